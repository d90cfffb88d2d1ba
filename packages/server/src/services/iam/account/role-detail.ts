// Roles in GetAccountAuthorizationDetails.
import type { RoleDetail } from '@aws-sdk/client-iam'
import type { Context } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { RoleRow } from '#store/tables/iam.ts'
import { listAttachedPolicies } from '../attachment/attachment.ts'
import { listInlinePolicies } from '../inline-policy/inline-policy.ts'
import type { PathRange, Stretch } from '../page.ts'
import { showWholeRole } from '../role/role.ts'
import type { Part } from './detail.ts'

const nextRoles = prepare<Omit<Stretch, keyof PathRange>>()((db, { account, after, limit }) =>
  db
    .selectFrom('iam_role')
    .selectAll()
    .where('account', '=', account)
    .where('name_key', '>', after)
    .orderBy('name_key')
    .limit(limit),
)

/** All roles. */
export const ROLES: Part = {
  filter: 'Role',
  async next(context, after, limit) {
    const { account, tx } = context
    const rows = await tx.rows(nextRoles, { account, after, limit })
    return rows.map((row) => ({
      key: row.name_key,
      addTo: async ({ RoleDetailList }) => void RoleDetailList.push(await showDetail(row, context)),
    }))
  },
}

async function showDetail(row: RoleRow, context: Context): Promise<RoleDetail> {
  const {
    Description: _description,
    MaxSessionDuration: _duration,
    Tags = [],
    ...shown
  } = await showWholeRole(row, context)
  return {
    ...shown,
    Tags,
    InstanceProfileList: [],
    RolePolicyList: await listInlinePolicies(context, row.role_id),
    AttachedManagedPolicies: await listAttachedPolicies(context, row.role_id),
  }
}
