// The encryption of values: each under a data key of its own, which KMS alone can open.
import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { formatArn } from '#api/arn.ts'
import { ApiError, refuse } from '#api/error.ts'
import type { Context } from '#api/operation.ts'
import type { SecretVersionRow } from '#store/tables/secretsmanager.ts'
import { type Secret, secretArn } from '../secret/secret.ts'

/** The KMS key of secrets that name none. */
export const DEFAULT_KEY_ID = 'alias/aws/secretsmanager'

/** What the row of a version keeps of its encryption. */
export type EncryptedValue = { value: Uint8Array; data_key: Uint8Array; kms_key_id: string | null }

const TRIAL_VERSION = 'RequestToValidateKeyAccess'
const IV_LENGTH = 12
const TAG_LENGTH = 16

const NO_ACCESS = 'Access to KMS is not allowed'
const FOREIGN_DEFAULT =
  "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key."
const FAILURES = {
  EncryptionFailure:
    "Secrets Manager can't encrypt the protected secret text using the provided KMS key. Check that the KMS key is available, enabled, and not in an invalid state.",
  DecryptionFailure: "Secrets Manager can't decrypt the protected secret text using the provided KMS key.",
}

/**
 * Encrypts a value under the secret's key, for one version and for its row. Throws EncryptionFailure, AccessDeniedException
 * or InvalidRequestException.
 */
export async function encryptValue(
  secret: Secret,
  versionId: string,
  plaintext: Uint8Array,
  context: Context,
): Promise<EncryptedValue> {
  const { key, blob } = await generateDataKey(secret, versionId, context)
  const iv = randomBytes(IV_LENGTH)
  const cipher = createCipheriv('aes-256-gcm', takeKey(key), iv, { authTagLength: TAG_LENGTH })
  cipher.setAAD(boundBytes(secret, versionId))
  const encrypted = Buffer.concat([iv, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
  const value = context.tx.seal(secret.account, placeOf(secret, versionId), encrypted)
  return { value, data_key: blob, kms_key_id: secret.kms_key_id }
}

/** Opens the value of a version. Throws DecryptionFailure, AccessDeniedException or InvalidRequestException. */
export async function decryptValue(
  secret: Secret,
  { version_id, value, data_key }: Pick<SecretVersionRow, 'version_id'> & Pick<EncryptedValue, 'value' | 'data_key'>,
  context: Context,
): Promise<Buffer> {
  refuseForeignDefault(secret, context)
  const key = await decryptDataKey(secret, version_id, data_key, context)
  const encrypted = context.tx.openShared(secret.account, placeOf(secret, version_id), value)
  const tagAt = encrypted.length - TAG_LENGTH
  // Without authTagLength Node would accept a tag cut to four bytes.
  const options = { authTagLength: TAG_LENGTH }
  const decipher = createDecipheriv('aes-256-gcm', takeKey(key), encrypted.subarray(0, IV_LENGTH), options)
  decipher.setAAD(boundBytes(secret, version_id))
  decipher.setAuthTag(encrypted.subarray(tagAt))
  const plaintext = decipher.update(encrypted.subarray(IV_LENGTH, tagAt))
  decipher.final()
  return plaintext
}

/** Tries whether the caller may encrypt and decrypt with the secret's key. Throws as `encryptValue` and `decryptValue`. */
export async function tryKey(secret: Secret, context: Context): Promise<void> {
  const { key, blob } = await generateDataKey(secret, TRIAL_VERSION, context)
  key.fill(0)
  const decrypted = await decryptDataKey(secret, TRIAL_VERSION, blob, context)
  decrypted.fill(0)
}

/** A data key as Node wants it, the bytes wiped: given raw bytes, a cipher takes three times as long to be made. */
function takeKey(bytes: Uint8Array): KeyObject {
  const key = createSecretKey(bytes)
  bytes.fill(0)
  return key
}

async function generateDataKey(secret: Secret, versionId: string, context: Context) {
  refuseForeignDefault(secret, context)
  const { Plaintext, CiphertextBlob } = await throughKms(
    'EncryptionFailure',
    context.call('kms:GenerateDataKey', {
      KeyId: keyIdOf(secret, context),
      KeySpec: 'AES_256',
      EncryptionContext: bindingOf(secret, versionId),
    }),
  )
  return { key: present(Plaintext), blob: present(CiphertextBlob) }
}

async function decryptDataKey(
  secret: Secret,
  versionId: string,
  blob: Uint8Array,
  context: Context,
): Promise<Uint8Array> {
  const input = { CiphertextBlob: blob, EncryptionContext: bindingOf(secret, versionId) }
  const { Plaintext } = await throughKms('DecryptionFailure', context.call('kms:Decrypt', input))
  return present(Plaintext)
}

/** A key named without its account is the owner's, whoever calls. */
function keyIdOf({ kms_key_id, account, region }: Secret, context: Context): string {
  const keyId = kms_key_id ?? DEFAULT_KEY_ID
  if (account === context.account || keyId.startsWith('arn:')) return keyId
  return formatArn('kms', region, account, keyId.startsWith('alias/') ? keyId : `key/${keyId}`)
}

function refuseForeignDefault({ kms_key_id, account }: Secret, context: Context): void {
  const isDefault = kms_key_id === null || kms_key_id.endsWith(DEFAULT_KEY_ID)
  if (isDefault && account !== context.account) refuse('InvalidRequestException', FOREIGN_DEFAULT)
}

/** What every encryption of a value is bound to, at AWS too: key policies speak of it. */
function bindingOf(secret: Secret, versionId: string): Record<string, string> {
  return { SecretARN: secretArn(secret), SecretVersionId: versionId }
}

function boundBytes(secret: Secret, versionId: string): Buffer {
  return Buffer.from(`${secretArn(secret)}\0${versionId}`)
}

function placeOf({ region, name }: Secret, versionId: string): string {
  return `secret_version/${region}/${name}/${versionId}/value`
}

function present(bytes: Uint8Array | undefined): Uint8Array {
  if (!bytes) throw new Error('KMS answered without the bytes asked for')
  return bytes
}

async function throughKms<T>(code: keyof typeof FAILURES, call: Promise<T>): Promise<T> {
  try {
    return await call
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (error.code === 'AccessDeniedException') throw new ApiError('AccessDeniedException', NO_ACCESS)
    throw new ApiError(code, FAILURES[code])
  }
}
