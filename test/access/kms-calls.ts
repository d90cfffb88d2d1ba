// Calls of KMS that succeed.
import { constants, createPublicKey, generateKeyPairSync, publicEncrypt, randomBytes } from 'node:crypto'
import { base64, ELSEWHERE, elsewhere, makeKey, type Prepare, type Prepared, READ, WRITE } from './prepared.ts'
import type { Fields } from './signed-call.ts'
import { type Ground, keyArn, MARK, OWNER } from './world.ts'

const DEVELOPER = `arn:aws:iam::${OWNER}:user/developer`
const SIGNING = { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }
const MAC = { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' }
const AGREEING = { KeySpec: 'ECC_NIST_P256', KeyUsage: 'KEY_AGREEMENT' }
const signed = { Message: base64('message'), SigningAlgorithm: 'ECDSA_SHA_256' }
const authenticated = { Message: base64(`${MARK} message`), MacAlgorithm: 'HMAC_SHA_256' }
const EVERY_KEY = { resources: ['*'] }

/** By operation. */
export const KMS_CALLS: Record<string, Prepare> = {
  'kms:CreateKey': () => ({ ...WRITE, ...EVERY_KEY, input: { Description: 'made' } }),
  'kms:ListKeys': () => ({ ...READ, ...EVERY_KEY, input: {} }),
  'kms:ListAliases': () => ({ ...READ, ...EVERY_KEY, input: {} }),
  'kms:GenerateRandom': () => ({ ...READ, ...EVERY_KEY, input: { NumberOfBytes: 16 } }),
  'kms:DescribeCustomKeyStores': () => ({ ...READ, ...EVERY_KEY, input: {} }),
  'kms:ListRetirableGrants': () => ({ ...READ, ...EVERY_KEY, input: { RetiringPrincipal: DEVELOPER } }),

  'kms:DescribeKey': reads(),
  'kms:GetKeyPolicy': reads(),
  'kms:ListKeyPolicies': reads(),
  'kms:GetKeyRotationStatus': reads(),
  'kms:ListKeyRotations': reads(),
  'kms:GetKeyLastUsage': reads(),
  'kms:ListGrants': reads(),
  'kms:ListResourceTags': reads(),
  'kms:GetPublicKey': reads({}, SIGNING),
  'kms:GetParametersForImport': reads(
    { WrappingAlgorithm: 'RSAES_OAEP_SHA_256', WrappingKeySpec: 'RSA_2048' },
    { Origin: 'EXTERNAL' },
  ),
  'kms:Encrypt': reads({ Plaintext: base64(`${MARK} to encrypt`) }),
  'kms:Decrypt': async (ground) => {
    const { input, ...rest } = await ofKey(ground)
    const { CiphertextBlob } = await ground.call('kms:Encrypt', { ...input, Plaintext: base64(`${MARK} encrypted`) })
    return { ...READ, ...rest, input: { ...input, CiphertextBlob } }
  },
  'kms:ReEncrypt': async (ground) => {
    const [SourceKeyId, DestinationKeyId] = [await makeKey(ground), await makeKey(ground)]
    const plain = { KeyId: SourceKeyId, Plaintext: base64(`${MARK} encrypted`) }
    const { CiphertextBlob } = await ground.call('kms:Encrypt', plain)
    const resources = [keyArn(`key/${SourceKeyId}`), keyArn(`key/${DestinationKeyId}`)]
    const input = { CiphertextBlob, SourceKeyId, DestinationKeyId }
    const actions = ['kms:ReEncryptFrom', 'kms:ReEncryptTo']
    return { ...READ, input, resources, takesArns: true, actions, action: 'kms:ReEncryptFrom' }
  },
  'kms:GenerateDataKey': reads({ KeySpec: 'AES_256' }),
  'kms:GenerateDataKeyWithoutPlaintext': reads({ KeySpec: 'AES_256' }),
  'kms:GenerateDataKeyPair': reads({ KeyPairSpec: 'ECC_NIST_P256' }),
  'kms:GenerateDataKeyPairWithoutPlaintext': reads({ KeyPairSpec: 'ECC_NIST_P256' }),
  'kms:GenerateMac': reads(authenticated, MAC),
  'kms:VerifyMac': async (ground) => {
    const { input, ...rest } = await ofKey(ground, MAC)
    const { Mac } = await ground.call('kms:GenerateMac', { ...input, ...authenticated })
    return { ...READ, ...rest, input: { ...input, ...authenticated, Mac } }
  },
  'kms:Sign': reads(signed, SIGNING),
  'kms:Verify': async (ground) => {
    const { input, ...rest } = await ofKey(ground, SIGNING)
    const { Signature } = await ground.call('kms:Sign', { ...input, ...signed })
    return { ...READ, ...rest, input: { ...input, ...signed, Signature } }
  },
  'kms:DeriveSharedSecret': async (ground) => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const PublicKey = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
    return reads({ KeyAgreementAlgorithm: 'ECDH', PublicKey }, AGREEING)(ground, '')
  },

  'kms:EnableKey': writes(),
  'kms:DisableKey': writes(),
  'kms:EnableKeyRotation': writes(),
  'kms:DisableKeyRotation': writes(),
  'kms:RotateKeyOnDemand': writes(),
  'kms:ScheduleKeyDeletion': writes({ PendingWindowInDays: 7 }),
  'kms:UpdateKeyDescription': writes({ Description: 'changed' }),
  'kms:TagResource': writes({ Tags: [{ TagKey: 'team', TagValue: 'red' }] }),
  'kms:UntagResource': writes({ TagKeys: ['team'] }, { Tags: [{ TagKey: 'team', TagValue: 'red' }] }),
  'kms:CreateGrant': writes({ GranteePrincipal: DEVELOPER, Operations: ['DescribeKey'] }),
  'kms:CancelKeyDeletion': async (ground) => {
    const { input, ...rest } = await ofKey(ground)
    await ground.call('kms:ScheduleKeyDeletion', input)
    return { ...WRITE, ...rest, input }
  },
  'kms:PutKeyPolicy': async (ground) => {
    const { input, ...rest } = await ofKey(ground)
    const { Policy } = await ground.call('kms:GetKeyPolicy', input)
    return { ...WRITE, ...rest, input: { ...input, Policy } }
  },
  'kms:RetireGrant': granted,
  'kms:RevokeGrant': granted,
  'kms:ImportKeyMaterial': async (ground) => {
    const { input, ...rest } = await ofKey(ground, { Origin: 'EXTERNAL' })
    return { ...WRITE, ...rest, input: { ...input, ...(await wrapMaterial(ground, input)) } }
  },
  'kms:DeleteImportedKeyMaterial': async (ground) => {
    const { input, ...rest } = await ofKey(ground, { Origin: 'EXTERNAL' })
    await ground.call('kms:ImportKeyMaterial', { ...input, ...(await wrapMaterial(ground, input)) })
    return { ...WRITE, ...rest, input }
  },
  'kms:ReplicateKey': async (ground, own) => ({
    ...(await writes({ ReplicaRegion: ELSEWHERE }, { MultiRegion: true })(ground, own)),
    also: [{ action: 'kms:CreateKey', resource: '*' }],
  }),
  'kms:UpdatePrimaryRegion': async (ground) => {
    const { input, ...rest } = await ofKey(ground, { MultiRegion: true })
    await ground.call('kms:ReplicateKey', { ...input, ReplicaRegion: ELSEWHERE })
    const [primary] = rest.resources as [string]
    const resources = [primary, elsewhere(primary)]
    return { ...WRITE, ...rest, resources, input: { ...input, PrimaryRegion: ELSEWHERE } }
  },

  'kms:CreateAlias': async (ground) => {
    const TargetKeyId = await makeKey(ground)
    const resources = [keyArn('alias/made'), keyArn(`key/${TargetKeyId}`)]
    return { ...WRITE, input: { AliasName: 'alias/made', TargetKeyId }, resources, takesArns: true }
  },
  'kms:UpdateAlias': async (ground) => {
    const [before, TargetKeyId] = [await makeKey(ground), await makeKey(ground)]
    await ground.call('kms:CreateAlias', { AliasName: 'alias/moved', TargetKeyId: before })
    const resources = [keyArn('alias/moved'), keyArn(`key/${TargetKeyId}`), keyArn(`key/${before}`)]
    return { ...WRITE, input: { AliasName: 'alias/moved', TargetKeyId }, resources, takesArns: true }
  },
  'kms:DeleteAlias': async (ground) => {
    const TargetKeyId = await makeKey(ground)
    await ground.call('kms:CreateAlias', { AliasName: 'alias/gone', TargetKeyId })
    const resources = [keyArn('alias/gone'), keyArn(`key/${TargetKeyId}`)]
    return { ...WRITE, input: { AliasName: 'alias/gone' }, resources }
  },
}

/** A call that reads a key made as `making` says. */
function reads(more: Fields = {}, making: Fields = {}): Prepare {
  return async (ground) => {
    const { input, ...rest } = await ofKey(ground, making)
    return { ...READ, ...rest, input: { ...input, ...more } }
  }
}

/** A call that changes a key made as `making` says. */
function writes(more: Fields = {}, making: Fields = {}): Prepare {
  return async (ground, own) => ({ ...(await reads(more, making)(ground, own)), ...WRITE })
}

async function ofKey(ground: Ground, making: Fields = {}): Promise<Omit<Prepared, 'readOnly'>> {
  const KeyId = await makeKey(ground, making)
  return { input: { KeyId }, resources: [keyArn(`key/${KeyId}`)], takesArns: true }
}

async function granted(ground: Ground): Promise<Prepared> {
  const { input, ...rest } = await ofKey(ground)
  const grant = { ...input, GranteePrincipal: DEVELOPER, Operations: ['DescribeKey'] }
  const { GrantId } = await ground.call('kms:CreateGrant', grant)
  // AWS retires by the key's ARN alone.
  const KeyId = rest.resources[0]
  return { ...WRITE, ...rest, input: { KeyId, GrantId } }
}

/** Key material of a customer's own, wrapped as KMS wants it. */
async function wrapMaterial(ground: Ground, input: Fields): Promise<Fields> {
  const wrapping = { ...input, WrappingAlgorithm: 'RSAES_OAEP_SHA_256', WrappingKeySpec: 'RSA_2048' }
  const { ImportToken, PublicKey } = await ground.call('kms:GetParametersForImport', wrapping)
  const key = createPublicKey({ key: Buffer.from(String(PublicKey), 'base64'), format: 'der', type: 'spki' })
  const options = { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }
  const EncryptedKeyMaterial = publicEncrypt(options, randomBytes(32)).toString('base64')
  return { ImportToken, EncryptedKeyMaterial, ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' }
}
