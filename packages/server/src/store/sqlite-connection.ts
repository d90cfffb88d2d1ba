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

// What a statement does, told from its text once.
type Ready = { statement: StatementSync; isRead: boolean; isOfAudit: boolean }

/** A connection over `database`; with a memory, rows are read from the database only when it has not kept them. */
export function connect(database: DatabaseSync, memory?: RowMemory): SqliteConnection {
  const held = new HeldAudit(database)
  const known = new WeakMap<object, Ready>()

  function prepare(text: string): Ready {
    // An UPDATE with RETURNING gives rows, too.
    return { statement: database.prepare(text), isRead: text.startsWith('select'), isOfAudit: text.includes('"audit"') }
  }

  function ready(text: string, key: object | undefined): Ready {
    let found = key && known.get(key)
    if (found) return found
    found = prepare(text)
    if (key) known.set(key, found)
    return found
  }

  function recall(extent: Extent, text: string, values: readonly unknown[], key: object | undefined): unknown {
    const { statement, isRead, isOfAudit } = ready(text, key)
    const read = () => statement[extent === 'rows' ? 'all' : 'get'](...(values as never[]))
    if (isOfAudit) held.write()
    if (!isRead) memory?.forget()
    // The audit trail grows with every call, reads included, and nobody is told.
    return key && memory && isRead && !isOfAudit ? memory.recall(key, extent, values, read) : read()
  }

  return {
    held,
    rows: (text, values, key) => recall('rows', text, values, key) as unknown[],
    first: (text, values, key) => recall('first', text, values, key),
    run(text, values, key) {
      const { statement, isOfAudit } = ready(text, key)
      if (isOfAudit) held.write()
      memory?.forget()
      return Number(statement.run(...(values as never[])).changes)
    },
    record: (rows) => held.add(rows),
  }
}
