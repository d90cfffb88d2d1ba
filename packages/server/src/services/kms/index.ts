// KMS: what is served, and what is declined with the reason.
import type { Service } from '#api/operation.ts'
import { createAlias } from './alias/create-alias.ts'
import { deleteAlias } from './alias/delete-alias.ts'
import { listAliases } from './alias/list-aliases.ts'
import { updateAlias } from './alias/update-alias.ts'
import { decrypt } from './cryptography/decrypt.ts'
import { deriveSharedSecret } from './cryptography/derive-shared-secret.ts'
import { encrypt } from './cryptography/encrypt.ts'
import { generateDataKey } from './cryptography/generate-data-key.ts'
import { generateDataKeyPair } from './cryptography/generate-data-key-pair.ts'
import { generateDataKeyPairWithoutPlaintext } from './cryptography/generate-data-key-pair-without-plaintext.ts'
import { generateDataKeyWithoutPlaintext } from './cryptography/generate-data-key-without-plaintext.ts'
import { generateMac } from './cryptography/generate-mac.ts'
import { generateRandom } from './cryptography/generate-random.ts'
import { getPublicKey } from './cryptography/get-public-key.ts'
import { reEncrypt } from './cryptography/re-encrypt.ts'
import { sign } from './cryptography/sign.ts'
import { verify } from './cryptography/verify.ts'
import { verifyMac } from './cryptography/verify-mac.ts'
import { describeCustomKeyStores } from './custom-key-store/describe-custom-key-stores.ts'
import { createGrant } from './grant/create-grant.ts'
import { listGrants } from './grant/list-grants.ts'
import { listRetirableGrants } from './grant/list-retirable-grants.ts'
import { retireGrant } from './grant/retire-grant.ts'
import { revokeGrant } from './grant/revoke-grant.ts'
import { cancelKeyDeletion } from './key/cancel-key-deletion.ts'
import { createKey } from './key/create-key.ts'
import { deleteImportedKeyMaterial } from './key/delete-imported-key-material.ts'
import { describeKey } from './key/describe-key.ts'
import { disableKey } from './key/disable-key.ts'
import { disableKeyRotation } from './key/disable-key-rotation.ts'
import { enableKey } from './key/enable-key.ts'
import { enableKeyRotation } from './key/enable-key-rotation.ts'
import { findSharedKeyOrAlias } from './key/find-key.ts'
import { getKeyLastUsage } from './key/get-key-last-usage.ts'
import { getKeyPolicy } from './key/get-key-policy.ts'
import { getKeyRotationStatus } from './key/get-key-rotation-status.ts'
import { getParametersForImport } from './key/get-parameters-for-import.ts'
import { importKeyMaterial } from './key/import-key-material.ts'
import { listKeyPolicies } from './key/list-key-policies.ts'
import { listKeyRotations } from './key/list-key-rotations.ts'
import { listKeys } from './key/list-keys.ts'
import { putKeyPolicy } from './key/put-key-policy.ts'
import { replicateKey } from './key/replicate-key.ts'
import { rotateKeyOnDemand } from './key/rotate-key-on-demand.ts'
import { scheduleKeyDeletion } from './key/schedule-key-deletion.ts'
import { updateKeyDescription } from './key/update-key-description.ts'
import { updatePrimaryRegion } from './key/update-primary-region.ts'
import { listResourceTags } from './tag/list-resource-tags.ts'
import { tagResource } from './tag/tag-resource.ts'
import { untagResource } from './tag/untag-resource.ts'

const NO_STORE = 'a custom key store needs an AWS CloudHSM cluster or an external key manager'

/** The key management service. */
export const kms: Service = {
  name: 'kms',
  find: (arn, context) => findSharedKeyOrAlias(arn, { operation: '' }, context),
  operations: [
    cancelKeyDeletion,
    createAlias,
    createGrant,
    createKey,
    decrypt,
    deleteAlias,
    deleteImportedKeyMaterial,
    deriveSharedSecret,
    describeCustomKeyStores,
    describeKey,
    disableKey,
    disableKeyRotation,
    enableKey,
    enableKeyRotation,
    encrypt,
    generateDataKey,
    generateDataKeyPair,
    generateDataKeyPairWithoutPlaintext,
    generateDataKeyWithoutPlaintext,
    generateMac,
    generateRandom,
    getKeyLastUsage,
    getKeyPolicy,
    getKeyRotationStatus,
    getParametersForImport,
    getPublicKey,
    importKeyMaterial,
    listAliases,
    listGrants,
    listKeyPolicies,
    listKeyRotations,
    listKeys,
    listResourceTags,
    listRetirableGrants,
    putKeyPolicy,
    reEncrypt,
    replicateKey,
    retireGrant,
    revokeGrant,
    rotateKeyOnDemand,
    scheduleKeyDeletion,
    sign,
    tagResource,
    untagResource,
    updateAlias,
    updateKeyDescription,
    updatePrimaryRegion,
    verify,
    verifyMac,
  ],
  declined: {
    ConnectCustomKeyStore: NO_STORE,
    CreateCustomKeyStore: NO_STORE,
    DeleteCustomKeyStore: NO_STORE,
    DisconnectCustomKeyStore: NO_STORE,
    UpdateCustomKeyStore: NO_STORE,
  },
}
