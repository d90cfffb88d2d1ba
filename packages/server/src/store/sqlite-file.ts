// The file (or memory) an embedded store lives in: opened, guarded, migrated.
import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createFlush, type Flush } from './flush.ts'
import { pending } from './migrate.ts'

/** An open SQLite database, and what makes its commits durable. */
export type OpenFile = { database: DatabaseSync; flush: Flush }

const SQLITE_BUSY = 5

// EXCLUSIVE: a second server on the same folder is refused, and no lock is taken or dropped between transactions.
// secure_delete: what is deleted is overwritten, since a key that was destroyed must not wait in a free page.
// NORMAL: a commit appends to the log and the store flushes it, which is what FULL does, but on a thread of its own;
// SQLite itself still flushes around checkpoints, so that the file is whole whatever happens.
const PRAGMAS = `
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA cache_size = -16000;
  PRAGMA temp_store = MEMORY;
  PRAGMA secure_delete = ON;
  BEGIN IMMEDIATE;
  COMMIT`

/** Opens the database in `folder`, making both when they are missing; in memory without one. Throws when a server holds it. */
export function openDatabase(folder: string | undefined): OpenFile {
  if (folder === undefined) {
    const database = new DatabaseSync(':memory:')
    migrate(database)
    return { database, flush: () => Promise.resolve() }
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, 'cairn.db')
  const database = new DatabaseSync(path)
  try {
    chmodSync(path, 0o600)
    database.exec(PRAGMAS)
    migrate(database)
    return { database, flush: createFlush(`${path}-wal`) }
  } catch (error) {
    database.close()
    const isHeld = (error as { errcode?: number }).errcode === SQLITE_BUSY
    throw isHeld ? new Error(`another server uses the data folder ${folder}`) : error
  }
}

function migrate(database: DatabaseSync): void {
  const { user_version: version } = database.prepare('PRAGMA user_version').get() as { user_version: number }
  for (const { number, text } of pending('sqlite', version)) {
    database.exec(`BEGIN; ${text}; PRAGMA user_version = ${number}; COMMIT`)
  }
}
