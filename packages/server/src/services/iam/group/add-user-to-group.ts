// iam:AddUserToGroup puts a user into a group: what the group allows, the user may do from now on.
import { moveEpoch } from '#api/epoch.ts'
import { operation } from '#api/operation.ts'
import { checkQuota, QUOTAS } from '../quota.ts'
import { requireUser, targetUser } from '../user/user.ts'
import { requireGroup, targetGroup } from './group.ts'
import { addMember, groupsOfUser } from './member.ts'

/** One who is in it stays there. Throws NoSuchEntity and LimitExceeded. */
export const addUserToGroup = operation('iam:AddUserToGroup')({
  effect: 'write',
  target: (input, context) => targetGroup(input, context),
  async handle(input, target, context) {
    const { group_id } = requireGroup(target)
    const { user_id } = requireUser(await targetUser(input, context))
    const groups = await groupsOfUser(context, user_id)
    if (groups.some((group) => group.group_id === group_id)) return {}
    checkQuota('GroupsPerUser', QUOTAS.GroupsPerUser, groups.length + 1)
    await addMember(context, group_id, user_id)
    await moveEpoch(context.tx, context.account)
    return {}
  },
})
