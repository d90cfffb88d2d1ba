// Keeps the embedded store's log short: a second thread copies it into the database while calls go on.
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { SecondThread } from './second-thread.ts'

// In pages of four kilobytes. Copying takes two flushes of the disk, however little there is to copy.
const WORTH_COPYING = 1000
// A log is begun anew when all of it has been copied, and under constant writing the second thread never gets to its end. Nor
// may it grow without bound when the thread gets no time.
const LONGEST = 8000
// How many commits go by between two looks at its length.
const LOOK_EVERY = 16

/** Copies a log and reads, beside the calls. */
type Thread = Pick<SecondThread, 'checkpoint' | 'survey' | 'close'>

type Length = { log: number; checkpointed: number }

/** The log of the database that `database` writes and `thread` copies. */
export class WriteAheadLog {
  readonly #thread: Thread
  readonly #look: StatementSync
  readonly #copy: StatementSync
  #commits = 0
  #isCopying = false
  #mustEnd = false

  constructor(database: DatabaseSync, thread: Thread) {
    this.#thread = thread
    this.#look = database.prepare('PRAGMA wal_checkpoint(NOOP)')
    this.#copy = database.prepare('PRAGMA wal_checkpoint(PASSIVE)')
  }

  /** Reads on the second thread. */
  survey(module: string, input: unknown): Promise<unknown> {
    return this.#thread.survey(module, input)
  }

  /** Told after each commit, when no transaction is open. */
  committed(): void {
    if (this.#mustEnd) this.#end()
    if (++this.#commits % LOOK_EVERY !== 0) return
    const { log, checkpointed } = this.#look.get() as Length
    if (log - checkpointed > LONGEST) this.#end()
    if (this.#isCopying || log - checkpointed < WORTH_COPYING) return
    this.#isCopying = true
    const settle = (mustEnd: boolean) => {
      this.#isCopying = false
      this.#mustEnd = mustEnd
    }
    // Without the thread it is done here, as SQLite would.
    this.#thread.checkpoint().then(
      () => settle(log > LONGEST),
      () => settle(true),
    )
  }

  close(): Promise<void> {
    return this.#thread.close()
  }

  /** Copies the little that was written while the thread copied the rest; the next commit begins the log anew. */
  #end(): void {
    this.#mustEnd = false
    try {
      this.#copy.get()
    } catch {
      // What was committed stays in the log. A disk that is full will refuse the next commit, and say so to its callers.
    }
  }
}
