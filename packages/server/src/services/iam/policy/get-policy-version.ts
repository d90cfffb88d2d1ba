// iam:GetPolicyVersion shows one version of a managed policy, with its document.
import { operation } from '#api/operation.ts'
import { requirePolicy, targetPolicy } from './policy.ts'
import { refuseVersion, requireVersion, showWholeVersion } from './version.ts'

/** Throws NoSuchEntity or InvalidInput. Of AWS's policies only the default version is known. */
export const getPolicyVersion = operation('iam:GetPolicyVersion')({
  effect: 'read',
  target: targetPolicy,
  async handle({ VersionId = '' }, target, context) {
    const found = requirePolicy(target)
    const { defaultVersion, updatedAtMs } = found
    if (found.row) {
      return { PolicyVersion: showWholeVersion(await requireVersion(found, VersionId, context), defaultVersion) }
    }
    if (VersionId !== `v${defaultVersion}`) refuseVersion(found, VersionId)
    const version = { version: defaultVersion, created_at_ms: updatedAtMs, document: found.document }
    return { PolicyVersion: showWholeVersion(version, defaultVersion) }
  },
})
