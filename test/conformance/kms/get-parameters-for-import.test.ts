// kms:GetParametersForImport, through AWS's own client.
import assert from 'node:assert/strict'
import { createPublicKey } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import type { WrappingKeySpec } from '@aws-sdk/client-kms'
import { DIALECTS } from '../../support/dialects.ts'
import { askParameters } from '../../support/imports.ts'
import { createKey } from '../../support/key-control.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const DAY_MS = 24 * 3_600_000

for (const dialect of DIALECTS) {
  describe(`GetParametersForImport on ${dialect}`, () => {
    let server: TestServer
    before(async () => {
      server = await startServer({ dialect })
    })
    after(() => server.close())

    test('a public key of the length asked for and a token, good for a day', async () => {
      const { KeyId, Arn } = await createKey(server, { Origin: 'EXTERNAL' })
      for (const bits of [2048, 3072, 4096]) {
        const answer = await server.kms().getParametersForImport({
          KeyId,
          WrappingAlgorithm: 'RSA_AES_KEY_WRAP_SHA_256',
          WrappingKeySpec: `RSA_${bits}` as WrappingKeySpec,
        })
        assert.equal(answer.KeyId, Arn)
        const key = createPublicKey({ key: Buffer.from(answer.PublicKey!), type: 'spki', format: 'der' })
        assert.equal(key.asymmetricKeyDetails?.modulusLength, bits)
        assert.ok(answer.ImportToken!.length <= 6144)
        const remainingMs = answer.ParametersValidTo!.getTime() - server.clock.now().getTime()
        assert.ok(remainingMs <= DAY_MS && remainingMs > DAY_MS / 2)
      }
    })

    test('no two are alike', async () => {
      const { KeyId } = await createKey(server, { Origin: 'EXTERNAL' })
      const [one, other] = [await askParameters(server.kms(), KeyId), await askParameters(server.kms(), KeyId)]
      assert.notDeepEqual(one.PublicKey, other.PublicKey)
      assert.notDeepEqual(one.ImportToken, other.ImportToken)
    })

    test('only a key of imported material takes any', async () => {
      const { KeyId, Arn } = await createKey(server)
      await assert.rejects(askParameters(server.kms(), KeyId), {
        name: 'UnsupportedOperationException',
        message: `${Arn} origin is AWS_KMS which is not valid for this operation.`,
      })
    })

    test('a key that waits for its deletion takes none', async () => {
      const { KeyId, Arn } = await createKey(server, { Origin: 'EXTERNAL' })
      await server.kms().scheduleKeyDeletion({ KeyId })
      await assert.rejects(askParameters(server.kms(), KeyId), {
        name: 'KMSInvalidStateException',
        message: `${Arn} is pending deletion.`,
      })
    })

    test('wrappings that are not served are refused by name, and so is one that is too small', async () => {
      const { KeyId } = await createKey(server, { Origin: 'EXTERNAL' })
      await assert.rejects(
        server.kms().getParametersForImport({ KeyId, WrappingAlgorithm: 'SM2PKE', WrappingKeySpec: 'SM2' }),
        { name: 'UnsupportedOperationException', message: 'Wrapping by SM2PKE with SM2 is not supported.' },
      )
      const pair = await createKey(server, { Origin: 'EXTERNAL', KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' })
      await assert.rejects(askParameters(server.kms(), pair.KeyId), { name: 'UnsupportedOperationException' })
    })
  })
}
