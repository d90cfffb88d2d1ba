// secretsmanager:CreateSecret makes a secret, with its first version when a value is given.
import { refuse } from '#api/error.ts'
import type { InputOf, OutputOf } from '#api/names.ts'
import { type Context, operation } from '#api/operation.ts'
import { addReplicas, readReplication } from '../replica/replica.ts'
import { addTags } from '../tag/tag.ts'
import { tryKey } from '../version/encryption.ts'
import { isReplay, putValue } from '../version/put-value.ts'
import { readValue, requireToken, type Value } from '../version/value.ts'
import { findVersion } from '../version/version.ts'
import { createSuffix, insertSecret } from './change.ts'
import { findNew } from './find-secret.ts'
import { keyArnKey, metadataKeys, replicationKeys } from './request-keys.ts'
import { checkName, type Secret, type SecretTarget, secretArn } from './secret.ts'

type Input = InputOf<'secretsmanager:CreateSecret'>
type Output = OutputOf<'secretsmanager:CreateSecret'>

const BLOCKED = "You can't create this secret because a secret with this name is already scheduled for deletion."

/** Throws what the model lists for it, ValidationException and AccessDeniedException. */
export const createSecret = operation('secretsmanager:CreateSecret')({
  effect: 'write',
  target: findCreated,
  async handle(input, [target], context) {
    const token = requireToken(input.ClientRequestToken)
    checkName(target)
    refuseExternal(input.Type)
    const value = readValue(input)
    if (target.secret) return answerExisting(target.secret, token, value, context)
    const secret = await addSecret(input, context)
    if (value) await putValue(secret, { token, value }, context)
    return { ...answer(secret, value && token), ...(await replicate(secret, input, context)) }
  },
})

/** Refuses the secrets whose values somebody else rotates. */
export function refuseExternal(type: string | undefined): void {
  if (type) refuse('InvalidParameterException', 'Managed external secrets are not supported: leave out Type.')
}

/** The new secret, and once more for each right that its tags and its copies in other regions need. */
async function findCreated(input: Input, context: Context): Promise<[SecretTarget, ...SecretTarget[]]> {
  const { Name, KmsKeyId, Tags = [], AddReplicaRegions = [] } = input
  const found = await findNew(Name, context)
  const made = {
    ...found,
    keys: { ...found.keys, 'secretsmanager:name': Name, ...metadataKeys(input), ...replicationKeys(input) },
    askedKeys: keyArnKey(KmsKeyId, found.account, context),
  }
  const tagged = Tags.length > 0 ? [{ ...made, action: 'secretsmanager:TagResource' }] : []
  const copied = AddReplicaRegions.length > 0 ? [{ ...made, action: 'secretsmanager:ReplicateSecretToRegions' }] : []
  return [made, ...tagged, ...copied]
}

/** The same call made again is answered again; any other finds the name taken. */
async function answerExisting(secret: Secret, token: string, value: Value | undefined, context: Context) {
  if (secret.deleted_at_ms !== null) refuse('InvalidRequestException', BLOCKED)
  const version = await findVersion(secret, token, context.tx)
  if (value && (await isReplay(secret, { token, value }, version, context))) return answer(secret, token)
  return refuseTaken(secret.name)
}

async function addSecret(
  { Name = '', Description, KmsKeyId, Tags = [], AddReplicaRegions = [] }: Input,
  context: Context,
): Promise<Secret> {
  const { account, region, tx, now } = context
  const nowMs = now.getTime()
  const secret: Secret = {
    account,
    region,
    name: Name,
    suffix: createSuffix(),
    description: Description ?? null,
    kms_key_id: KmsKeyId || null,
    owning_service: null,
    primary_region: AddReplicaRegions.length > 0 ? region : null,
    was_tagged: Tags.length > 0 ? 1 : 0,
    created_at_ms: nowMs,
    changed_at_ms: nowMs,
    accessed_day_ms: null,
    deleted_at_ms: null,
  }
  if (secret.kms_key_id !== null) await tryKey(secret, context)
  if ((await tx.run(insertSecret, secret)) === 0) refuseTaken(Name)
  await addTags(secret, Tags, tx)
  return secret
}

async function replicate(
  secret: Secret,
  { AddReplicaRegions = [], ForceOverwriteReplicaSecret = false }: Input,
  { tx, now }: Context,
): Promise<Pick<Output, 'ReplicationStatus'>> {
  if (AddReplicaRegions.length === 0) return {}
  await addReplicas(secret, AddReplicaRegions, ForceOverwriteReplicaSecret, tx, now)
  return { ReplicationStatus: await readReplication(secret, tx) }
}

function answer(secret: Secret, versionId: string | undefined): Output {
  return { ARN: secretArn(secret), Name: secret.name, VersionId: versionId }
}

function refuseTaken(name: string): never {
  refuse('ResourceExistsException', `The operation failed because the secret ${name} already exists.`)
}
