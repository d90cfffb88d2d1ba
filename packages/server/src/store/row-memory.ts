// Rows read lately, remembered until something is written to the tables they came from. Sound only where this process alone writes.

// Bounds what is remembered: a row can hold a value of some kilobytes.
const CAPACITY = 4096

// A list longer than this is a page of something; it is read again.
const LONGEST_LIST = 4

/** How much of a result is wanted: one row, or all. The same statement may be asked for either. */
export type Extent = 'first' | 'rows'

/** A prepared statement that reads, and the tables it reads. */
export type Reading = { readonly tables: readonly string[] }

/**
 * The rows that prepared statements gave, by their values. A write to a table forgets what was read of it, and nothing of it is
 * remembered until the group of the write has ended: what is recalled is always committed.
 */
export class RowMemory {
  readonly #byStatement = new Map<Reading, Map<string, unknown>>()
  readonly #written = new Set<string>()
  #isAllWritten = false
  #count = 0

  /** What a statement would give, from memory or by `read`. Rows are shared between calls, and frozen. */
  recall(statement: Reading, extent: Extent, values: readonly unknown[], read: () => unknown): unknown {
    const key = this.#isChanging(statement) ? undefined : keyOf(extent, values)
    if (key === undefined) return read()
    let results = this.#byStatement.get(statement)
    if (!results) {
      results = new Map()
      this.#byStatement.set(statement, results)
    }
    const known = results.get(key)
    if (known !== undefined || results.has(key)) return known
    const found = read()
    if (Array.isArray(found) && found.length > LONGEST_LIST) return found
    const result = Array.isArray(found) ? Object.freeze(found.map(keep)) : keep(found)
    if (this.#count >= CAPACITY) this.#clear()
    else {
      results.set(key, result)
      this.#count++
    }
    return result
  }

  /** Told of every write, before it is made: the table, or none when it cannot be told. */
  forget(table: string | undefined): void {
    if (table === undefined) {
      this.#isAllWritten = true
      this.#clear()
    } else if (!this.#written.has(table)) {
      this.#written.add(table)
      for (const [{ tables }, results] of this.#byStatement) {
        if (!tables.includes(table)) continue
        this.#count -= results.size
        results.clear()
      }
    }
  }

  /** Told when what was written has been committed or undone. */
  settle(): void {
    this.#isAllWritten = false
    this.#written.clear()
  }

  #isChanging({ tables }: Reading): boolean {
    if (this.#isAllWritten) return true
    return this.#written.size > 0 && tables.some((table) => this.#written.has(table))
  }

  #clear(): void {
    this.#byStatement.clear()
    this.#count = 0
  }
}

// Rows come from SQLite in a form that takes V8 a search for every column; a copy does not.
function keep(row: unknown): unknown {
  return row === undefined ? undefined : Object.freeze({ ...(row as object) })
}

/** The values as one text; undefined when one of them is neither text nor number and might look like another. */
function keyOf(extent: Extent, values: readonly unknown[]): string | undefined {
  let key: string = extent
  for (const value of values) {
    if (typeof value !== 'string' && typeof value !== 'number') return undefined
    key += `${typeof value === 'string' ? value.length : '#'}:${value}`
  }
  return key
}
