// Calls of Secrets Manager that succeed.
import { randomUUID } from 'node:crypto'
import { ELSEWHERE, elsewhere, type Prepare, type Prepared, READ, WRITE } from './prepared.ts'
import type { Fields } from './signed-call.ts'
import { type Ground, MARK, OWNER } from './world.ts'

const EVERY_SECRET = { resources: ['*'], calledAs: '' }

/** By operation. */
export const SECRET_CALLS: Record<string, Prepare> = {
  'secretsmanager:CreateSecret': (_, own) => ({
    ...WRITE,
    input: { Name: own, SecretString: `${MARK} made`, ...token() },
    resources: [`arn:aws:secretsmanager:eu-south-1:${OWNER}:secret:${own}-??????`],
    calledAs: own,
    inner: ['kms:GenerateDataKey'],
  }),
  'secretsmanager:ListSecrets': () => ({ ...READ, ...EVERY_SECRET, input: {} }),
  'secretsmanager:GetRandomPassword': () => ({ ...READ, ...EVERY_SECRET, input: {} }),
  'secretsmanager:BatchGetSecretValue': async (ground, own) => {
    const { input, resources } = await ofSecret(ground, own)
    const [resource = ''] = resources
    const also = [{ action: 'secretsmanager:GetSecretValue', resource }]
    const inner = ['secretsmanager:GetSecretValue', 'kms:Decrypt']
    return { ...READ, ...EVERY_SECRET, input: { SecretIdList: [input.SecretId] }, also, inner }
  },
  'secretsmanager:GetSecretValue': onSecret(READ, {}, ['kms:Decrypt']),
  'secretsmanager:DescribeSecret': onSecret(READ),
  'secretsmanager:ListSecretVersionIds': onSecret(READ),
  'secretsmanager:GetResourcePolicy': onSecret(READ),
  'secretsmanager:ValidateResourcePolicy': async (ground, own) => {
    const call = await policyOn(READ)(ground, own)
    const [resource = ''] = call.resources
    return { ...call, also: [{ action: 'secretsmanager:PutResourcePolicy', resource }] }
  },
  'secretsmanager:PutResourcePolicy': policyOn(WRITE),
  'secretsmanager:DeleteResourcePolicy': onSecret(WRITE),
  'secretsmanager:PutSecretValue': onSecret(WRITE, { SecretString: `${MARK} put`, ...token() }, [
    'kms:GenerateDataKey',
  ]),
  'secretsmanager:UpdateSecret': onSecret(WRITE, { SecretString: `${MARK} updated`, ...token() }, [
    'kms:GenerateDataKey',
  ]),
  'secretsmanager:TagResource': onSecret(WRITE, { Tags: [{ Key: 'team', Value: 'red' }] }),
  'secretsmanager:UntagResource': onSecret(WRITE, { TagKeys: ['team'] }),
  'secretsmanager:DeleteSecret': onSecret(WRITE),
  'secretsmanager:RotateSecret': onSecret(WRITE, {
    ...token(),
    RotationLambdaARN: `arn:aws:lambda:eu-south-1:${OWNER}:function:nobody`,
    RotateImmediately: false,
  }),
  'secretsmanager:CancelRotateSecret': onSecret(WRITE),
  'secretsmanager:RestoreSecret': async (ground, own) => {
    const { input, ...rest } = await ofSecret(ground, own)
    await ground.call('secretsmanager:DeleteSecret', input)
    return { ...WRITE, ...rest, input }
  },
  'secretsmanager:UpdateSecretVersionStage': async (ground, own) => {
    const { input, VersionId, ...rest } = await ofSecret(ground, own)
    return { ...WRITE, ...rest, input: { ...input, VersionStage: 'chosen', MoveToVersionId: VersionId } }
  },
  'secretsmanager:ReplicateSecretToRegions': onSecret(WRITE, { AddReplicaRegions: [{ Region: ELSEWHERE }] }),
  'secretsmanager:RemoveRegionsFromReplication': async (ground, own) => {
    const { input, ...rest } = await replicated(ground, own)
    return { ...WRITE, ...rest, input: { ...input, RemoveReplicaRegions: [ELSEWHERE] } }
  },
  'secretsmanager:StopReplicationToReplica': async (ground, own) => {
    const { resources, ...rest } = await replicated(ground, own)
    const [arn = ''] = resources.map(elsewhere)
    const input = { SecretId: ground.name(own, arn) }
    return { ...WRITE, ...rest, input, resources: [arn], region: ELSEWHERE }
  },
}

/** What SDKs add to each call that makes a version. */
function token(): Fields {
  return { ClientRequestToken: randomUUID() }
}

type OfSecret = Pick<Prepared, 'input' | 'takesArns' | 'calledAs'> & { resources: string[]; VersionId: string }

async function ofSecret(ground: Ground, own: string): Promise<OfSecret> {
  const made = await ground.call('secretsmanager:CreateSecret', {
    Name: own,
    SecretString: `${MARK} stored`,
    ...token(),
  })
  const { ARN, VersionId } = made as { ARN: string; VersionId: string }
  return { input: { SecretId: ground.name(own, ARN) }, resources: [ARN], calledAs: own, takesArns: true, VersionId }
}

async function replicated(ground: Ground, own: string): Promise<Omit<OfSecret, 'VersionId'>> {
  const { VersionId: _, ...secret } = await ofSecret(ground, own)
  const AddReplicaRegions = [{ Region: ELSEWHERE }]
  await ground.call('secretsmanager:ReplicateSecretToRegions', { ...secret.input, AddReplicaRegions })
  await ground.server.runWorkers()
  return secret
}

function onSecret(kind: { readOnly: boolean }, more: Fields = {}, inner: string[] = []): Prepare {
  return async (ground, own) => {
    const { input, VersionId: _, ...rest } = await ofSecret(ground, own)
    return { ...kind, ...rest, input: { ...input, ...more }, inner }
  }
}

function policyOn(kind: { readOnly: boolean }): Prepare {
  const Principal = { AWS: `arn:aws:iam::${OWNER}:root` }
  const statement = { Effect: 'Allow', Principal, Action: 'secretsmanager:GetSecretValue', Resource: '*' }
  return onSecret(kind, { ResourcePolicy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }) })
}
