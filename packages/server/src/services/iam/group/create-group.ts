// iam:CreateGroup makes a group, with nobody in it.
import { operation } from '#api/operation.ts'
import { createUniqueId } from '#api/unique-id.ts'
import { prepare } from '#store/prepared.ts'
import type { GroupRow } from '#store/tables/iam.ts'
import { groupArn, nameKey, TOP_PATH } from '../name.ts'
import { checkQuota, QUOTAS } from '../quota.ts'
import { refuseTaken, showGroup } from './group.ts'

const insertGroup = prepare<GroupRow>()((db, { account, name_key, group_name, path, group_id, created_at_ms }) =>
  db.insertInto('iam_group').values({ account, name_key, group_name, path, group_id, created_at_ms }),
)
const countGroups = prepare<{ account: string }>()((db, { account }) =>
  db
    .selectFrom('iam_group')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('account', '=', account),
)

/** Throws EntityAlreadyExists and LimitExceeded. */
export const createGroup = operation('iam:CreateGroup')({
  effect: 'write',
  target: ({ GroupName = '', Path = TOP_PATH }, { account }) => ({ arn: groupArn(account, Path, GroupName), account }),
  async handle({ GroupName = '', Path = TOP_PATH }, _target, context) {
    const { account, now, tx } = context
    await refuseTaken(context, GroupName)
    checkQuota('GroupsPerAccount', QUOTAS.Groups, Number((await tx.first(countGroups, { account }))?.count ?? 0) + 1)
    const row: GroupRow = {
      account,
      name_key: nameKey(GroupName),
      group_name: GroupName,
      path: Path,
      group_id: createUniqueId('AGPA'),
      created_at_ms: now.getTime(),
    }
    await tx.run(insertGroup, row)
    return { Group: showGroup(row) }
  },
})
