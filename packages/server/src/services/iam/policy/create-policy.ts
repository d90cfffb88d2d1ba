// iam:CreatePolicy makes a managed policy of the account, with its first version.

import { refuse } from '#api/error.ts'
import { operation, type Target } from '#api/operation.ts'
import { createUniqueId } from '#api/unique-id.ts'
import { prepare } from '#store/prepared.ts'
import type { PolicyRow } from '#store/tables/iam.ts'
import { nameKey, TOP_PATH } from '../name.ts'
import { checkQuota, QUOTAS } from '../quota.ts'
import { setTags } from '../tag/tag.ts'
import { hasPolicy, ofAccount, showPolicy } from './policy.ts'
import { policyArn } from './policy-arn.ts'
import { checkManaged, insertVersion } from './version.ts'

const insertPolicy = prepare<PolicyRow>()((db, row) =>
  db.insertInto('iam_policy').values({
    account: row.account,
    name_key: row.name_key,
    policy_name: row.policy_name,
    path: row.path,
    policy_id: row.policy_id,
    description: row.description,
    default_version: row.default_version,
    newest_version: row.newest_version,
    created_at_ms: row.created_at_ms,
    updated_at_ms: row.updated_at_ms,
  }),
)

const allOfAccount = prepare<{ account: string }>()((db, { account }) =>
  db.selectFrom('iam_policy').select('policy_id').where('account', '=', account),
)

/** Throws EntityAlreadyExists, MalformedPolicyDocument, LimitExceeded, or InvalidInput for tags that cannot be. */
export const createPolicy = operation('iam:CreatePolicy')({
  effect: 'write',
  target({ Path = TOP_PATH, PolicyName = '', Tags }, { account }) {
    const target: Target = { arn: policyArn(account, Path, PolicyName), account }
    return Tags ? [target, { ...target, action: 'iam:TagPolicy' }] : [target]
  },
  async handle({ Path = TOP_PATH, PolicyName = '', PolicyDocument = '', Description, Tags }, _, context) {
    const { account, now, tx } = context
    checkManaged(PolicyDocument)
    if (await hasPolicy(PolicyName, context)) {
      refuse(
        'EntityAlreadyExistsException',
        `A policy called ${PolicyName} already exists. Duplicate names are not allowed.`,
      )
    }
    const { length } = await tx.rows(allOfAccount, { account })
    checkQuota('PoliciesPerAccount', QUOTAS.Policies, length + 1)
    const row: PolicyRow = {
      account,
      name_key: nameKey(PolicyName),
      policy_name: PolicyName,
      path: Path,
      policy_id: createUniqueId('ANPA'),
      description: Description ?? null,
      default_version: 1,
      newest_version: 1,
      created_at_ms: now.getTime(),
      updated_at_ms: now.getTime(),
    }
    const { policy_id, created_at_ms } = row
    await tx.run(insertPolicy, row)
    await tx.run(insertVersion, { account, policy_id, version: 1, document: PolicyDocument, created_at_ms })
    if (Tags) await setTags(context, policy_id, Tags)
    const shown = showPolicy(ofAccount(row), { attached: 0, bounding: 0 })
    return { Policy: { ...shown, ...(Tags?.length && { Tags }) } }
  },
})
