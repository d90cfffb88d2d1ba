// The statements on resource policies of parameters.
import { prepare } from '#store/prepared.ts'
import type { ParameterResourcePolicyRow } from '#store/tables/ssm.ts'

/** A parameter whose policies are meant. */
export type ByName = { account: string; region: string; name: string }
type ById = ByName & { policy_id: string }

/** The tier of a parameter, when it is there. */
export const tierByName = prepare<ByName>()((db, { account, region, name }) =>
  db
    .selectFrom('parameter')
    .select('tier')
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name),
)

/** One policy of a parameter. */
export const policyById = prepare<ById>()((db, { account, region, name, policy_id }) =>
  db
    .selectFrom('parameter_resource_policy')
    .selectAll()
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name)
    .where('policy_id', '=', policy_id),
)

/** The policies of a parameter whose ids come after one, in the order of their ids; the empty string comes before all. */
export const policiesAfter = prepare<ById & { limit: number }>()((db, { account, region, name, policy_id, limit }) =>
  db
    .selectFrom('parameter_resource_policy')
    .select(['policy_id', 'hash', 'document'])
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name)
    .where('policy_id', '>', policy_id)
    .orderBy('policy_id')
    .limit(limit),
)

/** The documents of all policies of a parameter, in the order of their ids. */
export const policiesOf = prepare<ByName>()((db, { account, region, name }) =>
  db
    .selectFrom('parameter_resource_policy')
    .select('document')
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name)
    .orderBy('policy_id'),
)

/** Adds a policy or replaces the one with its id. */
export const putPolicy = prepare<ParameterResourcePolicyRow>()(
  (db, { account, region, name, policy_id, hash, document }) =>
    db
      .insertInto('parameter_resource_policy')
      .values({ account, region, name, policy_id, hash, document })
      .onConflict((conflict) =>
        conflict
          .columns(['account', 'region', 'name', 'policy_id'])
          .doUpdateSet((row) => ({ hash: row.ref('excluded.hash'), document: row.ref('excluded.document') })),
      ),
)

/** Removes one policy. */
export const deletePolicy = prepare<ById>()((db, { account, region, name, policy_id }) =>
  db
    .deleteFrom('parameter_resource_policy')
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name)
    .where('policy_id', '=', policy_id),
)
