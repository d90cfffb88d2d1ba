// iam:ListRoles lists the roles of an account, by name.
import { sql } from 'kysely'
import { operation } from '#api/operation.ts'
import { roleArn } from '#api/principal.ts'
import { prepare } from '#store/prepared.ts'
import { TOP_PATH } from '../name.ts'
import { cutPage, keyBefore, pageSize } from '../page.ts'
import { showRole } from './role.ts'

const nextRoles = prepare<{ account: string; after: string; prefix: string; limit: number }>()(
  (db, { account, after, prefix, limit }) =>
    db
      .selectFrom('iam_role')
      .selectAll()
      .where('account', '=', account)
      .where('name_key', '>', after)
      .where(sql<string>`substr(path, 1, length(${prefix}))`, '=', prefix)
      .orderBy('name_key')
      .limit(limit),
)

/** Without their tags, boundaries and last uses, as at AWS. */
export const listRoles = operation('iam:ListRoles')({
  effect: 'read',
  target: ({ PathPrefix = TOP_PATH }, { account }) => ({ arn: roleArn(account, PathPrefix, ''), account }),
  async handle(input, _target, context) {
    const { account, tx } = context
    const after = keyBefore(input, context)
    const limit = pageSize(input) + 1
    const rows = await tx.rows(nextRoles, { account, after, prefix: input.PathPrefix ?? TOP_PATH, limit })
    const { shown, paging } = cutPage(rows, input, ({ name_key }) => name_key, context)
    const Roles = []
    for (const row of shown) Roles.push(await showRole(row, context))
    return { Roles, ...paging }
  },
})
