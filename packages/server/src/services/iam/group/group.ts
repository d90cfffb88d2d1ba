// Groups: found by name, and shown as IAM shows them.
import type { Group } from '@aws-sdk/client-iam'
import { refuse } from '#api/error.ts'
import type { Context, Target } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { GroupRow } from '#store/tables/iam.ts'
import type { Entity } from '../entity.ts'
import { groupArn, nameKey, showTime, TOP_PATH } from '../name.ts'
import type { Stretch } from '../page.ts'

/** What a call on a group acts on; `row` is absent when there is no such group. */
export type GroupTarget = Target & { name: string; row?: GroupRow | undefined }

const byName = prepare<{ account: string; name_key: string }>()((db, { account, name_key }) =>
  db.selectFrom('iam_group').selectAll().where('account', '=', account).where('name_key', '=', name_key),
)

/** The next groups of an account by name, below a path. */
export const nextGroups = prepare<Stretch>()((db, { account, after, prefix, past, limit }) =>
  db
    .selectFrom('iam_group')
    .selectAll()
    .where('account', '=', account)
    .where('name_key', '>', after)
    .where('path', '>=', prefix)
    .where('path', '<', past)
    .orderBy('name_key')
    .limit(limit),
)

/** Finds the group a call names; one that is not there stands at the top path. Policies may ask for `keys`. */
export async function targetGroup(
  { GroupName = '' }: { GroupName?: string | undefined },
  context: Context,
  keys: NonNullable<Target['keys']> = {},
): Promise<GroupTarget> {
  const { account } = context
  const row = await findGroup(context, GroupName)
  const { path = TOP_PATH, group_name: name = GroupName } = row ?? {}
  return { arn: groupArn(account, path, name), account, keys, name, row }
}

/** The group a call acts on. Throws NoSuchEntity. */
export function requireGroup({ name, row }: GroupTarget): GroupRow {
  return row ?? refuse('NoSuchEntityException', `The group with name ${name} cannot be found.`)
}

/** The group a call acts on, as something policies are put on. Throws NoSuchEntity. */
export function groupEntity(target: GroupTarget): Entity {
  const { group_id, group_name } = requireGroup(target)
  return { kind: 'group', id: group_id, name: group_name }
}

/** A group as IAM shows it. */
export function showGroup({ account, path, group_name, group_id, created_at_ms }: GroupRow): Group {
  return {
    Path: path,
    GroupName: group_name,
    GroupId: group_id,
    Arn: groupArn(account, path, group_name),
    CreateDate: showTime(created_at_ms),
  }
}

/** Throws EntityAlreadyExists when there is a group of a name, in whatever case; `exceptId` may have it. */
export async function refuseTaken(context: Context, name: string, exceptId?: string): Promise<void> {
  const taken = await findGroup(context, name)
  if (!taken || taken.group_id === exceptId) return
  refuse('EntityAlreadyExistsException', `Group with name ${name} already exists.`)
}

/** The group of a name, or undefined. */
export async function findGroup({ account, tx }: Context, name: string): Promise<GroupRow | undefined> {
  return tx.first(byName, { account, name_key: nameKey(name) })
}
