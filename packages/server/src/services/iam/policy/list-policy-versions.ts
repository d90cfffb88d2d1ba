// iam:ListPolicyVersions lists the versions of a managed policy, without their documents.
import { operation } from '#api/operation.ts'
import { cutPage, keyBefore } from '../page.ts'
import { requirePolicy, targetPolicy } from './policy.ts'
import { listVersions, showVersion } from './version.ts'

/** The newest first; of AWS's policies only the default version is known. Throws NoSuchEntity or InvalidInput. */
export const listPolicyVersions = operation('iam:ListPolicyVersions')({
  effect: 'read',
  target: targetPolicy,
  async handle(paged, target, context) {
    const found = requirePolicy(target)
    const { defaultVersion, updatedAtMs } = found
    const versions = found.row
      ? await listVersions(found, context)
      : [{ version: defaultVersion, created_at_ms: updatedAtMs }]
    const before = Number(keyBefore(paged, context) || Number.POSITIVE_INFINITY)
    const rest = versions.filter(({ version }) => version < before)
    const { shown, paging } = cutPage(rest, paged, ({ version }) => String(version), context)
    return { Versions: shown.map((version) => showVersion(version, defaultVersion)), ...paging }
  },
})
