// What permissions cost: the same reads by an administrator and by a role's session under ten policies of thirty statements.
import { IAM } from '@aws-sdk/client-iam'
import { STS } from '@aws-sdk/client-sts'
import type { Scenario } from './scenarios.ts'
import type { Cairn } from './servers.ts'

const POLICIES = 10
const STATEMENTS = 30
const REGION = 'us-east-1'
// Every service that a policy of a real system speaks of, so that the statements are as mixed as there.
const SERVICES = ['ssm', 'secretsmanager', 'kms', 's3', 'dynamodb', 'lambda', 'sqs', 'sns', 'events', 'logs']

/** The server as seen by a role's session that may read what the scenarios read, by the last statement of its last policy. */
export async function assumeBenchRole(cairn: Cairn): Promise<Cairn> {
  const endpoint = `http://127.0.0.1:${cairn.port}`
  const { accessKeyId, secretAccessKey } = cairn
  const options = { endpoint, region: REGION, credentials: { accessKeyId, secretAccessKey } }
  const iam = new IAM(options)
  const sts = new STS(options)
  const { Account } = await sts.getCallerIdentity({})
  const trust = { Effect: 'Allow', Principal: { AWS: Account }, Action: 'sts:AssumeRole' }
  const { Role } = await iam.createRole({ RoleName: 'bench', AssumeRolePolicyDocument: documentOf([trust]) })
  for (let policy = 0; policy < POLICIES; policy++) {
    const statements = Array.from({ length: STATEMENTS }, (_, index) => createStatement(policy, index, Account ?? ''))
    if (policy === POLICIES - 1) {
      const Action = ['ssm:GetParameter', 'secretsmanager:GetSecretValue']
      statements[STATEMENTS - 1] = { Effect: 'Allow', Action, Resource: '*' }
    }
    const made = await iam.createPolicy({ PolicyName: `bench-${policy}`, PolicyDocument: documentOf(statements) })
    await iam.attachRolePolicy({ RoleName: 'bench', PolicyArn: made.Policy?.Arn })
  }
  const { Credentials } = await sts.assumeRole({ RoleArn: Role?.Arn, RoleSessionName: 'bench' })
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {}
  return { ...cairn, accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
}

/** The scenarios that are compared. */
export function isForPermissions({ name, connections }: Scenario): boolean {
  return connections === 32 && /^(GetParameter, String|GetSecretValue)/.test(name)
}

function createStatement(policy: number, index: number, account: string): object {
  const service = SERVICES[index % SERVICES.length]!
  const Resource = `arn:aws:${service}:*:${account}:thing/${policy}/${index}/*`
  return { Effect: index % 10 === 9 ? 'Deny' : 'Allow', Action: [`${service}:Get*`, `${service}:List*`], Resource }
}

function documentOf(Statement: object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement })
}
