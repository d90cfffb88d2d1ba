// Groups in GetAccountAuthorizationDetails.
import { listAttachedPolicies } from '../attachment/attachment.ts'
import { nextGroups, showGroup } from '../group/group.ts'
import { listInlinePolicies } from '../inline-policy/inline-policy.ts'
import { pathRange } from '../page.ts'
import type { Part } from './detail.ts'

/** All groups. */
export const GROUPS: Part = {
  filter: 'Group',
  async next(context, after, limit) {
    const { account, tx } = context
    const rows = await tx.rows(nextGroups, { account, after, limit, ...pathRange() })
    return rows.map((row) => ({
      key: row.name_key,
      async addTo({ GroupDetailList }) {
        GroupDetailList.push({
          ...showGroup(row),
          GroupPolicyList: await listInlinePolicies(context, row.group_id),
          AttachedManagedPolicies: await listAttachedPolicies(context, row.group_id),
        })
      },
    }))
  },
}
