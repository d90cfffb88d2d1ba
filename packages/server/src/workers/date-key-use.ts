// Dates the last use of access keys, from what the audit trail tells of calls.
import { isUnproven } from '#api/authenticate.ts'
import { prepare } from '#store/prepared.ts'
import type { Tx } from '#store/store.ts'
import type { AccessKeyUseRow } from '#store/tables/iam.ts'
import type { Stretch } from './read-trail.ts'

// Temporary keys, which begin with ASIA, are known from their tokens alone.
const calls = prepare<Stretch>()((db, { after, upto }) =>
  db
    .selectFrom('audit')
    .select(['account', 'access_key_id', 'at_ms', 'region', 'event_source', 'error_code'])
    .where('sequence', '>', after)
    .where('sequence', '<=', upto)
    .where('access_key_id', '>=', 'AKIA')
    .where('access_key_id', '<', 'AKIB')
    .orderBy('sequence'),
)
const keyById = prepare<{ account: string; access_key_id: string }>()((db, { account, access_key_id }) =>
  db
    .selectFrom('access_key')
    .select('access_key_id')
    .where('account', '=', account)
    .where('access_key_id', '=', access_key_id),
)
const putUse = prepare<AccessKeyUseRow>()((db, { account, access_key_id, used_at_ms, region, service_name }) =>
  db
    .insertInto('access_key_use')
    .values({ account, access_key_id, used_at_ms, region, service_name })
    .onConflict((conflict) =>
      conflict
        .columns(['account', 'access_key_id'])
        .doUpdateSet(({ ref }) => ({
          used_at_ms: ref('excluded.used_at_ms'),
          region: ref('excluded.region'),
          service_name: ref('excluded.service_name'),
        }))
        .whereRef('excluded.used_at_ms', '>', 'access_key_use.used_at_ms'),
    ),
)

/** Finds the last use of every key in a stretch of the trail, and how to write it down. */
export async function findKeyUses(stretch: Stretch, tx: Tx): Promise<(writing: Tx) => Promise<void>> {
  const uses = new Map<string, AccessKeyUseRow>()
  for (const { account, access_key_id, at_ms, region, event_source, error_code } of await tx.rows(calls, stretch)) {
    if (access_key_id === null || (error_code !== null && isUnproven(error_code))) continue
    // The calls a service makes in turn bear the same time and stand behind the one that was signed.
    if ((uses.get(access_key_id)?.used_at_ms ?? 0) >= at_ms) continue
    const service_name = event_source.replace('.amazonaws.com', '')
    uses.set(access_key_id, { account, access_key_id, used_at_ms: at_ms, region, service_name })
  }
  return async (writing) => {
    for (const use of uses.values()) {
      // A key that is gone meanwhile leaves nothing behind.
      if (await writing.first(keyById, use)) await writing.run(putUse, use)
    }
  }
}
