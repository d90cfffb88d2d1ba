// iam:CreatePolicyVersion adds a version to a managed policy, and makes it the default when asked.
import { moveEpoch } from '#api/epoch.ts'
import { refuse } from '#api/error.ts'
import { operation } from '#api/operation.ts'
import { QUOTAS } from '../quota.ts'
import { requireOwn, targetPolicy } from './policy.ts'
import { checkManaged, insertVersion, listVersions, showVersion, updateVersions } from './version.ts'

/** Throws NoSuchEntity, InvalidInput, MalformedPolicyDocument or LimitExceeded. */
export const createPolicyVersion = operation('iam:CreatePolicyVersion')({
  effect: 'write',
  target: targetPolicy,
  async handle({ PolicyDocument: document = '', SetAsDefault = false }, target, context) {
    const { account, now, tx } = context
    const found = requireOwn(target, 'iam:CreatePolicyVersion', context)
    checkManaged(document)
    if ((await listVersions(found, context)).length >= QUOTAS.VersionsPerPolicy) {
      refuse(
        'LimitExceededException',
        `A managed policy can have up to ${QUOTAS.VersionsPerPolicy} versions. Before you create a new version, you must delete an existing version.`,
      )
    }
    const { policyId: policy_id, row } = found
    const version = row.newest_version + 1
    const made = { account, policy_id, version, document, created_at_ms: now.getTime() }
    await tx.run(insertVersion, made)
    const default_version = SetAsDefault ? version : row.default_version
    await tx.run(updateVersions, {
      account,
      policy_id,
      default_version,
      newest_version: version,
      updated_at_ms: now.getTime(),
    })
    if (SetAsDefault) await moveEpoch(tx, account)
    return { PolicyVersion: showVersion(made, default_version) }
  },
})
