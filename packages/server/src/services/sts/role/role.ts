// Roles as STS sees them: who owns one, who may assume it, and when that was last done.

import { parseArn } from '#api/arn.ts'
import type { Context, Tags } from '#api/operation.ts'
import { roleArn } from '#api/principal.ts'
import { prepare } from '#store/prepared.ts'
import type { Tx } from '#store/store.ts'

const roleByName = prepare<{ account: string; name_key: string }>()((db, { account, name_key }) =>
  db
    .selectFrom('iam_role')
    .select(['account', 'role_id', 'role_name', 'path', 'trust_policy', 'max_session_seconds'])
    .select(['used_at_ms', 'used_in_region'])
    .where('account', '=', account)
    .where('name_key', '=', name_key),
)
const tagsOfRole = prepare<{ account: string; role_id: string }>()((db, { account, role_id }) =>
  db.selectFrom('iam_tag').select(['tag_key', 'tag_value']).where('account', '=', account).where('owner', '=', role_id),
)
const markUsed = prepare<{ account: string; role_id: string; used_at_ms: number; used_in_region: string }>()(
  (db, { account, role_id, used_at_ms, used_in_region }) =>
    db
      .updateTable('iam_role')
      .set({ used_at_ms, used_in_region })
      .where('account', '=', account)
      .where('role_id', '=', role_id),
)

/** A role that can be assumed. */
export type Role = {
  account: string
  role_id: string
  role_name: string
  path: string
  trust_policy: string
  max_session_seconds: number
  used_at_ms: number | null
  used_in_region: string | null
}

const PRECISION_MS = 60_000

/** The account a role's ARN names, or undefined when it is no role's. */
export function accountOfRole(arn: string): string | undefined {
  const { service, region, account, resource = '' } = parseArn(arn) ?? {}
  return service === 'iam' && region === '' && /^role\/./.test(resource) ? account : undefined
}

/** The role of an ARN, spelled exactly so; undefined when there is none. */
export async function findRole(tx: Tx, arn: string): Promise<Role | undefined> {
  const account = accountOfRole(arn) ?? ''
  const name_key = arn.slice(arn.lastIndexOf('/') + 1).toLowerCase()
  const row = await tx.first(roleByName, { account, name_key })
  return row && roleArn(row.account, row.path, row.role_name) === arn ? row : undefined
}

/** A role's own tags. */
export async function readRoleTags(tx: Tx, { account, role_id }: Role): Promise<Tags> {
  const rows = await tx.rows(tagsOfRole, { account, role_id })
  return Object.fromEntries(rows.map(({ tag_key, tag_value }) => [tag_key, tag_value]))
}

/** Notes that a role was assumed, to the minute: a role that everybody assumes at once is not written each time. */
export async function noteUse({ tx, now, region }: Context, role: Role): Promise<void> {
  const { account, role_id, used_at_ms, used_in_region } = role
  const isNoted = used_in_region === region && used_at_ms !== null && now.getTime() - used_at_ms < PRECISION_MS
  if (isNoted) return
  await tx.run(markUsed, { account, role_id, used_at_ms: now.getTime(), used_in_region: region })
}
