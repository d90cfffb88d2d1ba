// Statements built once and run many times: building one costs more than SQLite needs to run it.
import type { Compilable, CompiledQuery, Kysely } from 'kysely'
import type { Tables } from './tables/index.ts'

/** A statement with named values `P` whose rows are `R`. */
export type Prepared<P, R> = {
  /** The statement's text and the order of its values, for the builder of one dialect. */
  compile(db: Kysely<Tables>): Statement<P>
  readonly row?: R
}

/** A statement's text with the values it needs, in order: the name of a value, or a constant. */
export type Statement<P> = { text: string; bind(values: P): unknown[] }

class Placeholder {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/** Prepares the statement that `build` describes, e.g. `prepare<{ id: string }>()((db, { id }) => db.selectFrom('x').where('id', '=', id))`. */
export function prepare<P extends object>() {
  return <R>(build: (db: Kysely<Tables>, values: P) => Compilable<R>): Prepared<P, R> => {
    const compiled = new Map<Kysely<Tables>, Statement<P>>()
    return {
      compile(db) {
        const known = compiled.get(db)
        if (known) return known
        const names = new Proxy({}, { get: (_, name) => new Placeholder(String(name)) }) as P
        const statement = bindable<P>(build(db, names).compile())
        compiled.set(db, statement)
        return statement
      },
    }
  }
}

function bindable<P>({ sql, parameters }: CompiledQuery): Statement<P> {
  const slots = parameters.map((value) => (value instanceof Placeholder ? value.name : undefined))
  return {
    text: sql,
    bind(values) {
      const bound = new Array<unknown>(slots.length)
      for (let i = 0; i < slots.length; i++) {
        const name = slots[i]
        bound[i] = name === undefined ? parameters[i] : values[name as keyof P]
      }
      return bound
    },
  }
}

/** Tells a prepared statement from one built for a single call. */
export function isPrepared(query: object): query is Prepared<unknown, unknown> {
  return 'compile' in query && !('toOperationNode' in query)
}
