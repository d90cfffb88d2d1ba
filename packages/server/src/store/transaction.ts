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

/** What handlers see of a transaction, and the end of it. */
export type Transaction = Tx & { end(): void }

/** A transaction over `connection`; after its end any use throws. */
export function openTransaction(connection: Connection, db: Kysely<Tables>, sealer: Sealer): Transaction {
  return new OpenTransaction(connection, db, sealer) as Transaction
}

// A class rather than closures: every call has a transaction of its own.
class OpenTransaction {
  readonly db: Kysely<Tables>
  readonly #connection: Connection
  readonly #sealer: Sealer
  #live = true

  constructor(connection: Connection, db: Kysely<Tables>, sealer: Sealer) {
    this.#connection = connection
    this.db = db
    this.#sealer = sealer
  }

  rows(query: Query, values?: unknown) {
    return this.#connection.rows(...this.#statement(query, values))
  }

  first(query: Query, values?: unknown) {
    return this.#connection.first(...this.#statement(query, values))
  }

  run(query: Query, values?: unknown) {
    return this.#connection.run(...this.#statement(query, values))
  }

  record(rows: AuditRow[]) {
    this.#mustLive()
    return this.#connection.record(rows)
  }

  seal(account: string, place: string, plaintext: Uint8Array) {
    return this.#sealer.seal(account, place, plaintext)
  }

  open(account: string, place: string, sealed: Uint8Array) {
    return this.#sealer.open(account, place, sealed)
  }

  openShared(account: string, place: string, sealed: Uint8Array) {
    return this.#sealer.openShared(account, place, sealed)
  }

  end() {
    this.#live = false
  }

  #statement(query: Query, values: unknown): [string, readonly unknown[], object | undefined] {
    this.#mustLive()
    if (!isPrepared(query)) {
      const { sql, parameters } = query.compile()
      return [sql, parameters, undefined]
    }
    const prepared = query.compile(this.db)
    return [prepared.text, prepared.bind(values), prepared]
  }

  #mustLive(): void {
    if (!this.#live) throw new Error('the transaction has ended')
  }
}
