// secretsmanager:UpdateSecret changes a secret's description, its key, its value, or several of them.
import type { InputOf } from '#api/names.ts'
import { type Context, operation } from '#api/operation.ts'
import { rates } from '../rates.ts'
import { noteReplicaKey } from '../replica/replica.ts'
import { tryKey } from '../version/encryption.ts'
import { encryptAnew, putValue } from '../version/put-value.ts'
import { readValue, requireToken } from '../version/value.ts'
import { markChanged, writeMetadata } from './change.ts'
import { refuseExternal } from './create-secret.ts'
import { findSecret } from './find-secret.ts'
import { keyArnKey, metadataKeys } from './request-keys.ts'
import { isReplica, refuseReplica, requireUsable, type Secret, secretArn } from './secret.ts'

type Input = InputOf<'secretsmanager:UpdateSecret'>

/** Throws what the model lists for it, ValidationException and AccessDeniedException. */
export const updateSecret = operation('secretsmanager:UpdateSecret')({
  effect: 'write',
  rate: rates.UpdateSecret,
  async target(input, context) {
    const target = await findSecret(input, context, metadataKeys(input))
    const asked = keyArnKey(input.KmsKeyId, target.account, context)
    return { ...target, askedKeys: { ...target.askedKeys, ...asked } }
  },
  async handle(input, target, context) {
    const token = requireToken(input.ClientRequestToken)
    refuseExternal(input.Type)
    const value = readValue(input)
    const secret = requireUsable(target)
    // A replica has a key of its own, and nothing else that is its own.
    if (input.KmsKeyId === undefined || input.Description !== undefined || value) refuseReplica(secret)
    const changed = await changeMetadata(secret, input, context)
    if (value) await putValue(changed, { token, value }, context)
    return { ARN: secretArn(secret), Name: secret.name, VersionId: value && token }
  },
})

async function changeMetadata(secret: Secret, { Description, KmsKeyId }: Input, context: Context): Promise<Secret> {
  const kms_key_id = KmsKeyId === undefined ? secret.kms_key_id : KmsKeyId || null
  const description = Description ?? secret.description
  if (kms_key_id !== secret.kms_key_id) await changeKey(secret, { ...secret, kms_key_id }, context)
  if (!isReplica(secret)) return markChanged(secret, context, { description, kms_key_id })
  return writeMetadata(secret, { kms_key_id }, context.tx)
}

async function changeKey(before: Secret, after: Secret, context: Context): Promise<void> {
  await tryKey(after, context)
  await encryptAnew(before, after, context)
  if (isReplica(after)) await noteReplicaKey(after, context.tx)
}
