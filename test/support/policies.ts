// Policies for test users, put where the server reads them.
import { moveEpoch } from '../../packages/server/src/api/epoch.ts'
import type { Store } from '../../packages/server/src/store/store.ts'
import { ACCOUNT } from './server.ts'

/** Gives a user of an account one inline policy, in the place of the one it gave before. */
export async function givePolicy(
  { store }: { store: Store },
  userName: string,
  document: object,
  account: string = ACCOUNT,
): Promise<void> {
  await store.transact('write', async (tx) => {
    const { db } = tx
    const user = await tx.first(
      db
        .selectFrom('iam_user')
        .select('user_id')
        .where('account', '=', account)
        .where('name_key', '=', userName.toLowerCase()),
    )
    if (!user) throw new Error(`there is no user ${userName} in ${account}`)
    const row = { account, principal_id: user.user_id, policy_name: 'given', document: JSON.stringify(document) }
    await tx.run(
      db
        .insertInto('iam_inline_policy')
        .values(row)
        .onConflict((conflict) =>
          conflict.columns(['account', 'principal_id', 'policy_name']).doUpdateSet({ document: row.document }),
        ),
    )
    await moveEpoch(tx, account)
  })
}
