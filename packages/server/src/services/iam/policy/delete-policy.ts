// iam:DeletePolicy removes a managed policy that nothing uses and that has one version.
import { moveEpoch } from '#api/epoch.ts'
import { refuse } from '#api/error.ts'
import { operation } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import { removeAllTags } from '../tag/tag.ts'
import { requireOwn, targetPolicy } from './policy.ts'
import { countUses } from './usage.ts'
import { listVersions, removeVersion } from './version.ts'

const removePolicy = prepare<{ account: string; policy_id: string }>()((db, { account, policy_id }) =>
  db.deleteFrom('iam_policy').where('account', '=', account).where('policy_id', '=', policy_id),
)

/** Throws NoSuchEntity, InvalidInput or DeleteConflict. */
export const deletePolicy = operation('iam:DeletePolicy')({
  effect: 'write',
  target: targetPolicy,
  async handle(_, target, context) {
    const { account, tx } = context
    const found = requireOwn(target, 'iam:DeletePolicy', context)
    const { attached, bounding } = await countUses(found.arn, context)
    if (attached + bounding > 0) {
      refuse('DeleteConflictException', 'Cannot delete a policy attached to entities.')
    }
    const [version, ...others] = await listVersions(found, context)
    if (!version || others.length > 0) {
      refuse(
        'DeleteConflictException',
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
      )
    }
    await removeAllTags(context, found.policyId)
    await tx.run(removeVersion, version)
    await tx.run(removePolicy, { account, policy_id: found.policyId })
    // Sessions may have been given it.
    await moveEpoch(tx, account)
    return {}
  },
})
