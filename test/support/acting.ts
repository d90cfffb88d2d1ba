// Acting on a store without HTTP, as workers do: a pipeline over it, calls as a service, and the events they left.
import { readFileSync } from 'node:fs'
import { createCatalog } from '@cairn/wire'
import { createCredentials } from '../../packages/server/src/api/credentials.ts'
import type { InputOf, OperationName, OutputOf } from '../../packages/server/src/api/names.ts'
import { Pipeline } from '../../packages/server/src/api/pipeline.ts'
import type { Keyring } from '../../packages/server/src/keyring/keyring.ts'
import { kms } from '../../packages/server/src/services/kms/index.ts'
import { secretsmanager } from '../../packages/server/src/services/secretsmanager/index.ts'
import { ssm } from '../../packages/server/src/services/ssm/index.ts'
import type { Store } from '../../packages/server/src/store/store.ts'

/** The account and region in which `call` acts. */
export const PLACE = { account: '123456789012', region: 'eu-south-1' }

/** An event of the outbox, its JSON read. */
export type SentEvent = { detailType: string; resources: string[]; detail: Record<string, string> }

const models = Object.fromEntries(
  ['kms', 'secretsmanager', 'ssm'].map((name) => [
    name,
    JSON.parse(readFileSync(new URL(`../../models/${name}.json`, import.meta.url), 'utf8')),
  ]),
)
const catalog = createCatalog(models)

/** A pipeline over a store, with all operations but nobody to sign for. */
export function createTestPipeline(store: Store, keyring: Keyring, clock: () => Date): Pipeline {
  return new Pipeline({
    catalog,
    services: [kms, secretsmanager, ssm],
    store,
    keyring,
    credentials: createCredentials(store, keyring, { wellKnown: false }),
    skewSeconds: { json: 300, query: 900, 'rest-json': 300 },
    clock,
  })
}

/** Makes one call as the service it belongs to. */
export function call<N extends OperationName>(pipeline: Pipeline, name: N, input: InputOf<N>): Promise<OutputOf<N>> {
  const { account, region } = PLACE
  return pipeline.act(name.split(':')[0] ?? '', account, region, (context) => context.call(name, input))
}

/** What has been sent so far, oldest first. */
export async function sentEvents(store: Store): Promise<SentEvent[]> {
  const rows = await store.transact('read', (tx) => tx.rows(tx.db.selectFrom('outbox').selectAll().orderBy('sequence')))
  return rows.map(({ detail_type, resources, detail }) => ({
    detailType: detail_type,
    resources: JSON.parse(resources),
    detail: JSON.parse(detail),
  }))
}
