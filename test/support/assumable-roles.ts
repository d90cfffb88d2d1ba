// Roles and identity providers for tests, and the credentials that roles give.
import type { Credentials } from '@aws-sdk/client-sts'
import { ACCOUNT, type AccessKey, type Clients } from './server.ts'

type Served = Pick<Clients, 'iam'>

/** A role to be made: whom it trusts and what it may do, each as a policy's Statement. */
export type RoleOptions = {
  roleName: string
  path?: string
  trust: object
  allow?: object
  maxSessionSeconds?: number
  tags?: Record<string, string>
}

/** A policy of these statements. */
export function policyOf(statements: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements })
}

/** Makes a role; answers its ARN. */
export async function addRole(server: Served, options: RoleOptions): Promise<string> {
  const { roleName: RoleName, path: Path = '/', trust, allow, maxSessionSeconds = 3600, tags = {} } = options
  const { Role } = await server.iam().createRole({
    RoleName,
    Path,
    AssumeRolePolicyDocument: policyOf(trust),
    MaxSessionDuration: maxSessionSeconds,
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  })
  if (allow) {
    await server.iam().putRolePolicy({ RoleName, PolicyName: 'given', PolicyDocument: policyOf(allow) })
  }
  return Role!.Arn!
}

/** Removes a role that `addRole` made with something to do. */
export async function removeRole(server: Served, RoleName: string): Promise<void> {
  await server.iam().deleteRolePolicy({ RoleName, PolicyName: 'given' })
  await server.iam().deleteRole({ RoleName })
}

/** Registers an identity provider; answers its ARN. */
export async function addProvider(server: Served, issuer: string, clientIds: string[]): Promise<string> {
  await server.iam().createOpenIDConnectProvider({ Url: issuer, ClientIDList: clientIds })
  return `arn:aws:iam::${ACCOUNT}:oidc-provider/${issuer.replace('https://', '')}`
}

/** Temporary credentials as clients take them. */
export function keyOf({ Credentials }: { Credentials?: Credentials | undefined }): AccessKey {
  const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials!
  return { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken! }
}
