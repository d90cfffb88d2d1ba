// iam:SetDefaultPolicyVersion says which version of a managed policy counts, for all that have the policy.
import { moveEpoch } from '#api/epoch.ts'
import { operation } from '#api/operation.ts'
import { requireOwn, targetPolicy } from './policy.ts'
import { requireVersion, updateVersions } from './version.ts'

/** Throws NoSuchEntity or InvalidInput. */
export const setDefaultPolicyVersion = operation('iam:SetDefaultPolicyVersion')({
  effect: 'write',
  target: targetPolicy,
  async handle({ VersionId = '' }, target, context) {
    const { account, now, tx } = context
    const found = requireOwn(target, 'iam:SetDefaultPolicyVersion', context)
    const { version } = await requireVersion(found, VersionId, context)
    await tx.run(updateVersions, {
      account,
      policy_id: found.policyId,
      default_version: version,
      newest_version: found.row.newest_version,
      updated_at_ms: now.getTime(),
    })
    await moveEpoch(tx, account)
    return {}
  },
})
