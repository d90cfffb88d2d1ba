// Roles: found by name, and shown as IAM shows them.
import type { Role } from '@aws-sdk/client-iam'
import { refuse } from '#api/error.ts'
import type { Context, Target } from '#api/operation.ts'
import { roleArn } from '#api/principal.ts'
import { prepare } from '#store/prepared.ts'
import type { RoleRow } from '#store/tables/iam.ts'
import { boundaryKey, showBoundary } from '../boundary/boundary.ts'
import type { Entity } from '../entity.ts'
import { nameKey, showTime, TOP_PATH } from '../name.ts'
import { listTags, readTags } from '../tag/tag.ts'
import { showTrustPolicy } from './trust-policy.ts'

/** What a call on a role acts on; `row` is absent when there is no such role. */
export type RoleTarget = Target & { name: string; row?: RoleRow }

type Named = { RoleName?: string | undefined }

const byName = prepare<{ account: string; name_key: string }>()((db, { account, name_key }) =>
  db.selectFrom('iam_role').selectAll().where('account', '=', account).where('name_key', '=', name_key),
)

/** The role of a name, or undefined. */
export async function findRole({ account, tx }: Context, name: string): Promise<RoleRow | undefined> {
  return tx.first(byName, { account, name_key: nameKey(name) })
}

/** Finds the role a call names; one that is not there stands at the top path. */
export async function targetRole({ RoleName = '' }: Named, context: Context): Promise<RoleTarget> {
  const { account, tx } = context
  const row = await findRole(context, RoleName)
  if (!row) return { arn: roleArn(account, TOP_PATH, RoleName), account, name: RoleName }
  const { path, role_name, role_id } = row
  return {
    arn: roleArn(account, path, role_name),
    account,
    tags: () => readTags(tx, account, role_id),
    name: role_name,
    row,
  }
}

/** The same for calls that change what a role may do: policies may ask for its boundary, and for other `keys`. */
export async function targetBoundedRole(
  input: Named,
  context: Context,
  keys: NonNullable<Target['keys']> = {},
): Promise<RoleTarget> {
  const target = await targetRole(input, context)
  return { ...target, keys: { ...boundaryKey(target.row?.boundary_arn), ...keys } }
}

/** The role a call acts on. Throws NoSuchEntity. */
export function requireRole({ name, row }: RoleTarget): RoleRow {
  return row ?? refuse('NoSuchEntityException', `The role with name ${name} cannot be found.`)
}

/** The role a call is to change. Throws NoSuchEntity, and UnmodifiableEntity for one that a service keeps for itself. */
export function requireOwnRole(target: RoleTarget): RoleRow {
  const row = requireRole(target)
  if (row.linked_service === null) return row
  const what = `Cannot perform the operation on the protected role '${row.role_name}'`
  return refuse('UnmodifiableEntityException', `${what} - this role is only modifiable by AWS`)
}

/** A role as something policies are put on. */
export function roleEntity({ role_id, role_name }: RoleRow): Entity {
  return { kind: 'role', id: role_id, name: role_name }
}

/** A role as lists show it. */
export async function showRole(row: RoleRow, { tx }: Context): Promise<Role> {
  return {
    Path: row.path,
    RoleName: row.role_name,
    RoleId: row.role_id,
    Arn: roleArn(row.account, row.path, row.role_name),
    CreateDate: showTime(row.created_at_ms),
    AssumeRolePolicyDocument: await showTrustPolicy(tx, row.trust_policy),
    ...(row.description !== null && { Description: row.description }),
    MaxSessionDuration: row.max_session_seconds,
  }
}

/** A role with all that IAM tells of it; one that nobody has assumed yet was last used never, which is an empty answer. */
export async function showWholeRole(row: RoleRow, context: Context): Promise<Role> {
  const { boundary_arn, role_id, used_at_ms, used_in_region } = row
  const tags = await listTags(context, role_id)
  return {
    ...(await showRole(row, context)),
    ...showBoundary(boundary_arn),
    ...(tags.length > 0 && { Tags: tags }),
    RoleLastUsed: {
      ...(used_at_ms !== null && { LastUsedDate: showTime(used_at_ms) }),
      ...(used_in_region !== null && { Region: used_in_region }),
    },
  }
}
