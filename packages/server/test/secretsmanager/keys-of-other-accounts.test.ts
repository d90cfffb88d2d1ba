// Secrets of another account: the default key serves its own account alone, and other keys are looked for with the owner.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Context } from '#api/operation.ts'
import type { Secret } from '../../src/services/secretsmanager/secret/secret.ts'
import { decryptValue, encryptValue } from '../../src/services/secretsmanager/version/encryption.ts'

const OWNER = '111111111111'
const CALLER = '222222222222'
const REFUSAL = {
  code: 'InvalidRequestException',
  message:
    "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key.",
}

const secretUnder = (kms_key_id: string | null): Secret => ({
  account: OWNER,
  region: 'eu-south-1',
  name: 'shared',
  suffix: 'a1b2c3',
  description: null,
  kms_key_id,
  owning_service: null,
  primary_region: null,
  was_tagged: 0,
  created_at_ms: 0,
  changed_at_ms: 0,
  accessed_day_ms: null,
  deleted_at_ms: null,
})

/** A caller whose calls of KMS are written down and answered with a data key. */
function createContext(account: string): { context: Context; keys: unknown[] } {
  const keys: unknown[] = []
  const context = {
    account,
    region: 'eu-south-1',
    tx: { seal: (_account: string, _place: string, bytes: Uint8Array) => bytes },
    async call(_name: string, { KeyId }: { KeyId: string }) {
      keys.push(KeyId)
      return { Plaintext: Buffer.alloc(32, 1), CiphertextBlob: Buffer.from('blob') }
    },
  }
  return { context: context as unknown as Context, keys }
}

test('the default key is refused to another account, under each of its names', async () => {
  for (const keyId of [null, 'alias/aws/secretsmanager', `arn:aws:kms:eu-south-1:${OWNER}:alias/aws/secretsmanager`]) {
    const { context, keys } = createContext(CALLER)
    const secret = secretUnder(keyId)
    await assert.rejects(encryptValue(secret, 'v1', Buffer.from('x'), context), REFUSAL)
    const version = { version_id: 'v1', value: Buffer.from('x'), data_key: Buffer.from('x') }
    await assert.rejects(decryptValue(secret, version, context), REFUSAL)
    assert.deepEqual(keys, [])
  }
})

test('a key named without its account is the key of the owner', async () => {
  const arn = `arn:aws:kms:eu-south-1:${OWNER}`
  const cases = [
    ['alias/team', `${arn}:alias/team`],
    ['1234abcd-12ab-34cd-56ef-1234567890ab', `${arn}:key/1234abcd-12ab-34cd-56ef-1234567890ab`],
    [`${arn}:key/x`, `${arn}:key/x`],
  ] as const
  for (const [keyId, asked] of cases) {
    const { context, keys } = createContext(CALLER)
    await encryptValue(secretUnder(keyId), 'v1', Buffer.from('x'), context)
    assert.deepEqual(keys, [asked])
  }
})

test('the owner uses the default key', async () => {
  const { context, keys } = createContext(OWNER)
  await encryptValue(secretUnder(null), 'v1', Buffer.from('x'), context)
  assert.deepEqual(keys, ['alias/aws/secretsmanager'])
})
