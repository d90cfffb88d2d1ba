// New roles: of an account, and those that services keep in it for themselves.
import { refuse } from '#api/error.ts'
import type { Context } from '#api/operation.ts'
import { createUniqueId } from '#api/unique-id.ts'
import { prepare } from '#store/prepared.ts'
import type { RoleRow } from '#store/tables/iam.ts'
import { nameKey } from '../name.ts'
import { checkQuota, QUOTAS } from '../quota.ts'
import { findRole } from './role.ts'

const insertRole = prepare<RoleRow>()((db, row) =>
  db.insertInto('iam_role').values({
    account: row.account,
    name_key: row.name_key,
    role_name: row.role_name,
    path: row.path,
    role_id: row.role_id,
    trust_policy: row.trust_policy,
    description: row.description,
    max_session_seconds: row.max_session_seconds,
    boundary_arn: row.boundary_arn,
    linked_service: row.linked_service,
    created_at_ms: row.created_at_ms,
    used_at_ms: row.used_at_ms,
    used_in_region: row.used_in_region,
  }),
)
const countRoles = prepare<{ account: string }>()((db, { account }) =>
  db
    .selectFrom('iam_role')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('account', '=', account),
)

/** What is said of a role when it is made. */
export type NewRole = Omit<
  RoleRow,
  'account' | 'name_key' | 'role_id' | 'created_at_ms' | 'used_at_ms' | 'used_in_region'
>

/** Adds a role under a new unique id. Throws EntityAlreadyExists and LimitExceeded. */
export async function addRole(context: Context, role: NewRole): Promise<RoleRow> {
  const { account, now, tx } = context
  const { role_name } = role
  if (await findRole(context, role_name)) {
    refuse('EntityAlreadyExistsException', `Role with name ${role_name} already exists.`)
  }
  const { count = 0 } = (await tx.first(countRoles, { account })) ?? {}
  checkQuota('RolesPerAccount', QUOTAS.Roles, Number(count) + 1)
  const row: RoleRow = {
    ...role,
    account,
    name_key: nameKey(role_name),
    role_id: createUniqueId('AROA'),
    created_at_ms: now.getTime(),
    used_at_ms: null,
    used_in_region: null,
  }
  await tx.run(insertRole, row)
  return row
}
