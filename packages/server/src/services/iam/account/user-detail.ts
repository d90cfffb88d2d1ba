// Users in GetAccountAuthorizationDetails.
import type { UserDetail } from '@aws-sdk/client-iam'
import type { Context } from '#api/operation.ts'
import type { UserRow } from '#store/tables/iam.ts'
import { listAttachedPolicies } from '../attachment/attachment.ts'
import { showBoundary } from '../boundary/boundary.ts'
import { groupsOfUser } from '../group/member.ts'
import { listInlinePolicies } from '../inline-policy/inline-policy.ts'
import { pathRange } from '../page.ts'
import { listTags } from '../tag/tag.ts'
import { nextUsers, showUser } from '../user/user.ts'
import type { Part } from './detail.ts'

/** All users. */
export const USERS: Part = {
  filter: 'User',
  async next(context, after, limit) {
    const { account, tx } = context
    const rows = await tx.rows(nextUsers, { account, after, limit, ...pathRange() })
    return rows.map((row) => ({
      key: row.name_key,
      addTo: async ({ UserDetailList }) => void UserDetailList.push(await showDetail(row, context)),
    }))
  },
}

async function showDetail(row: UserRow, context: Context): Promise<UserDetail> {
  const { user_id, boundary_arn } = row
  return {
    ...showUser(row),
    UserPolicyList: await listInlinePolicies(context, user_id),
    GroupList: (await groupsOfUser(context, user_id)).map(({ group_name }) => group_name),
    AttachedManagedPolicies: await listAttachedPolicies(context, user_id),
    ...showBoundary(boundary_arn),
    Tags: await listTags(context, user_id),
  }
}
