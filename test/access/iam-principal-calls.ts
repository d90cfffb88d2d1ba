// Calls of IAM on users, groups, their keys and the account, that succeed.
import { type Prepare, type Prepared, READ, WRITE } from './prepared.ts'
import type { Fields } from './signed-call.ts'
import { type Ground, OWNER } from './world.ts'

const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess'
const PolicyName = 'inline'
const PolicyDocument = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: 'ssm:GetParameter', Resource: '*' },
})
const inline = { PolicyName, PolicyDocument }
const EVERYTHING = { resources: ['*'], input: {} }
const Tags = [{ Key: 'team', Value: 'red' }]

/** By operation. */
export const IAM_PRINCIPAL_CALLS: Record<string, Prepare> = {
  'iam:GetAccountSummary': () => ({ ...READ, ...EVERYTHING }),
  'iam:GetAccountAuthorizationDetails': () => ({ ...READ, ...EVERYTHING }),

  'iam:CreateUser': (ground, own) => ({ ...WRITE, ...nameThing(ground, own, 'user') }),
  'iam:ListUsers': () => ({ ...READ, input: { PathPrefix: '/none/' }, resources: [arnOf('user/none/')] }),
  'iam:GetUser': onUser(READ),
  'iam:UpdateUser': renamed('user', 'UserName', 'NewUserName'),
  'iam:DeleteUser': onUser(WRITE),
  'iam:TagUser': onUser(WRITE, { Tags }),
  'iam:UntagUser': onUser(WRITE, { TagKeys: ['team'] }),
  'iam:ListUserTags': onUser(READ),
  'iam:ListGroupsForUser': onUser(READ),
  'iam:PutUserPermissionsBoundary': onUser(WRITE, { PermissionsBoundary: PolicyArn }),
  'iam:DeleteUserPermissionsBoundary': onUser(WRITE, {}, [
    'iam:PutUserPermissionsBoundary',
    { PermissionsBoundary: PolicyArn },
  ]),
  'iam:AttachUserPolicy': onUser(WRITE, { PolicyArn }),
  'iam:DetachUserPolicy': onUser(WRITE, { PolicyArn }, ['iam:AttachUserPolicy', { PolicyArn }]),
  'iam:ListAttachedUserPolicies': onUser(READ),
  'iam:PutUserPolicy': onUser(WRITE, inline),
  'iam:GetUserPolicy': onUser(READ, { PolicyName }, ['iam:PutUserPolicy', inline]),
  'iam:ListUserPolicies': onUser(READ),
  'iam:DeleteUserPolicy': onUser(WRITE, { PolicyName }, ['iam:PutUserPolicy', inline]),

  'iam:CreateAccessKey': onUser(WRITE),
  'iam:ListAccessKeys': onUser(READ),
  'iam:DeleteAccessKey': onKey(WRITE),
  'iam:UpdateAccessKey': onKey(WRITE, { Status: 'Inactive' }),
  'iam:GetAccessKeyLastUsed': async (ground, own) => {
    const { input, ...rest } = await onKey(READ)(ground, own)
    return { ...rest, input: { AccessKeyId: input.AccessKeyId } }
  },

  'iam:CreateGroup': (ground, own) => ({ ...WRITE, ...nameThing(ground, own, 'group') }),
  'iam:ListGroups': () => ({ ...READ, input: { PathPrefix: '/none/' }, resources: [arnOf('group/none/')] }),
  'iam:GetGroup': onGroup(READ),
  'iam:UpdateGroup': renamed('group', 'GroupName', 'NewGroupName'),
  'iam:DeleteGroup': onGroup(WRITE),
  'iam:AddUserToGroup': onMember(),
  'iam:RemoveUserFromGroup': onMember('iam:AddUserToGroup'),
  'iam:AttachGroupPolicy': onGroup(WRITE, { PolicyArn }),
  'iam:DetachGroupPolicy': onGroup(WRITE, { PolicyArn }, ['iam:AttachGroupPolicy', { PolicyArn }]),
  'iam:ListAttachedGroupPolicies': onGroup(READ),
  'iam:PutGroupPolicy': onGroup(WRITE, inline),
  'iam:GetGroupPolicy': onGroup(READ, { PolicyName }, ['iam:PutGroupPolicy', inline]),
  'iam:ListGroupPolicies': onGroup(READ),
  'iam:DeleteGroupPolicy': onGroup(WRITE, { PolicyName }, ['iam:PutGroupPolicy', inline]),
}

type Kind = { readOnly: boolean }
type First = [name: string, more: Fields]

/** A call on a user of its own, to whom something was done first. */
function onUser(kind: Kind, more: Fields = {}, first?: First): Prepare {
  return onThing('user', 'iam:CreateUser', kind, more, first)
}

/** The same on a group. */
function onGroup(kind: Kind, more: Fields = {}, first?: First): Prepare {
  return onThing('group', 'iam:CreateGroup', kind, more, first)
}

function onThing(type: 'user' | 'group', making: string, kind: Kind, more: Fields, first?: First): Prepare {
  return async (ground, own) => {
    const { input, resources } = nameThing(ground, own, type)
    await ground.call(making, input)
    if (first) await ground.call(first[0], { ...input, ...first[1] })
    return { ...kind, input: { ...input, ...more }, resources }
  }
}

/** A call that gives a user or group another name: it must be allowed under both. */
function renamed(type: 'user' | 'group', member: string, newMember: string): Prepare {
  return async (ground, own) => {
    const made = await (type === 'user' ? onUser : onGroup)(WRITE)(ground, own)
    const name = `${made.input[member]}-renamed`
    return {
      ...made,
      input: { ...made.input, [newMember]: name },
      resources: [...(made.resources as string[]), arnOf(`${type}/${name}`)],
    }
  }
}

/** A call on a key of a user of its own. */
function onKey(kind: Kind, more: Fields = {}): Prepare {
  return async (ground, own) => {
    const made = await onUser(kind)(ground, own)
    const AccessKeyId = await addKey(ground, String(made.input.UserName))
    return { ...made, input: { ...made.input, AccessKeyId, ...more } }
  }
}

async function addKey(ground: Ground, UserName: string): Promise<string> {
  const { AccessKey } = await ground.call('iam:CreateAccessKey', { UserName })
  return (AccessKey as { AccessKeyId: string }).AccessKeyId
}

/** A call on a group of its own and a user, who was put into it if `first` says so. */
function onMember(first?: string): Prepare {
  return async (ground, own) => {
    const { input, resources } = await onGroup(WRITE)(ground, own)
    const { input: user } = await onUser(WRITE)(ground, own)
    if (first !== undefined) await ground.call(first, { ...input, ...user })
    return { ...WRITE, input: { ...input, ...user }, resources }
  }
}

function nameThing(
  ground: Ground,
  own: string,
  type: 'user' | 'group',
): Pick<Prepared, 'input' | 'resources'> & {
  resources: string[]
} {
  const name = own.replace(/^.*\//, '')
  const arn = arnOf(`${type}/${name}`)
  ground.name(name, arn)
  return { input: { [type === 'user' ? 'UserName' : 'GroupName']: name }, resources: [arn] }
}

function arnOf(resource: string): string {
  return `arn:aws:iam::${OWNER}:${resource}`
}
