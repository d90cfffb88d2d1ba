// iam:ListEntitiesForPolicy tells which users, groups and roles have a managed policy, attached or as their boundary.
import { operation } from '#api/operation.ts'
import { TOP_PATH } from '../name.ts'
import { pageOf } from '../page.ts'
import { requirePolicy, targetPolicy } from './policy.ts'
import { findEntities } from './usage.ts'

/** Groups, then roles, then users, each by name. Throws NoSuchEntity or InvalidInput. */
export const listEntitiesForPolicy = operation('iam:ListEntitiesForPolicy')({
  effect: 'read',
  target: targetPolicy,
  async handle({ EntityFilter, PathPrefix = TOP_PATH, PolicyUsageFilter, ...paged }, target, context) {
    const { arn } = requirePolicy(target)
    const entities = (await findEntities(arn, PolicyUsageFilter, context)).filter(
      ({ kind, path }) => path.startsWith(PathPrefix) && (EntityFilter === undefined || kind === EntityFilter),
    )
    const { shown, paging } = pageOf(entities, paged, ({ kind, name }) => `${kind} ${name}`, context)
    const of = (wanted: string) => shown.filter(({ kind }) => kind === wanted)
    return {
      PolicyGroups: of('Group').map(({ name, id }) => ({ GroupName: name, GroupId: id })),
      PolicyUsers: of('User').map(({ name, id }) => ({ UserName: name, UserId: id })),
      PolicyRoles: of('Role').map(({ name, id }) => ({ RoleName: name, RoleId: id })),
      ...paging,
    }
  },
})
