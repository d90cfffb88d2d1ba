// iam:ListUsers lists the users of an account, by name.
import { operation } from '#api/operation.ts'
import { userArn } from '#api/principal.ts'
import { TOP_PATH } from '../name.ts'
import { cutPage, stretchOf } from '../page.ts'
import { nextUsers, showUser } from './user.ts'

/** Without their tags and boundaries, as at AWS. */
export const listUsers = operation('iam:ListUsers')({
  effect: 'read',
  target: ({ PathPrefix = TOP_PATH }, { account }) => ({ arn: userArn(account, PathPrefix, ''), account }),
  async handle(input, _target, context) {
    const users = await context.tx.rows(nextUsers, stretchOf(input, context))
    const { shown, paging } = cutPage(users, input, ({ name_key }) => name_key, context)
    return { Users: shown.map(showUser), ...paging }
  },
})
