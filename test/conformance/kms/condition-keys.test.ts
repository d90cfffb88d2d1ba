// The condition keys of KMS: each lets pass the call that has its value, and no other.
import { after, before, describe, test } from 'node:test'
import type { KMS } from '@aws-sdk/client-kms'
import { DIALECTS } from '../../support/dialects.ts'
import { addKmsUser, denied, permitted, policyOf } from '../../support/kms-access.ts'
import { makeKey } from '../../support/kms-keys.ts'
import { givePolicy } from '../../support/policies.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const bytes = Buffer.from('x')
const NO_MAC = Buffer.alloc(32)

/** The keys that the calls are about, by what they are. */
type Ground = {
  plain: string
  signing: string
  mac: string
  agreeing: string
  external: string
  regional: string
  doomed: string
}

/** What a policy asks for, a call that has it and one that has not. */
type Case = [condition: object, right: Call, wrong: Call]
type Call = (kms: KMS, ground: Ground) => Promise<unknown>

const equals = (name: string, value: string | string[]) => ({ StringEquals: { [`kms:${name}`]: value } })

const encrypt = (pairs: Record<string, string> | undefined): Call => {
  return (kms, { plain }) => kms.encrypt({ KeyId: plain, Plaintext: bytes, ...(pairs && { EncryptionContext: pairs }) })
}
const describeKey = (name: keyof Ground): Call => {
  return (kms, ground) => kms.describeKey({ KeyId: ground[name] })
}

const CASES: Record<string, Case> = {
  EncryptionContext: [
    equals('EncryptionContext:Stage', 'prod'),
    encrypt({ stage: 'prod', more: '1' }),
    encrypt({ stage: 'Prod' }),
  ],
  EncryptionContextKeys: [
    { 'ForAnyValue:StringEquals': { 'kms:EncryptionContextKeys': 'stage' } },
    encrypt({ stage: '1', more: '2' }),
    encrypt({ more: '2' }),
  ],
  'EncryptionContextKeys, none of them': [
    { Null: { 'kms:EncryptionContextKeys': 'true' } },
    encrypt(undefined),
    encrypt({ stage: '1' }),
  ],
  EncryptionAlgorithm: [
    equals('EncryptionAlgorithm', 'SYMMETRIC_DEFAULT'),
    encrypt({}),
    (kms, { plain }) => kms.encrypt({ KeyId: plain, Plaintext: bytes, EncryptionAlgorithm: 'RSAES_OAEP_SHA_256' }),
  ],
  KeySpec: [equals('KeySpec', 'HMAC_256'), describeKey('mac'), describeKey('plain')],
  'KeySpec of a new key': [
    equals('KeySpec', 'SYMMETRIC_DEFAULT'),
    (kms) => kms.createKey({}),
    (kms) => kms.createKey({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' }),
  ],
  KeyUsage: [equals('KeyUsage', 'SIGN_VERIFY'), describeKey('signing'), describeKey('agreeing')],
  KeyOrigin: [equals('KeyOrigin', 'EXTERNAL'), describeKey('external'), describeKey('plain')],
  'KeyOrigin of a new key': [
    equals('KeyOrigin', 'AWS_KMS'),
    (kms) => kms.createKey({}),
    (kms) => kms.createKey({ Origin: 'EXTERNAL' }),
  ],
  MultiRegion: [{ Bool: { 'kms:MultiRegion': 'true' } }, describeKey('regional'), describeKey('plain')],
  MultiRegionKeyType: [equals('MultiRegionKeyType', 'PRIMARY'), describeKey('regional'), describeKey('plain')],
  RequestAlias: [
    equals('RequestAlias', 'alias/by-name'),
    (kms) => kms.encrypt({ KeyId: 'alias/by-name', Plaintext: bytes }),
    encrypt({}),
  ],
  ResourceAliases: [
    { 'ForAnyValue:StringLike': { 'kms:ResourceAliases': 'alias/by-*' } },
    encrypt({}),
    describeKey('mac'),
  ],
  BypassPolicyLockoutSafetyCheck: [
    { Bool: { 'kms:BypassPolicyLockoutSafetyCheck': 'false' } },
    (kms) => kms.createKey({}),
    (kms) => kms.createKey({ BypassPolicyLockoutSafetyCheck: true }),
  ],
  RotationPeriodInDays: [
    { NumericGreaterThan: { 'kms:RotationPeriodInDays': '364' } },
    (kms, { plain }) => kms.enableKeyRotation({ KeyId: plain }),
    (kms, { plain }) => kms.enableKeyRotation({ KeyId: plain, RotationPeriodInDays: 100 }),
  ],
  ScheduleKeyDeletionPendingWindowInDays: [
    { NumericGreaterThanEquals: { 'kms:ScheduleKeyDeletionPendingWindowInDays': '30' } },
    (kms, { doomed }) => kms.scheduleKeyDeletion({ KeyId: doomed }),
    (kms, { plain }) => kms.scheduleKeyDeletion({ KeyId: plain, PendingWindowInDays: 7 }),
  ],
  SigningAlgorithm: [
    equals('SigningAlgorithm', 'ECDSA_SHA_256'),
    (kms, { signing }) => kms.sign({ KeyId: signing, Message: bytes, SigningAlgorithm: 'ECDSA_SHA_256' }),
    (kms, { signing }) => kms.sign({ KeyId: signing, Message: bytes, SigningAlgorithm: 'ECDSA_SHA_384' }),
  ],
  MessageType: [
    equals('MessageType', 'RAW'),
    (kms, { signing }) => kms.sign({ KeyId: signing, Message: bytes, SigningAlgorithm: 'ECDSA_SHA_256' }),
    (kms, { signing }) =>
      kms.verify({
        KeyId: signing,
        Message: NO_MAC,
        MessageType: 'DIGEST',
        Signature: bytes,
        SigningAlgorithm: 'ECDSA_SHA_256',
      }),
  ],
  MacAlgorithm: [
    equals('MacAlgorithm', 'HMAC_SHA_256'),
    (kms, { mac }) => kms.generateMac({ KeyId: mac, Message: bytes, MacAlgorithm: 'HMAC_SHA_256' }),
    (kms, { mac }) => kms.verifyMac({ KeyId: mac, Message: bytes, MacAlgorithm: 'HMAC_SHA_512', Mac: NO_MAC }),
  ],
  KeyAgreementAlgorithm: [
    equals('KeyAgreementAlgorithm', 'ECDH'),
    (kms, { agreeing }) => kms.deriveSharedSecret({ KeyId: agreeing, KeyAgreementAlgorithm: 'ECDH', PublicKey: bytes }),
    describeKey('agreeing'),
  ],
  WrappingAlgorithm: [
    equals('WrappingAlgorithm', 'RSAES_OAEP_SHA_256'),
    (kms, { external }) =>
      kms.getParametersForImport({
        KeyId: external,
        WrappingAlgorithm: 'RSAES_OAEP_SHA_256',
        WrappingKeySpec: 'RSA_2048',
      }),
    (kms, { external }) =>
      kms.getParametersForImport({
        KeyId: external,
        WrappingAlgorithm: 'RSAES_OAEP_SHA_1',
        WrappingKeySpec: 'RSA_2048',
      }),
  ],
  WrappingKeySpec: [
    equals('WrappingKeySpec', 'RSA_2048'),
    (kms, { external }) =>
      kms.getParametersForImport({
        KeyId: external,
        WrappingAlgorithm: 'RSAES_OAEP_SHA_256',
        WrappingKeySpec: 'RSA_2048',
      }),
    (kms, { external }) =>
      kms.getParametersForImport({
        KeyId: external,
        WrappingAlgorithm: 'RSAES_OAEP_SHA_256',
        WrappingKeySpec: 'RSA_3072',
      }),
  ],
  ExpirationModel: [equals('ExpirationModel', 'KEY_MATERIAL_EXPIRES'), importUntil(1), importUntil(undefined)],
  ValidTo: [{ DateLessThan: { 'kms:ValidTo': inDays(30) } }, importUntil(1), importUntil(60)],
  DataKeyPairSpec: [
    equals('DataKeyPairSpec', 'ECC_NIST_P256'),
    (kms, { plain }) => kms.generateDataKeyPair({ KeyId: plain, KeyPairSpec: 'ECC_NIST_P256' }),
    (kms, { plain }) => kms.generateDataKeyPairWithoutPlaintext({ KeyId: plain, KeyPairSpec: 'ECC_NIST_P384' }),
  ],
  PrimaryRegion: [
    equals('PrimaryRegion', 'us-east-1'),
    (kms, { regional }) => kms.updatePrimaryRegion({ KeyId: regional, PrimaryRegion: 'us-east-1' }),
    (kms, { regional }) => kms.updatePrimaryRegion({ KeyId: regional, PrimaryRegion: 'us-west-2' }),
  ],
}

function inDays(days: number): string {
  return new Date(Date.now() + days * 24 * 3_600_000).toISOString()
}

/** Imports what is no material, with or without an end; what becomes of it is decided after who may. */
function importUntil(days: number | undefined): Call {
  return (kms, { external }) =>
    kms.importKeyMaterial({
      KeyId: external,
      ImportToken: bytes,
      EncryptedKeyMaterial: bytes,
      ...(days === undefined
        ? { ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' }
        : { ValidTo: new Date(inDays(days)) }),
    })
}

for (const dialect of DIALECTS) {
  describe(`Condition keys of KMS on ${dialect}`, () => {
    let server: TestServer
    let ground: Ground
    let user: KMS
    before(async () => {
      server = await startServer({ dialect })
      const made = async (input: Parameters<KMS['createKey']>[0]) =>
        (await server.kms().createKey(input)).KeyMetadata!.KeyId!
      ground = {
        plain: (await makeKey(server)).KeyId,
        signing: (await makeKey(server, 'ECC_NIST_P256', 'SIGN_VERIFY')).KeyId,
        mac: (await makeKey(server, 'HMAC_256', 'GENERATE_VERIFY_MAC')).KeyId,
        agreeing: (await makeKey(server, 'ECC_NIST_P256', 'KEY_AGREEMENT')).KeyId,
        external: await made({ Origin: 'EXTERNAL' }),
        regional: await made({ MultiRegion: true }),
        doomed: (await makeKey(server)).KeyId,
      }
      await server.kms().createAlias({ AliasName: 'alias/by-name', TargetKeyId: ground.plain })
      user = await addKmsUser(server, 'held')
    })
    after(() => server.close())

    for (const [name, [Condition, right, wrong]] of Object.entries(CASES)) {
      test(`kms:${name}`, async () => {
        await givePolicy(server, 'held', policyOf({ Condition }))
        await permitted(right(user, ground))
        await denied(wrong(user, ground))
      })
    }
  })
}
