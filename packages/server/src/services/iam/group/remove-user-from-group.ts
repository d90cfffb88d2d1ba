// iam:RemoveUserFromGroup takes a user out of a group, and with it what the group allows.
import { moveEpoch } from '#api/epoch.ts'
import { refuse } from '#api/error.ts'
import { operation } from '#api/operation.ts'
import { requireUser, targetUser } from '../user/user.ts'
import { requireGroup, targetGroup } from './group.ts'
import { removeMember } from './member.ts'

/** Throws NoSuchEntity, also for a user that is not in the group. */
export const removeUserFromGroup = operation('iam:RemoveUserFromGroup')({
  effect: 'write',
  target: (input, context) => targetGroup(input, context),
  async handle(input, target, context) {
    const { group_id, group_name } = requireGroup(target)
    const { user_id, user_name } = requireUser(await targetUser(input, context))
    if (!(await removeMember(context, group_id, user_id))) {
      refuse('NoSuchEntityException', `User ${user_name} not in group ${group_name}.`)
    }
    await moveEpoch(context.tx, context.account)
    return {}
  },
})
