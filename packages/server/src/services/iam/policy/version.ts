// The versions of an account's policies: at most five, one of them the default, which is the one that counts.
import type { PolicyVersion } from '@aws-sdk/client-iam'
import { policySize } from '@cairn/policy'
import { refuse } from '#api/error.ts'
import type { Context } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { PolicyRow, PolicyVersionRow } from '#store/tables/iam.ts'
import { checkDocument, encodeDocument } from '../document.ts'
import { showTime } from '../name.ts'
import { checkQuota, QUOTAS } from '../quota.ts'
import type { Found, Own } from './policy.ts'

type OfPolicy = Pick<PolicyVersionRow, 'account' | 'policy_id'>

/** Adds a version. */
export const insertVersion = prepare<PolicyVersionRow>()(
  (db, { account, policy_id, version, document, created_at_ms }) =>
    db.insertInto('iam_policy_version').values({ account, policy_id, version, document, created_at_ms }),
)

/** Removes one version. */
export const removeVersion = prepare<OfPolicy & { version: number }>()((db, { account, policy_id, version }) =>
  db
    .deleteFrom('iam_policy_version')
    .where('account', '=', account)
    .where('policy_id', '=', policy_id)
    .where('version', '=', version),
)

/** Says which version is the default and which the newest. */
export const updateVersions = prepare<
  OfPolicy & Pick<PolicyRow, 'default_version' | 'newest_version' | 'updated_at_ms'>
>()((db, { account, policy_id, default_version, newest_version, updated_at_ms }) =>
  db
    .updateTable('iam_policy')
    .set({ default_version, newest_version, updated_at_ms })
    .where('account', '=', account)
    .where('policy_id', '=', policy_id),
)
const allOfPolicy = prepare<OfPolicy>()((db, { account, policy_id }) =>
  db
    .selectFrom('iam_policy_version')
    .selectAll()
    .where('account', '=', account)
    .where('policy_id', '=', policy_id)
    .orderBy('version', 'desc'),
)

/** Throws MalformedPolicyDocument or LimitExceeded for a document that no managed policy can have. */
export function checkManaged(document: string): void {
  checkDocument(document, 'identity')
  checkQuota('PolicySize', QUOTAS.PolicySize, policySize(document))
}

/** The versions of an account's policy, the newest first. */
export async function listVersions({ row }: Own, { tx }: Context): Promise<PolicyVersionRow[]> {
  return tx.rows(allOfPolicy, { account: row.account, policy_id: row.policy_id })
}

/** One version of an account's policy. Throws NoSuchEntity. */
export async function requireVersion(found: Own, versionId: string, context: Context): Promise<PolicyVersionRow> {
  const version = (await listVersions(found, context)).find((one) => `v${one.version}` === versionId)
  return version ?? refuseVersion(found, versionId)
}

/** Throws the NoSuchEntity of a version that a policy does not have. */
export function refuseVersion({ arn }: Found, versionId: string): never {
  return refuse('NoSuchEntityException', `Policy ${arn} version ${versionId} does not exist or is not attachable.`)
}

/** A version as IAM shows it, lists without the document. */
export function showVersion(
  { version, created_at_ms }: Pick<PolicyVersionRow, 'version' | 'created_at_ms'>,
  defaultVersion: number,
): PolicyVersion {
  return {
    VersionId: `v${version}`,
    IsDefaultVersion: version === defaultVersion,
    CreateDate: showTime(created_at_ms),
  }
}

/** A version with its document. */
export function showWholeVersion(
  version: Pick<PolicyVersionRow, 'version' | 'created_at_ms' | 'document'>,
  defaultVersion: number,
): PolicyVersion {
  return { Document: encodeDocument(version.document), ...showVersion(version, defaultVersion) }
}
