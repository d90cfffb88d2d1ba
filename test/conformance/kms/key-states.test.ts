// What the state of a key forbids, for every operation that acts on keys, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { KeyMetadata } from '@aws-sdk/client-kms'
import { DIALECTS } from '../../support/dialects.ts'
import { checkManaged, checkNaming, createKey, type KeyCall, type State, setState } from '../../support/key-control.ts'
import { ACCOUNT, startServer, type TestServer } from '../../support/server.ts'

type Refusal = { name: string; words: string }
/** What an operation answers in each state but Enabled: a refusal, or nothing when it is allowed. */
type Rule = { call: KeyCall; mayManaged?: boolean; refusals: Partial<Record<State, Refusal>> }

const DISABLED = { name: 'DisabledException', words: 'is disabled.' }
const EMPTY = { name: 'KMSInvalidStateException', words: 'is pending import.' }
const ENDING = {
  PendingDeletion: { name: 'KMSInvalidStateException', words: 'is pending deletion.' },
  PendingReplicaDeletion: { name: 'KMSInvalidStateException', words: 'is pending replica deletion.' },
}
const NOT_ENDING = { name: 'KMSInvalidStateException', words: 'is not pending deletion.' }
const NOT_IMPORTED = {
  name: 'UnsupportedOperationException',
  words: 'origin is AWS_KMS which is not valid for this operation.',
}
const NEVER = {
  Enabled: NOT_IMPORTED,
  Disabled: NOT_IMPORTED,
  PendingDeletion: NOT_IMPORTED,
  PendingReplicaDeletion: NOT_IMPORTED,
}
const STATES: State[] = ['Enabled', 'Disabled', 'PendingImport', 'PendingDeletion', 'PendingReplicaDeletion']
const POLICY = `{"Statement":{"Effect":"Allow","Principal":{"AWS":"${ACCOUNT}"},"Action":"*","Resource":"*"}}`

const RULES: Record<string, Rule> = {
  EnableKey: {
    call: (client, KeyId) => client.enableKey({ KeyId }),
    refusals: { PendingImport: EMPTY, ...ENDING },
  },
  DisableKey: {
    call: (client, KeyId) => client.disableKey({ KeyId }),
    refusals: { PendingImport: EMPTY, ...ENDING },
  },
  UpdateKeyDescription: {
    call: (client, KeyId) => client.updateKeyDescription({ KeyId, Description: 'x' }),
    refusals: ENDING,
  },
  ScheduleKeyDeletion: { call: (client, KeyId) => client.scheduleKeyDeletion({ KeyId }), refusals: ENDING },
  CancelKeyDeletion: {
    call: (client, KeyId) => client.cancelKeyDeletion({ KeyId }),
    refusals: { Enabled: NOT_ENDING, Disabled: NOT_ENDING, PendingImport: NOT_ENDING },
  },
  TagResource: {
    call: (client, KeyId) => client.tagResource({ KeyId, Tags: [{ TagKey: 'a', TagValue: 'b' }] }),
    refusals: ENDING,
  },
  UntagResource: { call: (client, KeyId) => client.untagResource({ KeyId, TagKeys: ['a'] }), refusals: ENDING },
  ListResourceTags: { call: (client, KeyId) => client.listResourceTags({ KeyId }), mayManaged: true, refusals: {} },
  GetKeyPolicy: { call: (client, KeyId) => client.getKeyPolicy({ KeyId }), mayManaged: true, refusals: {} },
  PutKeyPolicy: { call: (client, KeyId) => client.putKeyPolicy({ KeyId, Policy: POLICY }), refusals: {} },
  ListKeyPolicies: { call: (client, KeyId) => client.listKeyPolicies({ KeyId }), mayManaged: true, refusals: {} },
  EnableKeyRotation: {
    call: (client, KeyId) => client.enableKeyRotation({ KeyId }),
    refusals: { Disabled: DISABLED, ...ENDING },
  },
  DisableKeyRotation: {
    call: (client, KeyId) => client.disableKeyRotation({ KeyId }),
    refusals: { Disabled: DISABLED, ...ENDING },
  },
  GetKeyRotationStatus: {
    call: (client, KeyId) => client.getKeyRotationStatus({ KeyId }),
    mayManaged: true,
    refusals: {},
  },
  RotateKeyOnDemand: {
    call: (client, KeyId) => client.rotateKeyOnDemand({ KeyId }),
    refusals: { Disabled: DISABLED, PendingImport: EMPTY, ...ENDING },
  },
  ListKeyRotations: { call: (client, KeyId) => client.listKeyRotations({ KeyId }), mayManaged: true, refusals: {} },
  GetKeyLastUsage: { call: (client, KeyId) => client.getKeyLastUsage({ KeyId }), mayManaged: true, refusals: {} },
  GetParametersForImport: {
    call: (client, KeyId) =>
      client.getParametersForImport({ KeyId, WrappingAlgorithm: 'RSAES_OAEP_SHA_256', WrappingKeySpec: 'RSA_2048' }),
    // The policy of a managed key leaves kms:Get* to its account, whatever the name promises.
    mayManaged: true,
    refusals: NEVER,
  },
  ImportKeyMaterial: {
    call: (client, KeyId) =>
      client.importKeyMaterial({ KeyId, ImportToken: Buffer.from('x'), EncryptedKeyMaterial: Buffer.from('x') }),
    refusals: NEVER,
  },
  DeleteImportedKeyMaterial: { call: (client, KeyId) => client.deleteImportedKeyMaterial({ KeyId }), refusals: NEVER },
  ReplicateKey: {
    call: (client, KeyId) => client.replicateKey({ KeyId, ReplicaRegion: 'eu-west-1' }),
    refusals: Object.fromEntries(
      STATES.map((state) => [
        state,
        { name: 'UnsupportedOperationException', words: 'is not a multi-Region primary key.' },
      ]),
    ),
  },
}

for (const dialect of DIALECTS) {
  describe(`the states of a key on ${dialect}`, () => {
    let server: TestServer
    let key: KeyMetadata
    before(async () => {
      server = await startServer({ dialect })
      key = await createKey(server)
    })
    after(() => server.close())

    for (const [name, { call, mayManaged, refusals }] of Object.entries(RULES)) {
      test(`${name} takes no alias, no key of elsewhere, and not everybody`, async () => {
        await setState(server, key.KeyId!, 'Enabled')
        await checkNaming(server, key, call)
        if (!mayManaged) await checkManaged(server, call)
      })

      test(`${name} is refused in the states that forbid it, and in no other`, async () => {
        for (const state of STATES) {
          // Only a key of imported material can wait for it, and what that means is told where it is imported.
          if (state === 'PendingImport' && refusals === NEVER) continue
          await setState(server, key.KeyId!, state)
          const refusal = refusals[state]
          if (!refusal) await call(server.kms(), key.KeyId!)
          else {
            const message = `${key.Arn} ${refusal.words}`
            await assert.rejects(call(server.kms(), key.Arn!), { name: refusal.name, message }, `${name} ${state}`)
          }
        }
      })
    }
  })
}
