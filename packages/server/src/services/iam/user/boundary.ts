// The boundary of a user, put and taken away.
import { moveEpoch } from '#api/epoch.ts'
import type { Context } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { UserRow } from '#store/tables/iam.ts'

const setBoundary = prepare<Pick<UserRow, 'account' | 'user_id' | 'boundary_arn'>>()(
  (db, { account, user_id, boundary_arn }) =>
    db.updateTable('iam_user').set({ boundary_arn }).where('account', '=', account).where('user_id', '=', user_id),
)

/** Makes a managed policy, by its ARN, the boundary of a user; null takes the boundary away. */
export async function putBoundary({ account, tx }: Context, { user_id }: UserRow, arn: string | null): Promise<void> {
  await tx.run(setBoundary, { account, user_id, boundary_arn: arn })
  await moveEpoch(tx, account)
}
