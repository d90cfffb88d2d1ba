// Audit records on their way into SQLite: held back for the end of their group, and inserted several at a time.
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { AUDIT_COLUMNS } from './audit-rows.ts'
import type { AuditRow } from './tables/ground.ts'

// Half of what an insert costs it costs once, for however many rows.
const AT_ONCE = 8
const WIDTH = AUDIT_COLUMNS.length

type Insert = { rows: number; statement: StatementSync }

/** The records of a group that are not written yet. */
export class HeldAudit {
  readonly #database: DatabaseSync
  #values: (string | number | null)[] = []
  #inserts: Insert[] | undefined

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  /** How many records are held. Setting it to what it was drops those that came after. */
  get count(): number {
    return this.#values.length / WIDTH
  }

  set count(count: number) {
    this.#values.length = count * WIDTH
  }

  add(rows: readonly AuditRow[]): void {
    for (const row of rows) for (const column of AUDIT_COLUMNS) this.#values.push(row[column])
  }

  /** Inserts what is held. */
  write(): void {
    if (this.#values.length === 0) return
    const values = this.#values
    this.#values = []
    this.#inserts ??= [AT_ONCE, 1].map((rows) => ({ rows, statement: this.#database.prepare(insertText(rows)) }))
    let from = 0
    for (const { rows, statement } of this.#inserts) {
      for (; values.length - from >= rows * WIDTH; from += rows * WIDTH) {
        statement.run(...values.slice(from, from + rows * WIDTH))
      }
    }
  }
}

function insertText(rows: number): string {
  const row = `(${AUDIT_COLUMNS.map(() => '?').join(', ')})`
  return `INSERT INTO audit (${AUDIT_COLUMNS.join(', ')}) VALUES ${Array.from({ length: rows }, () => row).join(', ')}`
}
