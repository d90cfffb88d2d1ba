// kms:Decrypt: the bytes of a blob, given back under the context they were encrypted with.
import { operation } from '#api/operation.ts'
import { checkGrantTokens } from '../grant/grant-token.ts'
import { keyArn } from '../key/key.ts'
import { checkPresent, chooseKey, findSource, ignoresCiphertext } from './ciphertext-source.ts'
import { checkManner, decryptUnder } from './encryption.ts'
import { endDryRun, refuseRecipient, USUAL_ALGORITHM } from './request-rules.ts'
import { encryptionUse } from './used-key.ts'

/** Decrypts what was encrypted under a key. A symmetric key need not be named: the blob tells. */
export const decrypt = operation('kms:Decrypt')({
  effect: 'read',
  target: (input, context) => findSource(input, encryptionUse('Decrypt', input), context),
  async handle(input, target, context) {
    checkPresent(input, 'keyId')
    refuseRecipient(input.Recipient)
    checkGrantTokens(input.GrantTokens, context.tx)
    const key = chooseKey(input, target, context)
    const manner = { algorithm: input.EncryptionAlgorithm, encryptionContext: input.EncryptionContext }
    checkManner(key, manner, 'Decrypt')
    if (ignoresCiphertext(input)) endDryRun(input.DryRun)
    const message = { bytes: input.CiphertextBlob as Uint8Array, ciphertext: target.ciphertext }
    const plaintext = await decryptUnder(key, message, manner, context.tx)
    endDryRun(input.DryRun)
    return {
      KeyId: keyArn(key),
      Plaintext: plaintext,
      EncryptionAlgorithm: input.EncryptionAlgorithm ?? USUAL_ALGORITHM,
      ...(key.spec === 'SYMMETRIC_DEFAULT' && { KeyMaterialId: target.ciphertext?.materialId }),
    }
  },
})
