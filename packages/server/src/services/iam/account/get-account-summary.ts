// iam:GetAccountSummary counts what an account has, beside how much it may have.
import type { SummaryKeyType } from '@aws-sdk/client-iam'
import { type Context, operation } from '#api/operation.ts'
import { listKeys } from '../access-key/access-key.ts'
import { QUOTAS } from '../quota.ts'

type Counted = 'iam_user' | 'iam_group' | 'iam_role' | 'iam_policy' | 'iam_policy_version' | 'iam_oidc_provider'

// There are neither passwords, second factors, certificates nor instances here.
const NOTHING = {
  AccountMFAEnabled: 0,
  AccountPasswordPresent: 0,
  AccountSigningCertificatesPresent: 0,
  InstanceProfiles: 0,
  MFADevices: 0,
  MFADevicesInUse: 0,
  ServerCertificates: 0,
} as const

const QUOTA_ENTRIES = Object.entries(QUOTAS).map(([name, quota]) => [`${name}Quota`, quota] as const)

/** Everything is there for the asking: no page, no error. */
export const getAccountSummary = operation('iam:GetAccountSummary')({
  effect: 'read',
  target: (_input, { account }) => ({ arn: '*', account }),
  async handle(_input, _target, context) {
    const counts: Partial<Record<SummaryKeyType, number>> = {
      Users: await count('iam_user', context),
      Groups: await count('iam_group', context),
      Roles: await count('iam_role', context),
      Policies: await count('iam_policy', context),
      PolicyVersionsInUse: await count('iam_policy_version', context),
      Providers: await count('iam_oidc_provider', context),
      AccountAccessKeysPresent: (await listKeys(context, context.account)).length > 0 ? 1 : 0,
    }
    return { SummaryMap: { ...NOTHING, ...Object.fromEntries(QUOTA_ENTRIES), ...counts } }
  },
})

async function count(table: Counted, { account, tx }: Context): Promise<number> {
  const query = tx.db
    .selectFrom(table)
    .select(({ fn }) => fn.countAll().as('count'))
    .where('account', '=', account)
  return Number((await tx.first(query))?.count ?? 0)
}
