// Values: how each type is encrypted, kept and shown.
import { ApiError } from '#api/error.ts'
import type { Context } from '#api/operation.ts'
import { type DataKey, type EncryptionContext, readMessage, sealMessage } from './encryption-message.ts'
import { parameterArn } from './name.ts'
import type { StoredVersion } from './parameter.ts'

/** The KMS key of SecureString parameters that name none. */
export const DEFAULT_KEY_ID = 'alias/aws/ssm'

/** What of a version decides how its value is kept; `key_id` counts for a SecureString only. */
export type ValueForm = Pick<StoredVersion, 'account' | 'region' | 'name' | 'version' | 'type' | 'tier' | 'key_id'>

/** A value fit for its row: a SecureString encrypted by KMS, everything sealed for its place. Throws InvalidKeyId or AccessDeniedException. */
export async function keepValue(value: string, form: ValueForm, context: Context): Promise<Uint8Array> {
  const plaintext = Buffer.from(value)
  const bytes = form.type === 'SecureString' ? await encrypt(plaintext, form, context) : plaintext
  return context.tx.seal(form.account, placeOf(form), bytes)
}

/** The value of a stored version as a read shows it: a SecureString in clear, or its ciphertext in base64. Throws as `keepValue`. */
export async function showValue(
  stored: ValueForm & Pick<StoredVersion, 'value'>,
  withDecryption: boolean | undefined,
  context: Context,
): Promise<string> {
  const bytes = context.tx.openShared(stored.account, placeOf(stored), stored.value)
  if (stored.type !== 'SecureString') return bytes.toString()
  if (!withDecryption) return bytes.toString('base64')
  return (await decrypt(bytes, stored, context)).toString()
}

function placeOf({ region, name, version }: ValueForm): string {
  return `parameter_version/${region}/${name}/${version}/value`
}

/** Standard values go to KMS itself; Advanced ones may be longer than KMS takes, and get a data key of their own. */
async function encrypt(plaintext: Buffer, form: ValueForm, context: Context): Promise<Uint8Array> {
  const keyId = form.key_id ?? DEFAULT_KEY_ID
  const bound = bindingOf(form)
  if (form.tier === 'Advanced') return sealMessage(plaintext, bound, (whole) => generateDataKey(keyId, whole, context))
  const { CiphertextBlob } = await throughKms(
    context.call('kms:Encrypt', { KeyId: keyId, Plaintext: plaintext, EncryptionContext: bound }),
  )
  return present(CiphertextBlob)
}

async function decrypt(bytes: Buffer, form: ValueForm, context: Context): Promise<Buffer> {
  const bound = bindingOf(form)
  if (form.tier !== 'Advanced') return Buffer.from(await decryptByKms(bytes, bound, context))
  const message = readMessage(bytes)
  const dataKey = await decryptByKms(message.encryptedDataKey, { ...message.encryptionContext, ...bound }, context)
  const plaintext = message.open(dataKey)
  dataKey.fill(0)
  return plaintext
}

/** What every encryption of a parameter's value is bound to, at AWS too: users decrypt with it themselves. */
function bindingOf({ region, account, name }: ValueForm): EncryptionContext {
  return { PARAMETER_ARN: parameterArn(region, account, name) }
}

async function generateDataKey(keyId: string, bound: EncryptionContext, context: Context): Promise<DataKey> {
  const { Plaintext, CiphertextBlob, KeyId } = await throughKms(
    context.call('kms:GenerateDataKey', { KeyId: keyId, KeySpec: 'AES_256', EncryptionContext: bound }),
  )
  return { plaintext: present(Plaintext), ciphertext: present(CiphertextBlob), keyId: KeyId ?? keyId }
}

async function decryptByKms(blob: Buffer, bound: EncryptionContext, context: Context): Promise<Uint8Array> {
  const { Plaintext } = await throughKms(
    context.call('kms:Decrypt', { CiphertextBlob: blob, EncryptionContext: bound }),
  )
  return present(Plaintext)
}

function present(bytes: Uint8Array | undefined): Uint8Array {
  if (!bytes) throw new Error('KMS answered without the bytes asked for')
  return bytes
}

/** A key that cannot be used is Parameter Store's InvalidKeyId, in KMS's words; only a refusal stays what it is. */
async function throughKms<T>(call: Promise<T>): Promise<T> {
  try {
    return await call
  } catch (error) {
    if (!(error instanceof ApiError) || error.code === 'AccessDeniedException') throw error
    throw new ApiError('InvalidKeyId', error.message)
  }
}
