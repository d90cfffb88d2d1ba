// iam:DeletePolicyVersion removes a version of a managed policy that is not the default.
import { refuse } from '#api/error.ts'
import { operation } from '#api/operation.ts'
import { requireOwn, targetPolicy } from './policy.ts'
import { removeVersion, requireVersion } from './version.ts'

/** Throws NoSuchEntity, InvalidInput or DeleteConflict. Its number is never given again. */
export const deletePolicyVersion = operation('iam:DeletePolicyVersion')({
  effect: 'write',
  target: targetPolicy,
  async handle({ VersionId = '' }, target, context) {
    const found = requireOwn(target, 'iam:DeletePolicyVersion', context)
    const row = await requireVersion(found, VersionId, context)
    if (row.version === found.defaultVersion) {
      refuse('DeleteConflictException', 'Cannot delete the default version of a policy.')
    }
    await context.tx.run(removeVersion, row)
    return {}
  },
})
