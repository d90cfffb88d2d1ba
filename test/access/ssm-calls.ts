// Calls of Parameter Store that succeed.
import { makeKey, type Prepare, type Prepared, READ, WRITE } from './prepared.ts'
import type { Fields } from './signed-call.ts'
import { type Ground, keyArn, MARK, OWNER, parameterArn } from './world.ts'

const SETTING = '/ssm/parameter-store/default-parameter-tier'

/** By operation. */
export const SSM_CALLS: Record<string, Prepare> = {
  'ssm:PutParameter': async (ground, own) => {
    const KeyId = await makeKey(ground, { Description: MARK })
    return {
      ...WRITE,
      input: { Name: name(ground, own), Value: `${MARK} written`, Type: 'SecureString', KeyId },
      resources: [parameterArn(own)],
      also: [{ action: 'kms:Encrypt', resource: keyArn(`key/${KeyId}`) }],
      inner: ['kms:Encrypt'],
    }
  },
  'ssm:GetParameter': async (ground, own) => ({
    ...READ,
    input: { Name: await makeParameter(ground, own, 'SecureString'), WithDecryption: true },
    resources: [parameterArn(own)],
    takesArns: true,
    inner: ['kms:Decrypt'],
  }),
  'ssm:GetParameters': async (ground, own) => ({
    ...READ,
    input: { Names: [await makeParameter(ground, own), await makeParameter(ground, `${own}-2`)] },
    resources: [parameterArn(own), parameterArn(`${own}-2`)],
    takesArns: true,
  }),
  'ssm:GetParametersByPath': async (ground, own) => {
    await makeParameter(ground, `${own}/one`)
    return { ...READ, input: { Path: own }, resources: [parameterArn(own)] }
  },
  'ssm:GetParameterHistory': async (ground, own) => ({
    ...READ,
    input: { Name: await makeParameter(ground, own) },
    resources: [parameterArn(own)],
    takesArns: true,
  }),
  'ssm:DescribeParameters': (ground, own) => ({
    ...READ,
    input: { ParameterFilters: [{ Key: 'Name', Values: [name(ground, own)] }] },
    resources: [`arn:aws:ssm:eu-south-1:${OWNER}:*`],
  }),
  'ssm:DeleteParameter': async (ground, own) => ({
    ...WRITE,
    input: { Name: await makeParameter(ground, own) },
    resources: [parameterArn(own)],
  }),
  'ssm:DeleteParameters': async (ground, own) => ({
    ...WRITE,
    input: { Names: [await makeParameter(ground, own), await makeParameter(ground, `${own}-2`)] },
    resources: [parameterArn(own), parameterArn(`${own}-2`)],
  }),
  'ssm:LabelParameterVersion': async (ground, own) => ({
    ...WRITE,
    input: { Name: await makeParameter(ground, own), Labels: ['good'] },
    resources: [parameterArn(own)],
  }),
  'ssm:UnlabelParameterVersion': async (ground, own) => {
    const Name = await makeParameter(ground, own)
    await ground.call('ssm:LabelParameterVersion', { Name, Labels: ['good'] })
    return { ...WRITE, input: { Name, ParameterVersion: 1, Labels: ['good'] }, resources: [parameterArn(own)] }
  },
  'ssm:AddTagsToResource': async (ground, own) => ({
    ...WRITE,
    input: { ...(await tagged(ground, own)), Tags: [{ Key: 'team', Value: 'red' }] },
    resources: [parameterArn(own)],
  }),
  'ssm:RemoveTagsFromResource': async (ground, own) => ({
    ...WRITE,
    input: { ...(await tagged(ground, own)), TagKeys: ['team'] },
    resources: [parameterArn(own)],
  }),
  'ssm:ListTagsForResource': async (ground, own) => ({
    ...READ,
    input: await tagged(ground, own),
    resources: [parameterArn(own)],
  }),
  'ssm:GetServiceSetting': (ground) => ({ ...READ, ...setting(ground), takesArns: true }),
  'ssm:UpdateServiceSetting': (ground) => {
    const { input, resources } = setting(ground)
    return { ...WRITE, input: { ...input, SettingValue: 'Advanced' }, resources, takesArns: true }
  },
  'ssm:ResetServiceSetting': (ground) => ({ ...WRITE, ...setting(ground), takesArns: true }),
  'ssm:PutResourcePolicy': async (ground, own) => {
    const ResourceArn = await makeShareable(ground, own)
    return {
      ...WRITE,
      input: { ResourceArn, Policy: shareWith(ResourceArn) },
      resources: [ResourceArn],
      takesArns: true,
    }
  },
  'ssm:GetResourcePolicies': async (ground, own) => {
    const ResourceArn = await makeShareable(ground, own)
    return { ...READ, input: { ResourceArn }, resources: [ResourceArn], takesArns: true }
  },
  'ssm:DeleteResourcePolicy': async (ground, own) => {
    const ResourceArn = await makeShareable(ground, own)
    const put = await ground.call('ssm:PutResourcePolicy', { ResourceArn, Policy: shareWith(ResourceArn) })
    const input = { ResourceArn, PolicyId: put.PolicyId, PolicyHash: put.PolicyHash }
    return { ...WRITE, input, resources: [ResourceArn], takesArns: true }
  },
}

function name(ground: Ground, plain: string): string {
  return ground.name(plain, parameterArn(plain))
}

async function makeParameter(ground: Ground, plain: string, Type = 'String'): Promise<string> {
  await ground.call('ssm:PutParameter', { Name: plain, Value: `${MARK} stored`, Type })
  return name(ground, plain)
}

async function tagged(ground: Ground, plain: string): Promise<Fields> {
  const ResourceId = await makeParameter(ground, plain)
  await ground.call('ssm:AddTagsToResource', {
    ResourceType: 'Parameter',
    ResourceId,
    Tags: [{ Key: 'team', Value: MARK }],
  })
  return { ResourceType: 'Parameter', ResourceId }
}

function setting(ground: Ground): Pick<Prepared, 'input' | 'resources'> {
  const arn = `arn:aws:ssm:eu-south-1:${OWNER}:servicesetting${SETTING}`
  return { input: { SettingId: ground.name(SETTING, arn) }, resources: [arn] }
}

/** Only an advanced parameter can be shared, and only by its ARN. */
async function makeShareable(ground: Ground, plain: string): Promise<string> {
  await ground.call('ssm:PutParameter', { Name: plain, Value: `${MARK} shared`, Type: 'String', Tier: 'Advanced' })
  return ground.name(parameterArn(plain), parameterArn(plain))
}

function shareWith(arn: string): string {
  const actions = ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParameterHistory', 'ssm:DescribeParameters']
  const statement = { Effect: 'Allow', Principal: { AWS: '333333333333' }, Action: actions, Resource: arn }
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
}
