// The file (or memory) an embedded store lives in: opened, guarded, migrated.
import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createFlush, type Flush } from './flush.ts'
import { pending } from './migrate.ts'
import { SecondThread } from './second-thread.ts'
import { WriteAheadLog } from './write-ahead-log.ts'

/** An open SQLite database, what makes its commits durable, and what keeps its log short; the latter is for a file only. */
export type OpenFile = { database: DatabaseSync; flush: Flush; log?: WriteAheadLog; close(): Promise<void> }

const SQLITE_BUSY = 5

// secure_delete: what is deleted is overwritten, since a key that was destroyed must not wait in a free page.
// NORMAL: a commit appends to the log and the store flushes it, which is what FULL does, but on a thread of its own;
// SQLite itself still flushes around checkpoints, so that the file is whole whatever happens.
// wal_autocheckpoint: the log is copied into the database by the second thread.
const PRAGMAS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA wal_autocheckpoint = 0;
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
    return { database, flush: () => Promise.resolve(), close: async () => database.close() }
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const guard = hold(folder)
  const path = join(folder, 'cairn.db')
  const database = new DatabaseSync(path)
  try {
    chmodSync(path, 0o600)
    database.exec(PRAGMAS)
    migrate(database)
  } catch (error) {
    database.close()
    guard.close()
    throw heldOr(error, folder)
  }
  const log = new WriteAheadLog(database, new SecondThread(path))
  async function close(): Promise<void> {
    await log.close()
    // The last connection copies the rest of the log and removes it.
    database.close()
    guard.close()
  }
  return { database, flush: createFlush(`${path}-wal`), log, close }
}

/** Turns away a second server: the lock is SQLite's own, so that it ends with the process, however that ends. */
function hold(folder: string): DatabaseSync {
  const path = join(folder, 'cairn.lock')
  const guard = new DatabaseSync(path)
  try {
    chmodSync(path, 0o600)
    // Nothing is ever written in it, so that its journal need not lie beside it.
    guard.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
    return guard
  } catch (error) {
    guard.close()
    throw heldOr(error, folder)
  }
}

function heldOr(error: unknown, folder: string): unknown {
  const isHeld = (error as { errcode?: number }).errcode === SQLITE_BUSY
  return isHeld ? new Error(`another server uses the data folder ${folder}`) : error
}

function migrate(database: DatabaseSync): void {
  const { user_version: version } = database.prepare('PRAGMA user_version').get() as { user_version: number }
  for (const { number, text } of pending('sqlite', version)) {
    database.exec(`BEGIN; ${text}; PRAGMA user_version = ${number}; COMMIT`)
  }
}
