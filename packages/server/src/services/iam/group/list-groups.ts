// iam:ListGroups lists the groups of an account, by name.
import { operation } from '#api/operation.ts'
import { groupArn, TOP_PATH } from '../name.ts'
import { cutPage, stretchOf } from '../page.ts'
import { nextGroups, showGroup } from './group.ts'

/** Without those who are in them. */
export const listGroups = operation('iam:ListGroups')({
  effect: 'read',
  target: ({ PathPrefix = TOP_PATH }, { account }) => ({ arn: groupArn(account, PathPrefix, ''), account }),
  async handle(input, _target, context) {
    const groups = await context.tx.rows(nextGroups, stretchOf(input, context))
    const { shown, paging } = cutPage(groups, input, ({ name_key }) => name_key, context)
    return { Groups: shown.map(showGroup), ...paging }
  },
})
