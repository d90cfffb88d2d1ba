// What a store is: serializable transactions over tables, whichever database keeps them.
import type { Compilable, Kysely } from 'kysely'
import type { Prepared } from './prepared.ts'
import type { Survey } from './survey.ts'
import type { AuditRow } from './tables/ground.ts'
import type { Tables } from './tables/index.ts'

/** The databases a store can be kept in. */
export type Dialect = 'sqlite' | 'postgres'

/** Whether a transaction may change anything. */
export type Effect = 'read' | 'write'

/** Rows, at once from SQLite and in a while from PostgreSQL: always `await` them. */
export type Eventually<T> = T | Promise<T>

/** One transaction: the only door to the tables. Any use after it has ended throws. */
export type Tx = {
  /** Builds statements that differ from call to call; run them with `rows`, `first` or `run`. */
  readonly db: Kysely<Tables>
  /** All rows of a query. */
  rows<R>(query: Compilable<R>): Eventually<R[]>
  rows<P, R>(query: Prepared<P, R>, values: P): Eventually<R[]>
  /** The first row of a query, or undefined. */
  first<R>(query: Compilable<R>): Eventually<R | undefined>
  first<P, R>(query: Prepared<P, R>, values: P): Eventually<R | undefined>
  /** Runs a statement; answers how many rows it changed. */
  run(statement: Compilable<unknown>): Eventually<number>
  run<P>(statement: Prepared<P, unknown>, values: P): Eventually<number>
  /** Adds audit records, durable before the transaction is acknowledged; also in a `read`. */
  record(rows: AuditRow[]): Eventually<void>
  /** Encrypts a value for the place it will stand in (table, row, column). */
  seal(account: string, place: string, plaintext: Uint8Array): Buffer
  /** Decrypts a value sealed for this very place. Throws when it was moved or altered. */
  open(account: string, place: string, sealed: Uint8Array): Buffer
  /**
   * As `open`, of a value that is read again and again: what was opened is kept for as long as the very bytes that were sealed
   * are remembered, and shared, so leave it as it is. Not for what is secret in itself.
   */
  openShared(account: string, place: string, sealed: Uint8Array): Buffer
}

/** A database with the tables in it. */
export type Store = {
  readonly dialect: Dialect
  /**
   * Runs `work` as if it were alone and resolves when what it changed is durable. `work` is run again when it lost a race,
   * so it keeps nothing between attempts; a throw undoes everything it did.
   */
  transact<T>(effect: Effect, work: (tx: Tx) => Eventually<T>): Promise<T>
  /** Reads many rows without holding up calls: on another thread where there is one, else in a transaction of its own. */
  survey<I, O>(survey: Survey<I, O>, input: I): Promise<O>
  /** Writes audit records in a transaction of their own, grouped with whatever else is waiting. */
  record(rows: AuditRow[]): Promise<void>
  /** Waits for what is under way, then closes the database. */
  close(): Promise<void>
}

/** What seals values; a store is given one when the root key has been found right. */
export type Sealer = {
  seal(account: string, place: string, plaintext: Uint8Array): Buffer
  open(account: string, place: string, sealed: Uint8Array): Buffer
  openShared(account: string, place: string, sealed: Uint8Array): Buffer
}

/** A server process lost the same race too often; the caller may try again. */
export class TooMuchContention extends Error {}
