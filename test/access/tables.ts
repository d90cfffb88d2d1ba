// What is in the tables: all of it, to see that nothing changed, and the audit trail as it grows.
import type { Store, Tx } from '../../packages/server/src/store/store.ts'
import type { Reply } from './signed-call.ts'

/** The rows of every table. */
export type Tables = Record<string, Record<string, unknown>[]>

/** One row of the audit trail. */
export type AuditRecord = { sequence: number; account: string; error_code: string | null; record: string }

const TABLE_NAMES = {
  sqlite: `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`,
  postgres: `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema()`,
}

/** Every table of a store with its rows, in an order of their own; bytes are in hexadecimal. */
export async function readTables(store: Store, except: readonly string[] = []): Promise<Tables> {
  return store.transact('read', async (tx) => {
    const tables: Tables = {}
    for (const { name } of await select<{ name: string }>(tx, TABLE_NAMES[store.dialect])) {
      if (except.includes(name)) continue
      tables[name] = (await select(tx, `SELECT * FROM ${name}`)).map(plainRow).sort(byText)
    }
    return tables
  })
}

/** The tables that change by themselves: the trail, what is known of it, and how far the workers have read it. */
export const UNWATCHED = [
  'audit',
  'audit_index',
  'audit_settling',
  'audit_stretch',
  'access_key_use',
  'secret_access_reading',
  'outbox_keeping',
]

/** The audit records that came after one, oldest first; those of one request when its answer is given. */
export async function readTrail(store: Store, after: number, reply?: Reply): Promise<AuditRecord[]> {
  const records = await store.transact('read', (tx) =>
    select<AuditRecord>(tx, `SELECT * FROM audit WHERE sequence > ${after} ORDER BY sequence`),
  )
  const requestId = reply?.headers['x-amzn-requestid']
  return records.filter(({ record }) => !reply || JSON.parse(record).requestID === requestId)
}

/** The number of the newest audit record. */
export async function lastSequence(store: Store): Promise<number> {
  const [row] = await store.transact('read', (tx) =>
    select<{ last: number }>(tx, 'SELECT coalesce(max(sequence), 0) AS last FROM audit'),
  )
  return Number(row?.last)
}

/** Runs a statement of our own in a transaction. */
export async function select<R extends object = Record<string, unknown>>(tx: Tx, sql: string): Promise<R[]> {
  // The store tells a built statement from a prepared one by its node.
  const statement = { toOperationNode: () => undefined, compile: () => ({ sql, parameters: [] }) }
  return tx.rows(statement as never)
}

function plainRow(row: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(row).map(([column, value]) =>
    value instanceof Uint8Array ? [column, Buffer.from(value).toString('hex')] : [column, value],
  )
  return Object.fromEntries(entries)
}

function byText(one: object, other: object): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1
}
