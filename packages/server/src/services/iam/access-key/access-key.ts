// Access keys of users, and of the account's root: their rows, and whose they are.
import { refuse } from '#api/error.ts'
import type { Context } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { AccessKeyRow } from '#store/tables/ground.ts'
import { requireUser, type UserTarget } from '../user/user.ts'

/** Whose keys they are, by unique id; the root's is the account's number, and it has no name. */
export type KeyOwner = { id: string; userName: string | undefined }

type OfOwner = { account: string; user_id: string }

const keysOf = prepare<OfOwner>()((db, { account, user_id }) =>
  db
    .selectFrom('access_key')
    .select(['access_key_id', 'status', 'created_at_ms'])
    .where('account', '=', account)
    .where('user_id', '=', user_id)
    .orderBy('access_key_id'),
)
/** Whose keys a call is about. Throws NoSuchEntity, or ValidationError when a role's session names nobody. */
export function ownerOf(target: UserTarget, userName: string | undefined, { account, caller }: Context): KeyOwner {
  if (userName === undefined && !target.row) {
    if (caller.type === 'Root') return { id: account, userName: undefined }
    refuse('ValidationException', 'Must specify userName when calling with non-User credentials')
  }
  const { user_id, user_name } = requireUser(target)
  return { id: user_id, userName: user_name }
}

/** The keys of a user or the root, without their secrets. */
export async function listKeys(
  { account, tx }: Context,
  ownerId: string,
): Promise<Pick<AccessKeyRow, 'access_key_id' | 'status' | 'created_at_ms'>[]> {
  return tx.rows(keysOf, { account, user_id: ownerId })
}

/** Throws NoSuchEntity unless a key is the owner's. */
export async function requireKey(context: Context, ownerId: string, accessKeyId: string): Promise<void> {
  const keys = await listKeys(context, ownerId)
  if (!keys.some(({ access_key_id }) => access_key_id === accessKeyId)) refuseUnknown(accessKeyId)
}

/** The refusal of a key that is not there, or not whose it is said to be. */
export function refuseUnknown(accessKeyId: string): never {
  return refuse('NoSuchEntityException', `The Access Key with id ${accessKeyId} cannot be found.`)
}
