// Users: found by name, or as whoever calls, and shown as IAM shows them.
import type { User } from '@aws-sdk/client-iam'
import { refuse } from '#api/error.ts'
import type { Context, Target } from '#api/operation.ts'
import { userArn } from '#api/principal.ts'
import { prepare } from '#store/prepared.ts'
import type { UserRow } from '#store/tables/iam.ts'
import { boundaryKey } from '../boundary/boundary.ts'
import type { Entity } from '../entity.ts'
import { nameKey, showTime, TOP_PATH } from '../name.ts'
import type { Stretch } from '../page.ts'
import { readTags } from '../tag/tag.ts'

/** What a call on a user acts on; `row` is absent when there is no such user. */
export type UserTarget = Target & { name: string; row?: UserRow | undefined }

type Named = { UserName?: string | undefined }

const byName = prepare<{ account: string; name_key: string }>()((db, { account, name_key }) =>
  db.selectFrom('iam_user').selectAll().where('account', '=', account).where('name_key', '=', name_key),
)
const byId = prepare<{ account: string; user_id: string }>()((db, { account, user_id }) =>
  db.selectFrom('iam_user').selectAll().where('account', '=', account).where('user_id', '=', user_id),
)

/** The next users of an account by name, below a path. */
export const nextUsers = prepare<Stretch>()((db, { account, after, prefix, past, limit }) =>
  db
    .selectFrom('iam_user')
    .selectAll()
    .where('account', '=', account)
    .where('name_key', '>', after)
    .where('path', '>=', prefix)
    .where('path', '<', past)
    .orderBy('name_key')
    .limit(limit),
)

/** The user of a name, or undefined. */
export async function findUser({ account, tx }: Context, name: string | undefined): Promise<UserRow | undefined> {
  return tx.first(byName, { account, name_key: nameKey(name) })
}

/** The user of a unique id, or undefined. */
export async function findUserById({ account, tx }: Context, userId: string): Promise<UserRow | undefined> {
  return tx.first(byId, { account, user_id: userId })
}

/** Finds the user a call names; one that is not there stands at the top path. */
export async function targetUser({ UserName = '' }: Named, context: Context): Promise<UserTarget> {
  const row = await findUser(context, UserName)
  return row ? targetOf(row, context) : { ...absent(UserName, context), name: UserName }
}

/** The same for calls that change what a user may do: policies may ask for its boundary, and for other `keys`. */
export async function targetBoundedUser(
  input: Named,
  context: Context,
  keys: NonNullable<Target['keys']> = {},
): Promise<UserTarget> {
  const target = await targetUser(input, context)
  return { ...target, keys: { ...boundaryKey(target.row?.boundary_arn), ...keys } }
}

/** Finds the user a call names, or the caller where it names nobody. */
export async function targetUserOrCaller(input: Named, context: Context): Promise<UserTarget> {
  if (input.UserName !== undefined) return targetUser(input, context)
  const { account, caller } = context
  const row = caller.type === 'IAMUser' ? await findUserById(context, caller.principalId) : undefined
  if (row) return targetOf(row, context)
  // A role's session is no user: leave to act on all users lets it go on to be told so.
  return { arn: caller.type === 'Root' ? caller.arn : '*', account, name: '' }
}

/** The user a call acts on. Throws NoSuchEntity. */
export function requireUser({ name, row }: UserTarget): UserRow {
  return row ?? refuse('NoSuchEntityException', `The user with name ${name} cannot be found.`)
}

/** The user a call acts on, as something policies are put on. Throws NoSuchEntity. */
export function userEntity(target: UserTarget): Entity {
  const { user_id, user_name } = requireUser(target)
  return { kind: 'user', id: user_id, name: user_name }
}

/** A user as lists show it. */
export function showUser({ account, path, user_name, user_id, created_at_ms }: UserRow): User {
  return {
    Path: path,
    UserName: user_name,
    UserId: user_id,
    Arn: userArn(account, path, user_name),
    CreateDate: showTime(created_at_ms),
  }
}

/** Throws EntityAlreadyExists when there is a user of a name, in whatever case; `exceptId` may have it. */
export async function refuseTaken(context: Context, name: string, exceptId?: string): Promise<void> {
  const taken = await findUser(context, name)
  if (!taken || taken.user_id === exceptId) return
  refuse('EntityAlreadyExistsException', `User with name ${name} already exists.`)
}

/** A user that is there, as a call acts on it. */
export function targetOf(row: UserRow, { account, tx }: Context): UserTarget {
  const { path, user_name, user_id } = row
  return {
    arn: userArn(account, path, user_name),
    account,
    tags: () => readTags(tx, account, user_id),
    name: user_name,
    row,
  }
}

function absent(name: string, { account }: Context): Target {
  return { arn: userArn(account, TOP_PATH, name), account }
}
