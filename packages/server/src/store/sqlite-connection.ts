// Runs statements on a connection to SQLite, each prepared once.
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { createBuilder } from './builder.ts'
import type { Extent, RowMemory } from './row-memory.ts'
import { HeldAudit } from './sqlite-audit.ts'
import type { Connection } from './transaction.ts'

/** Builds SQLite's statements. */
export const sqliteBuilder = createBuilder('sqlite')

/** A connection whose audit records are written when they are asked for, or at the end of a group. */
export type SqliteConnection = Connection & { readonly held: HeldAudit }

const WRITE = /^(?:insert into|update|delete from) "(\w+)"/

// What a statement does, told from its text once: a read names the tables it reads, a write the one it changes, if that is plain.
type Ready = {
  statement: StatementSync
  isRead: boolean
  isOfAudit: boolean
  tables: string[]
  changed: string | undefined
}

/** A connection over `database`; with a memory, rows are read from the database only when it has not kept them. */
export function connect(database: DatabaseSync, memory?: RowMemory): SqliteConnection {
  const held = new HeldAudit(database)
  const known = new WeakMap<object, Ready>()
  const namings = memory ? listTables(database) : []

  function prepare(text: string, isKept: boolean): Ready {
    const statement = database.prepare(text)
    // An UPDATE with RETURNING gives rows, too.
    const isRead = text.startsWith('select')
    // Whatever only looks like a table's name costs a reading more, no more.
    const tables = isRead && isKept ? namings.filter(({ naming }) => naming.test(text)).map(({ name }) => name) : []
    return { statement, isRead, isOfAudit: text.includes('"audit"'), tables, changed: WRITE.exec(text)?.[1] }
  }

  function ready(text: string, key: object | undefined): Ready {
    let found = key && known.get(key)
    if (found) return found
    found = prepare(text, key !== undefined)
    if (key) known.set(key, found)
    return found
  }

  function recall(extent: Extent, text: string, values: readonly unknown[], key: object | undefined): unknown {
    const found = ready(text, key)
    const { statement, isRead, isOfAudit, changed } = found
    const read = () => statement[extent === 'rows' ? 'all' : 'get'](...(values as never[]))
    if (isOfAudit) held.write()
    if (!isRead) memory?.forget(changed)
    // The audit trail grows with every call, reads included, and nobody is told.
    return key && memory && isRead && !isOfAudit ? memory.recall(found, extent, values, read) : read()
  }

  return {
    held,
    rows: (text, values, key) => recall('rows', text, values, key) as unknown[],
    first: (text, values, key) => recall('first', text, values, key),
    run(text, values, key) {
      const { statement, isOfAudit, changed } = ready(text, key)
      if (isOfAudit) held.write()
      memory?.forget(changed)
      return Number(statement.run(...(values as never[])).changes)
    },
    record: (rows) => held.add(rows),
  }
}

/** All tables, with what tells that a text names one. */
function listTables(database: DatabaseSync): { name: string; naming: RegExp }[] {
  const rows = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all() as { name: string }[]
  return rows.map(({ name }) => ({ name, naming: new RegExp(`\\b${name}\\b`) }))
}
