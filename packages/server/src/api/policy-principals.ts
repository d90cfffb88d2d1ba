// Principals in stored policies: kept by their unique ids, so that a user or role made again under an old name inherits nothing.
import { listPrincipals, replacePrincipals } from '@cairn/policy'
import { prepare } from '../store/prepared.ts'
import type { Tx } from '../store/store.ts'
import { parseArn } from './arn.ts'
import { roleArn, userArn } from './principal.ts'

type ByName = { account: string; name_key: string }

const userByName = prepare<ByName>()((db, { account, name_key }) =>
  db
    .selectFrom('iam_user')
    .select(['account', 'path', 'user_name', 'user_id'])
    .where('account', '=', account)
    .where('name_key', '=', name_key),
)
const roleByName = prepare<ByName>()((db, { account, name_key }) =>
  db
    .selectFrom('iam_role')
    .select(['account', 'path', 'role_name', 'role_id'])
    .where('account', '=', account)
    .where('name_key', '=', name_key),
)
const userById = prepare<{ id: string }>()((db, { id }) =>
  db.selectFrom('iam_user').select(['account', 'path', 'user_name']).where('user_id', '=', id),
)
const roleById = prepare<{ id: string }>()((db, { id }) =>
  db.selectFrom('iam_role').select(['account', 'path', 'role_name']).where('role_id', '=', id),
)

/** A policy as it is stored; `missing` is a principal it names that is not there, as the policy spells it. */
export type StoredPolicy = { document: string; missing?: undefined } | { document?: undefined; missing: string }

/** Puts unique ids in the place of the users and roles that a policy names. */
export async function storePrincipals(tx: Tx, document: string): Promise<StoredPolicy> {
  const ids = new Map<string, string>()
  for (const { type, value } of listPrincipals(document)) {
    if (type !== 'AWS' || ids.has(value)) continue
    const id = await findId(tx, value)
    if (id === undefined) return { missing: value }
    ids.set(value, id)
  }
  return { document: replacePrincipals(document, (type, value) => (type === 'AWS' ? ids.get(value) : undefined)) }
}

/** Puts ARNs back in the place of unique ids; those whose users or roles are gone stay, as AWS shows them. */
export async function showPrincipals(tx: Tx, document: string): Promise<string> {
  const arns = new Map<string, string>()
  for (const { type, value } of listPrincipals(document)) {
    if (type !== 'AWS' || !isUniqueId(value)) continue
    const arn = await findPrincipalArn(tx, value)
    if (arn !== undefined) arns.set(value, arn)
  }
  return arns.size === 0 ? document : replacePrincipals(document, (_type, value) => arns.get(value))
}

/** The unique id of the user or role that an ARN names now; undefined when there is none. Everything else stands for itself. */
export async function findId(tx: Tx, principal: string): Promise<string | undefined> {
  const { service, account = '', resource = '' } = parseArn(principal) ?? {}
  if (service !== 'iam') return principal
  const [kind] = resource.split('/', 1)
  const name_key = resource.slice(resource.lastIndexOf('/') + 1).toLowerCase()
  if (kind === 'user') {
    const row = await tx.first(userByName, { account, name_key })
    return row && hasResource(principal, userArn(account, row.path, row.user_name)) ? row.user_id : undefined
  }
  if (kind === 'role') {
    const row = await tx.first(roleByName, { account, name_key })
    return row && hasResource(principal, roleArn(account, row.path, row.role_name)) ? row.role_id : undefined
  }
  return principal
}

/** The ARN of the user or role with a unique id; undefined when it is gone. */
export async function findPrincipalArn(tx: Tx, id: string): Promise<string | undefined> {
  if (id.startsWith('AIDA')) {
    const user = await tx.first(userById, { id })
    return user && userArn(user.account, user.path, user.user_name)
  }
  const role = await tx.first(roleById, { id })
  return role && roleArn(role.account, role.path, role.role_name)
}

function isUniqueId(value: string): boolean {
  return /^A(IDA|ROA)[A-Z2-7]{16}$/.test(value)
}

// Partitions may be spelled as the region has it; what follows must be the very thing.
function hasResource(one: string, other: string): boolean {
  return parseArn(one)?.resource === parseArn(other)?.resource
}
