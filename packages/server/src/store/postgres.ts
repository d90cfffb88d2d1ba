// The shared store: PostgreSQL, where several servers work on the same tables.
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { AUDIT_COLUMNS } from './audit-rows.ts'
import { createBuilder } from './builder.ts'
import { pending } from './migrate.ts'
import { type Effect, type Eventually, type Sealer, type Store, TooMuchContention, type Tx } from './store.ts'
import type { AuditRow } from './tables/ground.ts'
import { type Connection, openTransaction } from './transaction.ts'

// bigint columns hold milliseconds and counts: all fit a number.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

// Two inserts of one key end in a broken constraint when each looked for it by another index than the unique one.
const LOST_RACE = new Set(['40001', '40P01', '23505'])
// After this long a caller is better told to come back than kept waiting.
const PATIENCE_MS = 20_000
const MIGRATION_LOCK = 4_271_839

const BEGIN: Record<Effect, string> = {
  write: 'BEGIN ISOLATION LEVEL SERIALIZABLE',
  // One snapshot for all a read looks at; serializable reads would make writers lose races for nothing.
  read: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
}

/** Opens (and migrates) the store in the database that `url` names; `connections` bounds what this server uses of it. */
export async function openPostgres(url: string, sealer: Sealer, connections = 32): Promise<Store> {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    // Small tables would be read whole, and predicate locks on a whole table make every writer lose its race.
    // A transaction that idles longer is over: what has a lower number than a record half a minute old is there by then, or never.
    options: '-c enable_seqscan=off -c synchronous_commit=on -c idle_in_transaction_session_timeout=20s',
  })
  // An idle connection that breaks is replaced at its next use; without a listener it would end the process.
  pool.on('error', () => {})
  await migrate(pool)
  const db = createBuilder('postgres')
  const record = groupRecords(pool)

  async function attempt<T>(effect: Effect, work: (tx: Tx) => Eventually<T>): Promise<T> {
    const client = await pool.connect()
    const held: AuditRow[] = []
    const tx = openTransaction(connect(client, effect, held), db, sealer)
    let broken: Error | undefined
    let value: T
    try {
      await client.query(BEGIN[effect])
      value = await work(tx)
      await client.query('COMMIT')
    } catch (error) {
      await client.query('ROLLBACK').catch((failure: Error) => (broken = failure))
      throw error
    } finally {
      tx.end()
      client.release(broken)
    }
    if (held.length > 0) await record(held)
    return value
  }

  async function transact<T>(effect: Effect, work: (tx: Tx) => Eventually<T>): Promise<T> {
    const started = performance.now()
    for (let tries = 0; ; tries++) {
      try {
        return await attempt(effect, work)
      } catch (error) {
        if (!LOST_RACE.has((error as { code?: string }).code ?? '')) throw error
        if (performance.now() - started > PATIENCE_MS) throw new TooMuchContention('lost every race', { cause: error })
        // A random pause, longer each time, lets one of those in the race finish first.
        await sleep(Math.random() * Math.min(2 ** tries, 64))
      }
    }
  }

  return {
    dialect: 'postgres',
    transact,
    survey: (survey, input) => transact('read', (tx) => survey.read(tx, input)),
    record,
    close: () => pool.end(),
  }
}

function connect(client: pg.PoolClient, effect: Effect, held: AuditRow[]): Connection {
  const query = (text: string, values: readonly unknown[], key: object | undefined) =>
    client.query({ text, values: values as unknown[], ...(key && { name: nameOf(key) }) })
  return {
    rows: async (text, values, key) => (await query(text, values, key)).rows,
    first: async (text, values, key) => (await query(text, values, key)).rows[0],
    run: async (text, values, key) => (await query(text, values, key)).rowCount ?? 0,
    // A snapshot cannot be written to: a read's records follow in the next group.
    record: effect === 'read' ? (rows) => void held.push(...rows) : (rows) => insertAudits(client, rows),
  }
}

// PostgreSQL keeps a prepared statement by a name of ours; the number stands for the statement, in every connection.
const names = new WeakMap<object, string>()
let count = 0
function nameOf(key: object): string {
  let name = names.get(key)
  if (!name) {
    name = `cairn_${++count}`
    names.set(key, name)
  }
  return name
}

/** Commits audit records in groups: the next group is whatever arrived while the last was being written. */
function groupRecords(pool: pg.Pool): (rows: AuditRow[]) => Promise<void> {
  let waiting: AuditRow[] = []
  let next: Promise<void> | undefined
  let current: Promise<void> = Promise.resolve()
  return (rows) => {
    waiting.push(...rows)
    next ??= current
      .catch(() => {})
      .then(() => {
        const group = waiting
        waiting = []
        next = undefined
        current = insertAudits(pool, group)
        return current
      })
    return next
  }
}

const COLUMN_TYPES: Partial<Record<keyof AuditRow, string>> = { at_ms: 'bigint' }
const INSERT_AUDITS = {
  name: 'cairn_audits',
  text: `INSERT INTO audit (${AUDIT_COLUMNS.join(', ')}) SELECT * FROM unnest(${AUDIT_COLUMNS.map(
    (column, i) => `$${i + 1}::${COLUMN_TYPES[column] ?? 'text'}[]`,
  ).join(', ')})`,
}

async function insertAudits(client: pg.Pool | pg.PoolClient, rows: AuditRow[]): Promise<void> {
  await client.query({ ...INSERT_AUDITS, values: AUDIT_COLUMNS.map((column) => rows.map((row) => row[column])) })
}

async function migrate(pool: pg.Pool): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK])
    await client.query('CREATE TABLE IF NOT EXISTS migration (number integer PRIMARY KEY, name text NOT NULL)')
    const { rows } = await client.query('SELECT coalesce(max(number), 0) AS version FROM migration')
    for (const { number, name, text } of pending('postgres', rows[0].version)) {
      await client.query(`BEGIN; ${text}; INSERT INTO migration VALUES (${number}, '${name}'); COMMIT`)
    }
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => {})
    client.release()
  }
}
