// Where managed policies are used: attached to users, groups and roles, or as their permissions boundaries.
import type { Context } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'

type ByPolicy = { account: string; arn: string }

/** Users, groups or roles with a policy. */
export type Entity = { kind: 'User' | 'Group' | 'Role'; name: string; id: string; path: string }

const attachments = prepare<ByPolicy>()((db, { account, arn }) =>
  db.selectFrom('iam_attachment').select('principal_id').where('account', '=', account).where('policy_arn', '=', arn),
)
const attachedUsers = prepare<ByPolicy>()((db, { account, arn }) =>
  db
    .selectFrom('iam_attachment')
    .innerJoin('iam_user', 'user_id', 'principal_id')
    .select(['user_name as name', 'user_id as id', 'path'])
    .where('iam_attachment.account', '=', account)
    .where('policy_arn', '=', arn),
)
const attachedGroups = prepare<ByPolicy>()((db, { account, arn }) =>
  db
    .selectFrom('iam_attachment')
    .innerJoin('iam_group', 'group_id', 'principal_id')
    .select(['group_name as name', 'group_id as id', 'path'])
    .where('iam_attachment.account', '=', account)
    .where('policy_arn', '=', arn),
)
const attachedRoles = prepare<ByPolicy>()((db, { account, arn }) =>
  db
    .selectFrom('iam_attachment')
    .innerJoin('iam_role', 'role_id', 'principal_id')
    .select(['role_name as name', 'role_id as id', 'path'])
    .where('iam_attachment.account', '=', account)
    .where('policy_arn', '=', arn),
)
const boundedUsers = prepare<ByPolicy>()((db, { account, arn }) =>
  db
    .selectFrom('iam_user')
    .select(['user_name as name', 'user_id as id', 'path'])
    .where('account', '=', account)
    .where('boundary_arn', '=', arn),
)
const boundedRoles = prepare<ByPolicy>()((db, { account, arn }) =>
  db
    .selectFrom('iam_role')
    .select(['role_name as name', 'role_id as id', 'path'])
    .where('account', '=', account)
    .where('boundary_arn', '=', arn),
)
const attachmentCounts = prepare<{ account: string }>()((db, { account }) =>
  db
    .selectFrom('iam_attachment')
    .select(({ fn }) => ['policy_arn as arn', fn.countAll().as('count')])
    .where('account', '=', account)
    .groupBy('policy_arn'),
)
const boundaries = prepare<{ account: string }>()((db, { account }) =>
  db
    .selectFrom('iam_user')
    .select('boundary_arn')
    .where('account', '=', account)
    .where('boundary_arn', 'is not', null)
    .unionAll(
      db
        .selectFrom('iam_role')
        .select('boundary_arn')
        .where('account', '=', account)
        .where('boundary_arn', 'is not', null),
    ),
)

/** How many have a policy attached, and how many have it as their boundary. */
export async function countUses(
  arn: string,
  { account, tx }: Context,
): Promise<{ attached: number; bounding: number }> {
  const of = { account, arn }
  const attached = (await tx.rows(attachments, of)).length
  const bounding = (await tx.rows(boundedUsers, of)).length + (await tx.rows(boundedRoles, of)).length
  return { attached, bounding }
}

/** The same of every policy that is used at all, by its ARN. */
export async function countAllUses({ account, tx }: Context): Promise<{
  attached: ReadonlyMap<string, number>
  bounding: ReadonlyMap<string, number>
}> {
  const counts = await tx.rows(attachmentCounts, { account })
  const bounding = new Map<string, number>()
  for (const { boundary_arn } of await tx.rows(boundaries, { account })) {
    if (boundary_arn !== null) bounding.set(boundary_arn, (bounding.get(boundary_arn) ?? 0) + 1)
  }
  // PostgreSQL counts in big integers, which come as text.
  return { attached: new Map(counts.map(({ arn, count }) => [arn, Number(count)])), bounding }
}

/** All that have a policy, attached or as their boundary, each once; groups have no boundaries. */
export async function findEntities(
  arn: string,
  use: 'PermissionsPolicy' | 'PermissionsBoundary' | undefined,
  { account, tx }: Context,
): Promise<Entity[]> {
  const of = { account, arn }
  const found = new Map<string, Entity>()
  const add = (kind: Entity['kind'], rows: Omit<Entity, 'kind'>[]) => {
    for (const { name, id, path } of rows) found.set(id, { kind, name, id, path })
  }
  if (use !== 'PermissionsBoundary') {
    add('Group', await tx.rows(attachedGroups, of))
    add('User', await tx.rows(attachedUsers, of))
    add('Role', await tx.rows(attachedRoles, of))
  }
  if (use !== 'PermissionsPolicy') {
    add('User', await tx.rows(boundedUsers, of))
    add('Role', await tx.rows(boundedRoles, of))
  }
  return [...found.values()]
}
