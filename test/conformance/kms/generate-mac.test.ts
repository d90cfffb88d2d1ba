// kms:GenerateMac, through AWS's own client.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import type { GenerateMacRequest, KeySpec, MacAlgorithmSpec } from '@aws-sdk/client-kms'
import { DIALECTS } from '../../support/dialects.ts'
import { makeKey, openMaterial, type TestKey, testUse } from '../../support/kms-keys.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const MESSAGE = Buffer.from('pay 100 to Ada')
const BITS = [224, 256, 384, 512]

for (const dialect of DIALECTS) {
  describe(`GenerateMac on ${dialect}`, () => {
    let server: TestServer
    let key: TestKey
    before(async () => {
      server = await startServer({ dialect })
      key = await makeKey(server, 'HMAC_256', 'GENERATE_VERIFY_MAC')
    })
    after(() => server.close())

    const generate = (input: Partial<GenerateMacRequest> = {}) =>
      server.kms().generateMac({ KeyId: key.KeyId, Message: MESSAGE, MacAlgorithm: 'HMAC_SHA_256', ...input })

    testUse({
      operation: 'GenerateMac',
      ground: () => ({ server, key }),
      call: (client, input) => client.generateMac({ ...input, Message: MESSAGE, MacAlgorithm: 'HMAC_SHA_256' }),
      wrong: ['SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT'],
    })

    for (const bits of BITS) {
      test(`HMAC_${bits} gives the HMAC of the message under its own ${bits} bits`, async () => {
        const MacAlgorithm = `HMAC_SHA_${bits}` as MacAlgorithmSpec
        const { KeyId, Arn } = await makeKey(server, `HMAC_${bits}` as KeySpec, 'GENERATE_VERIFY_MAC')
        const { $metadata, Mac, ...told } = await generate({ KeyId, MacAlgorithm })
        assert.deepEqual(told, { KeyId: Arn, MacAlgorithm })
        const secret = await openMaterial(server, KeyId)
        assert.equal(secret.length, bits / 8)
        assert.deepEqual(Buffer.from(Mac!), createHmac(`sha${bits}`, secret).update(MESSAGE).digest())
      })
    }

    test('only the algorithm of the key will do', () =>
      assert.rejects(generate({ MacAlgorithm: 'HMAC_SHA_512' }), {
        name: 'InvalidKeyUsageException',
        message: 'Algorithm HMAC_SHA_512 is incompatible with key spec HMAC_256.',
      }))

    test('messages have one byte to 4096', async () => {
      assert.ok((await generate({ Message: Buffer.alloc(4096) })).Mac)
      await assert.rejects(generate({ Message: Buffer.alloc(4097) }), {
        name: 'ValidationException',
        message:
          "1 validation error detected: Value at 'message' failed to satisfy constraint: Member must have length less than or equal to 4096",
      })
    })
  })
}
