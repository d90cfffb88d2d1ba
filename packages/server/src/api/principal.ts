// Who stands behind credentials: the user or role by its unique id, with what it may do at this moment.
import { compilePolicy, type Policy } from '@cairn/policy'
import { prepare } from '../store/prepared.ts'
import type { Tx } from '../store/store.ts'
import { formatArn } from './arn.ts'
import { type Identity, type Session, UNLIMITED } from './caller.ts'
import type { Tags } from './operation.ts'
import { loadManagedPolicy, loadPermissions, type Permissions } from './permissions.ts'
import type { SessionClaims } from './session-token.ts'

/** An identity with its permissions. */
export type Principal = { identity: Identity; permissions: Permissions }

type ById = { account: string; id: string }

const userById = prepare<ById>()((db, { account, id }) =>
  db
    .selectFrom('iam_user')
    .select(['user_name', 'path', 'boundary_arn'])
    .where('account', '=', account)
    .where('user_id', '=', id),
)
const roleById = prepare<ById>()((db, { account, id }) =>
  db
    .selectFrom('iam_role')
    .select(['role_name', 'path', 'boundary_arn'])
    .where('account', '=', account)
    .where('role_id', '=', id),
)
const tagsOf = prepare<ById>()((db, { account, id }) =>
  db.selectFrom('iam_tag').select(['tag_key', 'tag_value']).where('account', '=', account).where('owner', '=', id),
)

/** The root of an account, which may do everything in it. */
export function findRoot(account: string): Principal {
  const arn = formatArn('iam', '', account, 'root')
  const identity: Identity = { type: 'Root', account, arn, userId: account, principalId: account, tags: {} }
  return { identity, permissions: UNLIMITED }
}

/** A user by its unique id (or root by the account's number); undefined when it is gone. */
export async function findUserIdentity(tx: Tx, account: string, id: string): Promise<Principal | undefined> {
  if (id === account) return findRoot(account)
  const row = await tx.first(userById, { account, id })
  if (!row) return undefined
  const { user_name: userName, path, boundary_arn } = row
  const identity: Identity = {
    type: 'IAMUser',
    account,
    arn: userArn(account, path, userName),
    userId: id,
    principalId: id,
    userName,
    tags: await readTags(tx, account, id),
  }
  return { identity, permissions: await loadPermissions(tx, account, id, boundary_arn) }
}

/** Whoever temporary credentials make their bearer; undefined when the user or role is gone. */
export async function findSessionIdentity(
  tx: Tx,
  account: string,
  claims: SessionClaims,
): Promise<Principal | undefined> {
  const found = claims.kind === 'role' ? await findRole(tx, account, claims) : await findUser(tx, account, claims)
  if (!found) return undefined
  const session = await loadSessionPolicies(tx, account, claims)
  return session ? { ...found, permissions: { ...found.permissions, session } } : found
}

async function findRole(tx: Tx, account: string, claims: SessionClaims): Promise<Principal | undefined> {
  const { principalId, name } = claims
  const row = await tx.first(roleById, { account, id: principalId })
  if (!row) return undefined
  const { role_name, path, boundary_arn } = row
  const identity: Identity = {
    type: 'AssumedRole',
    account,
    arn: formatArn('sts', '', account, `assumed-role/${role_name}/${name}`),
    userId: `${principalId}:${name}`,
    principalId,
    tags: mergeTags(await readTags(tx, account, principalId), claims.tags),
    session: createSession(claims, roleArn(account, path, role_name)),
  }
  return { identity, permissions: await loadPermissions(tx, account, principalId, boundary_arn) }
}

async function findUser(tx: Tx, account: string, claims: SessionClaims): Promise<Principal | undefined> {
  const user = await findUserIdentity(tx, account, claims.principalId)
  if (!user) return undefined
  const session = createSession(claims, user.identity.arn)
  if (claims.kind === 'user') return { ...user, identity: { ...user.identity, session } }
  const identity: Identity = {
    type: 'FederatedUser',
    account,
    arn: formatArn('sts', '', account, `federated-user/${claims.name}`),
    userId: `${account}:${claims.name}`,
    principalId: claims.principalId,
    tags: mergeTags(user.identity.tags, claims.tags),
    session,
  }
  // A federated user without policies of its own may do nothing, whoever it comes from.
  return { identity, permissions: { ...user.permissions, session: [] } }
}

async function loadSessionPolicies(tx: Tx, account: string, claims: SessionClaims): Promise<Policy[] | undefined> {
  const { policies, policyArns } = claims
  if (!policies && !policyArns) return undefined
  const session = (policies ?? []).map((document) => compilePolicy(document, 'session policy'))
  for (const arn of policyArns ?? []) {
    const policy = await loadManagedPolicy(tx, account, arn)
    if (policy) session.push(policy)
  }
  return session
}

function createSession(claims: SessionClaims, issuerArn: string): Session {
  const { name, issuedAtMs, expiresAtMs, sourceIdentity, transitiveTagKeys, chained, provider, subject } = claims
  return {
    name,
    issuerArn,
    issuedAtMs,
    expiresAtMs,
    transitiveTagKeys,
    chained,
    ...(sourceIdentity !== undefined && { sourceIdentity }),
    ...(provider !== undefined && { provider }),
    ...(subject !== undefined && { subject }),
  }
}

async function readTags(tx: Tx, account: string, id: string): Promise<Tags> {
  const rows = await tx.rows(tagsOf, { account, id })
  return Object.fromEntries(rows.map(({ tag_key, tag_value }) => [tag_key, tag_value]))
}

/** Session tags over a principal's own; keys that differ in case only are the same. */
function mergeTags(own: Tags, session: Tags): Tags {
  const overlaid = new Set(Object.keys(session).map((key) => key.toLowerCase()))
  const kept = Object.entries(own).filter(([key]) => !overlaid.has(key.toLowerCase()))
  return Object.fromEntries([...kept, ...Object.entries(session)])
}

/** The ARN of a user; `path` begins and ends with a slash. IAM has no region. */
export function userArn(account: string, path: string, userName: string): string {
  return formatArn('iam', '', account, `user${path}${userName}`)
}

/** The ARN of a role; `path` begins and ends with a slash. */
export function roleArn(account: string, path: string, roleName: string): string {
  return formatArn('iam', '', account, `role${path}${roleName}`)
}
