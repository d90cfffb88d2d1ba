// iam:ListGroupsForUser lists the groups a user is in, by name.
import { operation } from '#api/operation.ts'
import { nameKey } from '../name.ts'
import { pageOf } from '../page.ts'
import { requireUser, targetUser } from '../user/user.ts'
import { showGroup } from './group.ts'
import { groupsOfUser } from './member.ts'

/** Throws NoSuchEntity. */
export const listGroupsForUser = operation('iam:ListGroupsForUser')({
  effect: 'read',
  target: targetUser,
  async handle(input, target, context) {
    const groups = await groupsOfUser(context, requireUser(target).user_id)
    const { shown, paging } = pageOf(groups, input, ({ group_name }) => nameKey(group_name), context)
    return { Groups: shown.map(showGroup), ...paging }
  },
})
