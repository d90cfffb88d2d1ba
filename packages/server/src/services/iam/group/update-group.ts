// iam:UpdateGroup gives a group another name or path; who is in it and what it allows stay.
import { moveEpoch } from '#api/epoch.ts'
import { operation } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { GroupRow } from '#store/tables/iam.ts'
import { groupArn, nameKey, TOP_PATH } from '../name.ts'
import { type GroupTarget, refuseTaken, requireGroup, targetGroup } from './group.ts'

const rename = prepare<Pick<GroupRow, 'account' | 'group_id' | 'name_key' | 'group_name' | 'path'>>()(
  (db, { account, group_id, name_key, group_name, path }) =>
    db
      .updateTable('iam_group')
      .set({ name_key, group_name, path })
      .where('account', '=', account)
      .where('group_id', '=', group_id),
)

/** The caller must be allowed to change both what the group was and what it becomes. Throws NoSuchEntity and EntityAlreadyExists. */
export const updateGroup = operation('iam:UpdateGroup')({
  effect: 'write',
  async target(input, context): Promise<[GroupTarget, ...GroupTarget[]]> {
    const target = await targetGroup(input, context)
    const { NewGroupName = target.name, NewPath = target.row?.path ?? TOP_PATH } = input
    const arn = groupArn(context.account, NewPath, NewGroupName)
    return arn === target.arn ? [target] : [target, { ...target, arn }]
  },
  async handle({ NewGroupName, NewPath }, [target], context) {
    const { account, group_id, group_name, path } = requireGroup(target)
    const name = NewGroupName ?? group_name
    await refuseTaken(context, name, group_id)
    const { tx } = context
    await tx.run(rename, { account, group_id, name_key: nameKey(name), group_name: name, path: NewPath ?? path })
    // A refusal that is explained names the group.
    await moveEpoch(tx, account)
    return {}
  },
})
