// The mark of who may do what in an account: whoever changes that moves it on, and every server's caches know they are old.
import { prepare } from '../store/prepared.ts'
import type { Tx } from '../store/store.ts'

// An account without a row is one of a development server's, known by its number alone.
const move = prepare<{ account: string }>()((db, { account }) =>
  db
    .insertInto('account')
    .values({ account, epoch: 1, created_at_ms: 0, development: 1 })
    .onConflict((conflict) =>
      conflict.column('account').doUpdateSet(({ eb }) => ({ epoch: eb('account.epoch', '+', 1) })),
    ),
)

/** Tells every server that shares the store to forget what it knows of an account's keys, principals and policies. */
export async function moveEpoch(tx: Tx, account: string): Promise<void> {
  await tx.run(move, { account })
}
