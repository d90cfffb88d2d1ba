// Runs statements on a connection to SQLite, each prepared once.
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { insertAudit } from './audit-rows.ts'
import { createBuilder } from './builder.ts'
import type { Extent, RowMemory } from './row-memory.ts'
import type { Connection } from './transaction.ts'

/** Builds SQLite's statements. */
export const sqliteBuilder = createBuilder('sqlite')

/** A connection over `database`; with a memory, rows are read from the database only when it has not kept them. */
export function connect(database: DatabaseSync, memory?: RowMemory): Connection {
  const statements = new WeakMap<object, StatementSync>()
  function statementFor(text: string, key: object | undefined): StatementSync {
    if (!key) return database.prepare(text)
    let statement = statements.get(key)
    if (!statement) {
      statement = database.prepare(text)
      statements.set(key, statement)
    }
    return statement
  }
  function recall(extent: Extent, text: string, values: readonly unknown[], key: object | undefined): unknown {
    const read = () => statementFor(text, key)[extent === 'rows' ? 'all' : 'get'](...(values as never[]))
    if (!isRead(text)) memory?.forget()
    return key && memory ? memory.recall(key, extent, text, values, read) : read()
  }
  return {
    rows: (text, values, key) => recall('rows', text, values, key) as unknown[],
    first: (text, values, key) => recall('first', text, values, key),
    run(text, values, key) {
      memory?.forget()
      return Number(statementFor(text, key).run(...(values as never[])).changes)
    },
    record(rows) {
      const { text, bind } = insertAudit.compile(sqliteBuilder)
      const statement = statementFor(text, insertAudit)
      for (const row of rows) statement.run(...(bind(row) as never[]))
    },
  }
}

// An UPDATE with RETURNING gives rows, too.
function isRead(text: string): boolean {
  return text.startsWith('select')
}
