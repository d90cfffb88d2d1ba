// The boundary of a role, put and taken away.
import { moveEpoch } from '#api/epoch.ts'
import type { Context } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { RoleRow } from '#store/tables/iam.ts'

const setBoundary = prepare<Pick<RoleRow, 'account' | 'role_id' | 'boundary_arn'>>()(
  (db, { account, role_id, boundary_arn }) =>
    db.updateTable('iam_role').set({ boundary_arn }).where('account', '=', account).where('role_id', '=', role_id),
)

/** Makes a managed policy, by its ARN, the boundary of a role; null takes the boundary away. */
export async function putBoundary({ account, tx }: Context, { role_id }: RoleRow, arn: string | null): Promise<void> {
  await tx.run(setBoundary, { account, role_id, boundary_arn: arn })
  await moveEpoch(tx, account)
}
