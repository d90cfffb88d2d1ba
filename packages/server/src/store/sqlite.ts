// The embedded store: SQLite on one connection, where all that waits is committed together.
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { RowMemory } from './row-memory.ts'
import { connect, type SqliteConnection, sqliteBuilder } from './sqlite-connection.ts'
import { type OpenFile, openDatabase } from './sqlite-file.ts'
import type { Effect, Eventually, Sealer, Store, Tx } from './store.ts'
import type { Survey } from './survey.ts'
import type { AuditRow } from './tables/ground.ts'
import { openTransaction } from './transaction.ts'

// Bounds the time the event loop spends on one group, and the memory of what waits to be acknowledged.
const GROUP_SIZE = 128

type Job = {
  effect: Effect
  work(tx: Tx): Eventually<unknown>
  resolve(value: unknown): void
  reject(error: unknown): void
}

/** Opens (and makes, and migrates) the store in `folder`, or in memory when there is none. */
export function openSqlite(folder: string | undefined, sealer: Sealer): Store {
  return new SqliteStore(openDatabase(folder), sealer)
}

class SqliteStore implements Store {
  readonly dialect = 'sqlite'
  readonly #file: OpenFile
  readonly #database: DatabaseSync
  readonly #connection: SqliteConnection
  // This process owns the database, so what it remembers of it cannot be stale.
  readonly #memory = new RowMemory()
  readonly #sealer: Sealer
  readonly #begin: StatementSync
  readonly #commit: StatementSync
  readonly #savepoint: StatementSync
  readonly #release: StatementSync
  readonly #waiting: Job[] = []
  readonly #commitNext = () => void this.#commitGroup()
  #busy = false
  #closed: (() => void) | undefined

  constructor(file: OpenFile, sealer: Sealer) {
    const { database } = file
    this.#file = file
    this.#database = database
    this.#sealer = sealer
    this.#connection = connect(database, this.#memory)
    this.#begin = database.prepare('BEGIN')
    this.#commit = database.prepare('COMMIT')
    this.#savepoint = database.prepare('SAVEPOINT call')
    this.#release = database.prepare('RELEASE call')
  }

  transact<T>(effect: Effect, work: (tx: Tx) => Eventually<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ effect, work, resolve: resolve as (value: unknown) => void, reject })
      if (this.#busy) return
      this.#busy = true
      // Not a timer: the group is what this turn of the event loop brought in.
      setImmediate(this.#commitNext)
    })
  }

  record(rows: AuditRow[]): Promise<void> {
    return this.transact('write', (tx) => tx.record(rows))
  }

  async survey<I, O>(survey: Survey<I, O>, input: I): Promise<O> {
    const { log } = this.#file
    return log ? ((await log.survey(survey.module, input)) as O) : this.transact('read', (tx) => survey.read(tx, input))
  }

  async close(): Promise<void> {
    if (this.#busy) {
      await new Promise<void>((resolve) => {
        this.#closed = resolve
      })
    }
    await this.#file.close()
  }

  /**
   * Runs the calls that wait, one after another in one transaction, and answers them when it is on the disk. The next group is
   * whatever arrived meanwhile: fewer and larger groups cost less than starting one while another is being written.
   */
  async #commitGroup(): Promise<void> {
    const group = this.#waiting.splice(0, GROUP_SIZE)
    try {
      const answers: (() => void)[] = []
      this.#begin.run()
      for (const job of group) answers.push(await this.#attempt(job))
      this.#connection.held.write()
      this.#commit.run()
      this.#file.log?.committed()
      await this.#file.flush()
      for (const answer of answers) answer()
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      this.#connection.held.count = 0
      for (const job of group) job.reject(error)
    }
    this.#memory.settle()
    if (this.#waiting.length > 0) return void setImmediate(this.#commitNext)
    this.#busy = false
    this.#closed?.()
  }

  async #attempt({ effect, work, resolve, reject }: Job): Promise<() => void> {
    const tx = openTransaction(this.#connection, sqliteBuilder, this.#sealer)
    const { held } = this.#connection
    // A read changes nothing but the audit trail, which is written last: it needs no way back.
    const isWrite = effect === 'write'
    if (isWrite) {
      // What earlier calls told the trail must not be undone with this one.
      held.write()
      this.#savepoint.run()
    }
    const before = held.count
    try {
      const value = await work(tx)
      if (isWrite) this.#release.run()
      return () => resolve(value)
    } catch (error) {
      // A full disk or a broken page undoes the whole transaction by itself: then nothing of the group may be acknowledged.
      if (!this.#database.isTransaction) throw error
      if (isWrite) this.#database.exec('ROLLBACK TO call; RELEASE call')
      held.count = Math.min(held.count, before)
      return () => reject(error)
    } finally {
      tx.end()
    }
  }
}
