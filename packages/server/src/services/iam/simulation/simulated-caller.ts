// Who a simulation supposes to call: a user, a group's member or a role, with what is known of them.
import type { Principal } from '@cairn/policy'
import { formatArn, parseArn } from '#api/arn.ts'
import { refuse } from '#api/error.ts'
import type { Context } from '#api/operation.ts'
import { findId } from '#api/policy-principals.ts'
import type { Entity } from '../entity.ts'
import { findGroup } from '../group/group.ts'
import { findRole } from '../role/role.ts'
import { readTags } from '../tag/tag.ts'
import { findUser } from '../user/user.ts'

/** A user, group or role that is there, with its ARN and the ARN of its boundary. */
export type Found = Entity & { arn: string; boundaryArn: string | null }

/** Whoever is supposed to call; `keys` are the condition keys that follow from it, in lower case. */
export type Caller = { principal: Principal; account: string; keys: Record<string, string | undefined> }

/** The account's user, group or role of an ARN. Throws InvalidInput for another kind of ARN, and NoSuchEntity. */
export async function findEntity(arn: string, context: Context): Promise<Found> {
  const { service, resource = '' } = parseArn(arn) ?? {}
  const [, kind, path, name] = /^(user|group|role)(\/(?:.*\/)?)([^/]+)$/.exec(resource) ?? []
  if (service !== 'iam' || kind === undefined || name === undefined) {
    return refuse('InvalidInputException', `Invalid Entity Arn: ${arn} does not clearly define entity type and name.`)
  }
  const isOwn = arn === formatArn('iam', '', context.account, resource)
  const row = isOwn ? await FINDERS[kind as Entity['kind']](name, context) : undefined
  if (!row || row.path !== path || row.name !== name) {
    return refuse('NoSuchEntityException', `The ${kind} with name ${name} cannot be found.`)
  }
  return { kind: kind as Entity['kind'], name, id: row.id, arn, boundaryArn: row.boundary }
}

type Row = { id: string; name: string; path: string; boundary: string | null }

const FINDERS: Record<Entity['kind'], (name: string, context: Context) => Promise<Row | undefined>> = {
  async user(name, context) {
    const row = await findUser(context, name)
    return row && { id: row.user_id, name: row.user_name, path: row.path, boundary: row.boundary_arn }
  },
  async group(name, context) {
    const row = await findGroup(context, name)
    return row && { id: row.group_id, name: row.group_name, path: row.path, boundary: null }
  },
  async role(name, context) {
    const row = await findRole(context, name)
    return row && { id: row.role_id, name: row.role_name, path: row.path, boundary: row.boundary_arn }
  },
}

/** Somebody of the account whose policies are an entity's; of a group's members nothing more is known. */
export async function callAs({ kind, name, id, arn }: Found, { account, tx }: Context): Promise<Caller> {
  if (kind === 'group') return callAsNobody(account)
  const tags = Object.entries(await readTags(tx, account, id))
  const keys = {
    'aws:principalarn': arn,
    'aws:principalaccount': account,
    ...Object.fromEntries(tags.map(([key, value]) => [`aws:principaltag/${key.toLowerCase()}`, value])),
  }
  if (kind === 'role') {
    const principal = { kind: 'role-session', account, arn, roleArn: arn, id, sessionName: '' } as const
    return { principal, account, keys: { ...keys, 'aws:principaltype': 'AssumedRole' } }
  }
  const known = { 'aws:principaltype': 'User', 'aws:username': name, 'aws:userid': id }
  return { principal: { kind: 'user', account, arn, id }, account, keys: { ...keys, ...known } }
}

/** The user of an ARN, in whatever account. Throws InvalidInput for what is no user's ARN. */
export async function callAsUser(arn: string, context: Context): Promise<Caller> {
  const { service, account = '', resource = '' } = parseArn(arn) ?? {}
  if (service !== 'iam' || !resource.startsWith('user/')) {
    return refuse('InvalidInputException', `Invalid caller: ${arn} is not the ARN of an IAM user.`)
  }
  // Which id another account's user has is not for this one to find out.
  const id = account === context.account ? ((await findId(context.tx, arn)) ?? '') : ''
  return {
    principal: { kind: 'user', account, arn, id },
    account,
    keys: {
      'aws:principalarn': arn,
      'aws:principalaccount': account,
      'aws:principaltype': 'User',
      'aws:username': resource.slice(resource.lastIndexOf('/') + 1),
    },
  }
}

/** Somebody of an account of whom nothing else is said. */
export function callAsNobody(account: string): Caller {
  return { principal: { kind: 'user', account, arn: '', id: '' }, account, keys: { 'aws:principalaccount': account } }
}
