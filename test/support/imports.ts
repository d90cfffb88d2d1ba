// Bringing material to a KMS key through AWS's own client.
import type { GetParametersForImportResponse, ImportKeyMaterialRequest, KMS } from '@aws-sdk/client-kms'
import { wrap } from './key-life.ts'

/** The parameters for an import, wrapped by RSAES_OAEP_SHA_256 with 2048 bits unless told otherwise. */
export function askParameters(
  client: KMS,
  KeyId: string | undefined,
  WrappingAlgorithm:
    | 'RSAES_OAEP_SHA_256'
    | 'RSAES_OAEP_SHA_1'
    | 'RSA_AES_KEY_WRAP_SHA_1'
    | 'RSA_AES_KEY_WRAP_SHA_256' = 'RSAES_OAEP_SHA_256',
): Promise<GetParametersForImportResponse> {
  return client.getParametersForImport({ KeyId, WrappingAlgorithm, WrappingKeySpec: 'RSA_2048' })
}

/** Imports material that does not expire, unless told otherwise; answers the id it got. */
export async function bring(
  client: KMS,
  KeyId: string | undefined,
  material: Uint8Array,
  more: Partial<ImportKeyMaterialRequest> = {},
): Promise<string | undefined> {
  const { ImportToken, PublicKey } = await askParameters(client, KeyId)
  const { KeyMaterialId } = await client.importKeyMaterial({
    KeyId,
    ImportToken,
    EncryptedKeyMaterial: wrap(material, PublicKey!),
    ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
    ...more,
  })
  return KeyMaterialId
}
