// The transaction that handlers see, over whatever runs the statements.
import type { Compilable, Kysely } from 'kysely'
import { isPrepared, type Prepared } from './prepared.ts'
import type { Eventually, Sealer, Tx } from './store.ts'
import type { AuditRow } from './tables/ground.ts'
import type { Tables } from './tables/index.ts'

/** Runs one statement on one connection; `key` is the same for every run of a prepared statement. */
export type Connection = {
  rows(text: string, values: readonly unknown[], key: object | undefined): Eventually<unknown[]>
  first(text: string, values: readonly unknown[], key: object | undefined): Eventually<unknown>
  run(text: string, values: readonly unknown[], key: object | undefined): Eventually<number>
  record(rows: AuditRow[]): Eventually<void>
}

type Query = Compilable<unknown> | Prepared<unknown, unknown>

/** A transaction over `connection` and the function that ends it, after which any use throws. */
export function openTransaction(connection: Connection, db: Kysely<Tables>, sealer: Sealer): { tx: Tx; end(): void } {
  let live = true

  function statement(query: Query, values: unknown): [string, readonly unknown[], object | undefined] {
    if (!live) throw new Error('the transaction has ended')
    if (!isPrepared(query)) {
      const { sql, parameters } = query.compile()
      return [sql, parameters, undefined]
    }
    const prepared = query.compile(db)
    return [prepared.text, prepared.bind(values), prepared]
  }

  const tx = {
    db,
    rows: (query: Query, values?: unknown) => connection.rows(...statement(query, values)),
    first: (query: Query, values?: unknown) => connection.first(...statement(query, values)),
    run: (query: Query, values?: unknown) => connection.run(...statement(query, values)),
    record(rows: AuditRow[]) {
      if (!live) throw new Error('the transaction has ended')
      return connection.record(rows)
    },
    seal: sealer.seal,
    open: sealer.open,
  } as Tx

  return {
    tx,
    end() {
      live = false
    },
  }
}
