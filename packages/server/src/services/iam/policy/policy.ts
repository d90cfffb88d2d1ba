// Managed policies: an account's own and AWS's, found by their ARNs, as IAM shows them.
import type { Policy } from '@aws-sdk/client-iam'
import { parseArn } from '#api/arn.ts'
import { refuse } from '#api/error.ts'
import { type ManagedPolicy, managedPolicy } from '#api/managed-policies.ts'
import type { Context, Target } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { PolicyRow } from '#store/tables/iam.ts'
import { nameKey, showTime } from '../name.ts'
import { listTags, readTags } from '../tag/tag.ts'
import { checkPolicyArn, policyArn } from './policy-arn.ts'
import { countUses } from './usage.ts'

/** A policy, whoever made it; one of an account has its row, one of AWS's its document. */
export type Found = (Own & { document?: undefined }) | (ManagedPolicy & { row?: undefined })

/** A policy of the account itself. */
export type Own = Omit<ManagedPolicy, 'document'> & { row: PolicyRow }

/** What calls on a policy act on; `found` is absent when there is none. */
export type PolicyTarget = Target & { found?: Found }

const byName = prepare<Pick<PolicyRow, 'account' | 'name_key'>>()((db, { account, name_key }) =>
  db.selectFrom('iam_policy').selectAll().where('account', '=', account).where('name_key', '=', name_key),
)

/** Finds the policy that a call names by its ARN: the account's, or one of AWS's. */
export async function targetPolicy(
  { PolicyArn = '' }: { PolicyArn?: string | undefined },
  context: Context,
): Promise<PolicyTarget> {
  const { account } = context
  const found = await findPolicy(PolicyArn, context)
  const target = { arn: PolicyArn, account }
  if (!found) return target
  const { row } = found
  return { ...target, found, ...(row && { tags: () => readTags(context.tx, account, row.policy_id) }) }
}

/** A policy that the account may use, by its ARN: its own or one of AWS's. Those of other accounts are nothing to it. */
export async function findPolicy(arn: string, { account, tx }: Context): Promise<Found | undefined> {
  const parts = parseArn(arn)
  if (parts?.service !== 'iam' || !parts.resource.startsWith('policy/')) return undefined
  if (parts.account === 'aws') return managedPolicy(arn)
  if (parts.account !== account) return undefined
  const name_key = nameKey(arn.slice(arn.lastIndexOf('/') + 1))
  const row = await tx.first(byName, { account, name_key })
  return row && policyArn(account, row.path, row.policy_name) === arn ? ofAccount(row) : undefined
}

/** Whether the account has a policy of a name, on whatever path; names that differ in case only are the same. */
export async function hasPolicy(name: string, { account, tx }: Context): Promise<boolean> {
  return (await tx.first(byName, { account, name_key: nameKey(name) })) !== undefined
}

/** A policy as it is found, from its row. */
export function ofAccount(row: PolicyRow): Own {
  return {
    arn: policyArn(row.account, row.path, row.policy_name),
    name: row.policy_name,
    path: row.path,
    policyId: row.policy_id,
    ...(row.description !== null && { description: row.description }),
    defaultVersion: row.default_version,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
    row,
  }
}

/** The policy a call is about. Throws NoSuchEntity, and InvalidInput or ValidationError when its ARN is no policy's. */
export function requirePolicy({ arn, found }: PolicyTarget): Found {
  checkPolicyArn(arn)
  return found ?? refuse('NoSuchEntityException', `Policy ${arn} was not found.`)
}

/** The same of a policy that is to be changed: AWS's own are nobody's to change, whatever a caller's policies allow. */
export function requireOwn(target: PolicyTarget, action: string, { caller }: Context): Own {
  const found = requirePolicy(target)
  if (found.row) return found
  const what = `User: ${caller.arn} is not authorized to perform: ${action} on resource: policy ${found.arn}`
  return refuse('AccessDeniedException', what)
}

/** A policy as lists show it: without its description and tags. */
export function showPolicy(found: Found, uses: { attached: number; bounding: number }): Policy {
  return {
    PolicyName: found.name,
    PolicyId: found.policyId,
    Arn: found.arn,
    Path: found.path,
    DefaultVersionId: `v${found.defaultVersion}`,
    AttachmentCount: uses.attached,
    PermissionsBoundaryUsageCount: uses.bounding,
    IsAttachable: true,
    CreateDate: showTime(found.createdAtMs),
    UpdateDate: showTime(found.updatedAtMs),
  }
}

/** A policy with all that IAM tells of it. */
export async function showWholePolicy(found: Found, context: Context): Promise<Policy> {
  return {
    ...showPolicy(found, await countUses(found.arn, context)),
    ...(found.description !== undefined && { Description: found.description }),
    Tags: found.row ? await listTags(context, found.policyId) : [],
  }
}
