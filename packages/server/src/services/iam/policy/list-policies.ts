// iam:ListPolicies lists managed policies: the account's, AWS's, or both.
import type { Policy } from '@aws-sdk/client-iam'
import { listManagedPolicies } from '#api/managed-policies.ts'
import { type Context, operation } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import { nameKey, TOP_PATH } from '../name.ts'
import { pageOf } from '../page.ts'
import { type Found, ofAccount, showPolicy } from './policy.ts'
import { countAllUses } from './usage.ts'

const allOfAccount = prepare<{ account: string }>()((db, { account }) =>
  db.selectFrom('iam_policy').selectAll().where('account', '=', account),
)

/** In the order of their names, the account's before AWS's. */
export const listPolicies = operation('iam:ListPolicies')({
  effect: 'read',
  target: (_, { account }) => ({ arn: '*', account }),
  async handle({ Scope, OnlyAttached, PathPrefix = TOP_PATH, PolicyUsageFilter, ...paged }, _, context) {
    const { attached, bounding } = await countAllUses(context)
    const policies = (await listFound(Scope, context))
      .filter(({ path }) => path.startsWith(PathPrefix))
      .map((found) =>
        showPolicy(found, { attached: attached.get(found.arn) ?? 0, bounding: bounding.get(found.arn) ?? 0 }),
      )
      .filter(({ AttachmentCount, PermissionsBoundaryUsageCount }) => {
        if (PolicyUsageFilter === 'PermissionsBoundary') return PermissionsBoundaryUsageCount !== 0
        return AttachmentCount !== 0 || (!OnlyAttached && PolicyUsageFilter === undefined)
      })
    const { shown, paging } = pageOf(policies, paged, keyOf, context)
    return { Policies: shown, ...paging }
  },
})

async function listFound(scope: string | undefined, { account, tx }: Context): Promise<Found[]> {
  const own = scope === 'AWS' ? [] : (await tx.rows(allOfAccount, { account })).map(ofAccount)
  return scope === 'Local' ? own : [...own, ...listManagedPolicies()]
}

// An account's policy may have the name of one of AWS's; ARNs are too long for markers.
function keyOf({ PolicyName, Arn }: Policy): string {
  return `${Arn?.startsWith('arn:aws:iam::aws:') ? 1 : 0} ${nameKey(PolicyName)}`
}
