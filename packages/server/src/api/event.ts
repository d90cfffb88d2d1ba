// Change events: written to the outbox in the transaction of the change, in EventBridge's shape.
import { randomUUID } from 'node:crypto'
import { prepare } from '../store/prepared.ts'
import type { Eventually, Tx } from '../store/store.ts'
import type { OutboxRow } from '../store/tables/ground.ts'

/** What happened: EventBridge's `source`, `detail-type`, `resources` (ARNs) and `detail`. Never a value. */
export type ChangeEvent = { source: string; detailType: string; resources: string[]; detail: Record<string, unknown> }

const insertEvent = prepare<OutboxRow>()((db, row) =>
  db.insertInto('outbox').values({
    event_id: row.event_id,
    account: row.account,
    region: row.region,
    at_ms: row.at_ms,
    source: row.source,
    detail_type: row.detail_type,
    resources: row.resources,
    detail: row.detail,
  }),
)

/** Adds an event to the outbox. */
export function addEvent(
  tx: Tx,
  account: string,
  region: string,
  now: Date,
  { source, detailType, resources, detail }: ChangeEvent,
): Eventually<unknown> {
  return tx.run(insertEvent, {
    event_id: randomUUID(),
    account,
    region,
    at_ms: now.getTime(),
    source,
    detail_type: detailType,
    resources: JSON.stringify(resources),
    detail: JSON.stringify(detail),
  })
}
