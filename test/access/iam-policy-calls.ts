// Calls of IAM on roles, managed policies, identity providers and simulations, that succeed.
import { type Prepare, READ, WRITE } from './prepared.ts'
import type { Fields } from './signed-call.ts'
import { type Ground, OWNER } from './world.ts'

const Managed = 'arn:aws:iam::aws:policy/AdministratorAccess'
const PolicyName = 'inline'
const PolicyDocument = documentOf({ Effect: 'Allow', Action: 'ssm:GetParameter', Resource: '*' })
const Trust = documentOf({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } })
const inline = { PolicyName, PolicyDocument }
const attached = { PolicyArn: Managed }
const bounding = { PermissionsBoundary: Managed }
const ANYTHING = { resources: ['*'] }
const Tags = [{ Key: 'team', Value: 'red' }]
const second = { PolicyDocument }

/** By operation. */
export const IAM_POLICY_CALLS: Record<string, Prepare> = {
  'iam:CreateRole': (ground, own) => {
    const { RoleName, resources } = nameRole(ground, own)
    const also = [{ action: 'iam:TagRole', resource: resources[0]! }]
    return { ...WRITE, resources, also, input: { RoleName, AssumeRolePolicyDocument: Trust, Tags } }
  },
  'iam:ListRoles': () => ({ ...READ, input: { PathPrefix: '/none/' }, resources: [arnOf('role/none/')] }),
  'iam:GetRole': onRole(READ),
  'iam:UpdateRole': onRole(WRITE, { Description: 'changed' }),
  'iam:UpdateAssumeRolePolicy': onRole(WRITE, { PolicyDocument: Trust }),
  'iam:DeleteRole': onRole(WRITE),
  'iam:TagRole': onRole(WRITE, { Tags }),
  'iam:UntagRole': onRole(WRITE, { TagKeys: ['team'] }),
  'iam:ListRoleTags': onRole(READ),
  'iam:PutRolePermissionsBoundary': onRole(WRITE, bounding),
  'iam:DeleteRolePermissionsBoundary': onRole(WRITE, {}, ['iam:PutRolePermissionsBoundary', bounding]),
  'iam:AttachRolePolicy': onRole(WRITE, attached),
  'iam:DetachRolePolicy': onRole(WRITE, attached, ['iam:AttachRolePolicy', attached]),
  'iam:ListAttachedRolePolicies': onRole(READ),
  'iam:PutRolePolicy': onRole(WRITE, inline),
  'iam:GetRolePolicy': onRole(READ, { PolicyName }, ['iam:PutRolePolicy', inline]),
  'iam:ListRolePolicies': onRole(READ),
  'iam:ListInstanceProfilesForRole': onRole(READ),
  'iam:DeleteRolePolicy': onRole(WRITE, { PolicyName }, ['iam:PutRolePolicy', inline]),
  'iam:CreateServiceLinkedRole': () => {
    const path = 'role/aws-service-role/mrk.kms.amazonaws.com'
    const resources = [arnOf(`${path}/AWSServiceRoleForKeyManagementServiceMultiRegionKeys`)]
    return { ...WRITE, resources, input: { AWSServiceName: 'mrk.kms.amazonaws.com' } }
  },

  'iam:CreatePolicy': (_ground, own) => {
    const name = nameOf(own)
    const resources = [arnOf(`policy/${name}`)]
    const also = [{ action: 'iam:TagPolicy', resource: resources[0]! }]
    return { ...WRITE, resources, also, input: { PolicyName: name, PolicyDocument, Tags } }
  },
  'iam:ListPolicies': () => ({ ...READ, ...ANYTHING, input: { Scope: 'AWS' } }),
  'iam:GetPolicy': onPolicy(READ),
  'iam:DeletePolicy': onPolicy(WRITE),
  'iam:TagPolicy': onPolicy(WRITE, { Tags }),
  'iam:UntagPolicy': onPolicy(WRITE, { TagKeys: ['team'] }),
  'iam:ListPolicyTags': onPolicy(READ),
  'iam:ListEntitiesForPolicy': onPolicy(READ),
  'iam:CreatePolicyVersion': onPolicy(WRITE, second),
  'iam:GetPolicyVersion': onPolicy(READ, { VersionId: 'v1' }),
  'iam:ListPolicyVersions': onPolicy(READ),
  'iam:SetDefaultPolicyVersion': onPolicy(WRITE, { VersionId: 'v2' }, ['iam:CreatePolicyVersion', second]),
  'iam:DeletePolicyVersion': onPolicy(WRITE, { VersionId: 'v2' }, ['iam:CreatePolicyVersion', second]),

  'iam:CreateOpenIDConnectProvider': (_ground, own) => {
    const host = hostOf(own)
    const resources = [arnOf(`oidc-provider/${host}`)]
    const also = [{ action: 'iam:TagOpenIDConnectProvider', resource: resources[0]! }]
    return { ...WRITE, resources, also, input: { Url: `https://${host}`, Tags } }
  },
  'iam:ListOpenIDConnectProviders': () => ({ ...READ, ...ANYTHING, input: {} }),
  'iam:GetOpenIDConnectProvider': onProvider(READ),
  'iam:DeleteOpenIDConnectProvider': onProvider(WRITE),

  'iam:SimulateCustomPolicy': () => ({
    ...READ,
    ...ANYTHING,
    input: { PolicyInputList: [PolicyDocument], ActionNames: ['ssm:GetParameter'] },
  }),
  'iam:GetContextKeysForCustomPolicy': () => ({ ...READ, ...ANYTHING, input: { PolicyInputList: [PolicyDocument] } }),
  'iam:SimulatePrincipalPolicy': onSource({ ActionNames: ['ssm:GetParameter'] }),
  'iam:GetContextKeysForPrincipalPolicy': onSource(),
}

type Kind = { readOnly: boolean }
type First = [name: string, more: Fields]

/** A call on a role of its own, to which something was done first. */
function onRole(kind: Kind, more: Fields = {}, first?: First): Prepare {
  return async (ground, own) => {
    const { RoleName, resources } = nameRole(ground, own)
    await ground.call('iam:CreateRole', { RoleName, AssumeRolePolicyDocument: Trust })
    if (first) await ground.call(first[0], { RoleName, ...first[1] })
    return { ...kind, resources, input: { RoleName, ...more } }
  }
}

/** The same on a managed policy. */
function onPolicy(kind: Kind, more: Fields = {}, first?: First): Prepare {
  return async (ground, own) => {
    const name = nameOf(own)
    const PolicyArn = ground.name(arnOf(`policy/${name}`), arnOf(`policy/${name}`))
    await ground.call('iam:CreatePolicy', { PolicyName: name, PolicyDocument })
    if (first) await ground.call(first[0], { PolicyArn, ...first[1] })
    return { ...kind, resources: [PolicyArn], input: { PolicyArn, ...more } }
  }
}

/** A call on an identity provider of its own. */
function onProvider(kind: Kind): Prepare {
  return async (ground, own) => {
    const host = hostOf(own)
    const OpenIDConnectProviderArn = ground.name(arnOf(`oidc-provider/${host}`), arnOf(`oidc-provider/${host}`))
    await ground.call('iam:CreateOpenIDConnectProvider', { Url: `https://${host}` })
    return { ...kind, resources: [OpenIDConnectProviderArn], input: { OpenIDConnectProviderArn } }
  }
}

/** A call that asks of the policies of a role of its own. */
function onSource(more: Fields = {}): Prepare {
  return async (ground, own) => {
    const { resources } = await onRole(READ)(ground, own)
    const [PolicySourceArn] = resources as string[]
    return { ...READ, resources, input: { PolicySourceArn, ...more } }
  }
}

function nameRole(ground: Ground, own: string): { RoleName: string; resources: string[] } {
  const RoleName = nameOf(own)
  const arn = arnOf(`role/${RoleName}`)
  return { RoleName: ground.name(RoleName, arn), resources: [arn] }
}

function nameOf(own: string): string {
  return own.slice(own.lastIndexOf('/') + 1)
}

function hostOf(own: string): string {
  return `${nameOf(own).toLowerCase()}.example.com`
}

function documentOf(Statement: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement })
}

function arnOf(resource: string): string {
  return `arn:aws:iam::${OWNER}:${resource}`
}
