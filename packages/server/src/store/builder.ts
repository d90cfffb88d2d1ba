// Kysely as we use it: it builds and compiles statements, the store runs them.
import {
  type Driver,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { Dialect } from './store.ts'
import type { Tables } from './tables/index.ts'

// `.execute()` on a builder would leave the transaction: it is refused, not answered with nothing.
class NoDriver extends DummyDriver implements Driver {
  override async acquireConnection(): Promise<never> {
    throw new Error('a statement is run by its transaction: tx.rows(…), tx.first(…) or tx.run(…)')
  }
}

/** The statement builder of a dialect. */
export function createBuilder(dialect: Dialect): Kysely<Tables> {
  const isSqlite = dialect === 'sqlite'
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => (isSqlite ? new SqliteAdapter() : new PostgresAdapter()),
      createDriver: () => new NoDriver(),
      createIntrospector: (db) => (isSqlite ? new SqliteIntrospector(db) : new PostgresIntrospector(db)),
      createQueryCompiler: () => (isSqlite ? new SqliteQueryCompiler() : new PostgresQueryCompiler()),
    },
  })
}
