// Tables of work: which rows are due, and who has one in hand.
import { sql } from 'kysely'
import { type Prepared, prepare } from '#store/prepared.ts'
import type { Tables } from '#store/tables/index.ts'

/** What every row of work has: Pending until it is done, due at an instant, and in hand until another (0: nobody's). */
export type DueRow = { status: string; due_at_ms: number; leased_until_ms: number }

/** A table whose rows are work. */
export type DueTable = { [T in keyof Tables]: Tables[T] extends DueRow ? T : never }[keyof Tables]

/** The statements on one table of work. */
export type Queue<R> = {
  /** When the next row that nobody has in hand is due. */
  next: Prepared<{ now_ms: number }, { due_at_ms: number }>
  /** Takes the rows that are longest due in hand until an instant, and answers them. No two servers get the same row. */
  claim: Prepared<{ now_ms: number; until_ms: number; limit: number }, R>
  /** A claimed row as long as it is still the claimer's and still to be done: the end of a lease is unlike all earlier ones. */
  held: Prepared<R, R>
  /** Sets the status of a claimed row. */
  settle: Prepared<R & { settled: string }, unknown>
}

/** Prepares the statements on a table of work with the given primary key. */
export function createQueue<T extends DueTable>(
  table: T,
  key: readonly (keyof Tables[T] & string)[],
): Queue<Tables[T]> {
  // The builder cannot follow a table that is not known by name; all that is named here is in every table of work.
  const name = table as 'parameter_policy'
  const columns = key as unknown as 'name'[]
  const keyTuple = sql`(${sql.join(columns.map((column) => sql.ref(column)))})`
  const queue: Queue<Tables['parameter_policy']> = {
    next: prepare<{ now_ms: number }>()((db, { now_ms }) =>
      db
        .selectFrom(name)
        .select('due_at_ms')
        .where('status', '=', 'Pending')
        .where('leased_until_ms', '<=', now_ms)
        .orderBy('due_at_ms')
        .limit(1),
    ),
    claim: prepare<{ now_ms: number; until_ms: number; limit: number }>()((db, { now_ms, until_ms, limit }) =>
      db
        .updateTable(name)
        .set({ leased_until_ms: until_ms })
        .where((builder) =>
          builder(
            keyTuple,
            'in',
            builder
              .selectFrom(name)
              .select(columns)
              .where('status', '=', 'Pending')
              .where('due_at_ms', '<=', now_ms)
              .where('leased_until_ms', '<=', now_ms)
              .orderBy('due_at_ms')
              .limit(limit),
          ),
        )
        .returningAll(),
    ),
    held: prepare<Tables['parameter_policy']>()((db, row) =>
      db
        .selectFrom(name)
        .selectAll()
        .where((builder) => builder.and(columns.map((column) => builder(column, '=', row[column]))))
        .where('status', '=', 'Pending')
        .where('due_at_ms', '=', row.due_at_ms)
        .where('leased_until_ms', '=', row.leased_until_ms),
    ),
    settle: prepare<Tables['parameter_policy'] & { settled: string }>()((db, row) =>
      db
        .updateTable(name)
        .set({ status: row.settled })
        .where((builder) => builder.and(columns.map((column) => builder(column, '=', row[column])))),
    ),
  }
  return queue as unknown as Queue<Tables[T]>
}
