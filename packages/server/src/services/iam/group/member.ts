// Who is in which group.
import type { Context } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { GroupMemberRow, GroupRow, UserRow } from '#store/tables/iam.ts'

const groupsOf = prepare<{ account: string; user_id: string }>()((db, { account, user_id }) =>
  db
    .selectFrom('iam_group')
    .innerJoin('iam_group_member', (join) =>
      join
        .onRef('iam_group_member.account', '=', 'iam_group.account')
        .onRef('iam_group_member.group_id', '=', 'iam_group.group_id'),
    )
    .selectAll('iam_group')
    .where('iam_group.account', '=', account)
    .where('user_id', '=', user_id)
    .orderBy('name_key'),
)
const nextMembers = prepare<{ account: string; group_id: string; after: string; limit: number }>()(
  (db, { account, group_id, after, limit }) =>
    db
      .selectFrom('iam_user')
      .innerJoin('iam_group_member', (join) =>
        join
          .onRef('iam_group_member.account', '=', 'iam_user.account')
          .onRef('iam_group_member.user_id', '=', 'iam_user.user_id'),
      )
      .selectAll('iam_user')
      .where('iam_user.account', '=', account)
      .where('group_id', '=', group_id)
      .where('name_key', '>', after)
      .orderBy('name_key')
      .limit(limit),
)
const insertMember = prepare<GroupMemberRow>()((db, { account, group_id, user_id }) =>
  db.insertInto('iam_group_member').values({ account, group_id, user_id }),
)
const deleteMember = prepare<GroupMemberRow>()((db, { account, group_id, user_id }) =>
  db
    .deleteFrom('iam_group_member')
    .where('account', '=', account)
    .where('group_id', '=', group_id)
    .where('user_id', '=', user_id),
)

/** The groups a user is in, by name. */
export async function groupsOfUser({ account, tx }: Context, userId: string): Promise<GroupRow[]> {
  return tx.rows(groupsOf, { account, user_id: userId })
}

/** At most `limit` of the users in a group, by name, from after a name in lower case. */
export async function membersOf(
  { account, tx }: Context,
  groupId: string,
  after: string,
  limit: number,
): Promise<UserRow[]> {
  return tx.rows(nextMembers, { account, group_id: groupId, after, limit })
}

/** Puts a user, who is not in it, into a group. */
export async function addMember({ account, tx }: Context, groupId: string, userId: string): Promise<void> {
  await tx.run(insertMember, { account, group_id: groupId, user_id: userId })
}

/** Takes a user out of a group; answers whether the user was in it. */
export async function removeMember({ account, tx }: Context, groupId: string, userId: string): Promise<boolean> {
  return (await tx.run(deleteMember, { account, group_id: groupId, user_id: userId })) > 0
}
