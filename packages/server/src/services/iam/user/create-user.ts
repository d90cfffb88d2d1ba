// iam:CreateUser makes a user, who may do nothing yet.
import { operation, type Target } from '#api/operation.ts'
import { userArn } from '#api/principal.ts'
import { createUniqueId } from '#api/unique-id.ts'
import { prepare } from '#store/prepared.ts'
import type { UserRow } from '#store/tables/iam.ts'
import { boundaryKey, checkBoundary, showBoundary } from '../boundary/boundary.ts'
import { nameKey, TOP_PATH } from '../name.ts'
import { checkQuota, QUOTAS } from '../quota.ts'
import { setTags } from '../tag/tag.ts'
import { refuseTaken, showUser } from './user.ts'

const insertUser = prepare<UserRow>()((db, row) =>
  db.insertInto('iam_user').values({
    account: row.account,
    name_key: row.name_key,
    user_name: row.user_name,
    path: row.path,
    user_id: row.user_id,
    boundary_arn: row.boundary_arn,
    created_at_ms: row.created_at_ms,
  }),
)
const countUsers = prepare<{ account: string }>()((db, { account }) =>
  db
    .selectFrom('iam_user')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('account', '=', account),
)

/** Throws EntityAlreadyExists, LimitExceeded, NoSuchEntity for a boundary that is not there, or InvalidInput for tags that cannot be. */
export const createUser = operation('iam:CreateUser')({
  effect: 'write',
  target({ UserName = '', Path = TOP_PATH, PermissionsBoundary, Tags }, { account }) {
    const target: Target = { arn: userArn(account, Path, UserName), account, keys: boundaryKey(PermissionsBoundary) }
    return Tags ? [target, { ...target, action: 'iam:TagUser' }] : [target]
  },
  async handle({ UserName = '', Path = TOP_PATH, PermissionsBoundary, Tags }, _target, context) {
    const { account, now, tx } = context
    await refuseTaken(context, UserName)
    checkQuota('UsersPerAccount', QUOTAS.Users, Number((await tx.first(countUsers, { account }))?.count ?? 0) + 1)
    if (PermissionsBoundary !== undefined) await checkBoundary(context, PermissionsBoundary)
    const row: UserRow = {
      account,
      name_key: nameKey(UserName),
      user_name: UserName,
      path: Path,
      user_id: createUniqueId('AIDA'),
      boundary_arn: PermissionsBoundary ?? null,
      created_at_ms: now.getTime(),
    }
    await tx.run(insertUser, row)
    if (Tags) await setTags(context, row.user_id, Tags)
    return { User: { ...showUser(row), ...showBoundary(row.boundary_arn), ...(Tags?.length && { Tags }) } }
  },
})
