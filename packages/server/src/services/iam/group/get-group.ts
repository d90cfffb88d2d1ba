// iam:GetGroup shows a group and who is in it.
import { operation } from '#api/operation.ts'
import { cutPage, keyBefore, pageSize } from '../page.ts'
import { showUser } from '../user/user.ts'
import { requireGroup, showGroup, targetGroup } from './group.ts'
import { membersOf } from './member.ts'

/** Throws NoSuchEntity. */
export const getGroup = operation('iam:GetGroup')({
  effect: 'read',
  target: (input, context) => targetGroup(input, context),
  async handle(input, target, context) {
    const group = requireGroup(target)
    const members = await membersOf(context, group.group_id, keyBefore(input, context), pageSize(input) + 1)
    const { shown, paging } = cutPage(members, input, ({ name_key }) => name_key, context)
    return { Group: showGroup(group), Users: shown.map(showUser), ...paging }
  },
})
