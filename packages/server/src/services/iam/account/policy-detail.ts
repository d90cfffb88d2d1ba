// Managed policies in GetAccountAuthorizationDetails: the account's own, and those of AWS's that it uses.
import { listManagedPolicies, type ManagedPolicy } from '#api/managed-policies.ts'
import type { Context } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { PathRange, Stretch } from '../page.ts'
import { type Found, ofAccount, showPolicy } from '../policy/policy.ts'
import { countAllUses, countUses } from '../policy/usage.ts'
import { listVersions, showWholeVersion } from '../policy/version.ts'
import type { Listed, Part } from './detail.ts'

const nextPolicies = prepare<Omit<Stretch, keyof PathRange>>()((db, { account, after, limit }) =>
  db
    .selectFrom('iam_policy')
    .selectAll()
    .where('account', '=', account)
    .where('name_key', '>', after)
    .orderBy('name_key')
    .limit(limit),
)

/** All policies of the account, with all their versions. */
export const LOCAL_POLICIES: Part = {
  filter: 'LocalManagedPolicy',
  async next(context, after, limit) {
    const { account, tx } = context
    const rows = await tx.rows(nextPolicies, { account, after, limit })
    return rows.map((row) => {
      const own = ofAccount(row)
      return listedPolicy(row.name_key, own, context, () => listVersions(own, context))
    })
  },
}

/** AWS's policies that are attached, or somebody's boundary, in their default version. */
export const AWS_POLICIES: Part = {
  filter: 'AWSManagedPolicy',
  async next(context, after, limit) {
    const { attached, bounding } = await countAllUses(context)
    const used = listManagedPolicies().filter(({ arn }) => arn > after && (attached.has(arn) || bounding.has(arn)))
    used.sort((one, other) => (one.arn < other.arn ? -1 : 1))
    return used
      .slice(0, limit)
      .map((policy) => listedPolicy(policy.arn, policy, context, () => [defaultVersionOf(policy)]))
  },
}

type Version = Parameters<typeof showWholeVersion>[0]

function listedPolicy(
  key: string,
  found: Found,
  context: Context,
  readVersions: () => Version[] | Promise<Version[]>,
): Listed {
  return {
    key,
    async addTo({ Policies }) {
      const versions = await readVersions()
      Policies.push({
        ...showPolicy(found, await countUses(found.arn, context)),
        ...(found.description !== undefined && { Description: found.description }),
        PolicyVersionList: versions.map((version) => showWholeVersion(version, found.defaultVersion)),
      })
    },
  }
}

function defaultVersionOf({ defaultVersion, updatedAtMs, document }: ManagedPolicy): Version {
  return { version: defaultVersion, created_at_ms: updatedAtMs, document }
}
