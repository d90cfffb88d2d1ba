// iam:UpdateUser gives a user another name or path; all that belongs to the user stays.
import { moveEpoch } from '#api/epoch.ts'
import { operation } from '#api/operation.ts'
import { userArn } from '#api/principal.ts'
import { prepare } from '#store/prepared.ts'
import type { UserRow } from '#store/tables/iam.ts'
import { nameKey, TOP_PATH } from '../name.ts'
import { refuseTaken, requireUser, targetUser, type UserTarget } from './user.ts'

const rename = prepare<Pick<UserRow, 'account' | 'user_id' | 'name_key' | 'user_name' | 'path'>>()(
  (db, { account, user_id, name_key, user_name, path }) =>
    db
      .updateTable('iam_user')
      .set({ name_key, user_name, path })
      .where('account', '=', account)
      .where('user_id', '=', user_id),
)

/** The caller must be allowed to change both what the user was and what it becomes. Throws NoSuchEntity and EntityAlreadyExists. */
export const updateUser = operation('iam:UpdateUser')({
  effect: 'write',
  async target(input, context): Promise<[UserTarget, ...UserTarget[]]> {
    const target = await targetUser(input, context)
    const { NewUserName = target.name, NewPath = target.row?.path ?? TOP_PATH } = input
    const arn = userArn(context.account, NewPath, NewUserName)
    return arn === target.arn ? [target] : [target, { ...target, arn }]
  },
  async handle({ NewUserName, NewPath }, [target], context) {
    const { account, user_id, user_name, path } = requireUser(target)
    const name = NewUserName ?? user_name
    await refuseTaken(context, name, user_id)
    const { tx } = context
    await tx.run(rename, { account, user_id, name_key: nameKey(name), user_name: name, path: NewPath ?? path })
    await moveEpoch(tx, account)
    return {}
  },
})
