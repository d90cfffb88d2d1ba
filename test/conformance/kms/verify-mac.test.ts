// kms:VerifyMac, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { VerifyMacRequest } from '@aws-sdk/client-kms'
import { DIALECTS } from '../../support/dialects.ts'
import { makeKey, type TestKey, testUse } from '../../support/kms-keys.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const MESSAGE = Buffer.from('pay 100 to Ada')
const ALGORITHM = { MacAlgorithm: 'HMAC_SHA_384' } as const

for (const dialect of DIALECTS) {
  describe(`VerifyMac on ${dialect}`, () => {
    let server: TestServer
    let key: TestKey
    let Mac: Buffer
    before(async () => {
      server = await startServer({ dialect })
      key = await makeKey(server, 'HMAC_384', 'GENERATE_VERIFY_MAC')
      const { KeyId } = key
      Mac = Buffer.from((await server.kms().generateMac({ KeyId, Message: MESSAGE, ...ALGORITHM })).Mac!)
    })
    after(() => server.close())

    const verify = (input: Partial<VerifyMacRequest> = {}) =>
      server.kms().verifyMac({ KeyId: key.KeyId, Message: MESSAGE, Mac, ...ALGORITHM, ...input })

    testUse({
      operation: 'VerifyMac',
      ground: () => ({ server, key }),
      call: (client, input) => client.verifyMac({ ...input, Message: MESSAGE, Mac, ...ALGORITHM }),
      wrong: ['ECC_NIST_P256', 'SIGN_VERIFY'],
    })

    test('the right code is told to be right', async () => {
      const { $metadata, ...answer } = await verify()
      assert.deepEqual(answer, { KeyId: key.Arn, MacValid: true, ...ALGORITHM })
    })

    test('any other code, message or key is refused without a word', async () => {
      const damaged = Buffer.from(Mac)
      damaged[0]! ^= 1
      const other = await makeKey(server, 'HMAC_384', 'GENERATE_VERIFY_MAC')
      const wrong: Partial<VerifyMacRequest>[] = [
        { Mac: damaged },
        { Mac: Mac.subarray(1) },
        { Mac: Mac.subarray(0, 1) },
        { Mac: Buffer.concat([Mac, Mac]) },
        { Message: Buffer.from('pay 900 to Ada') },
        { KeyId: other.KeyId },
        { Mac: damaged, DryRun: true },
      ]
      for (const input of wrong) {
        await assert.rejects(verify(input), { name: 'KMSInvalidMacException', message: 'UnknownError' })
      }
    })

    test('only the algorithm of the key will do', () =>
      assert.rejects(verify({ MacAlgorithm: 'HMAC_SHA_256' }), {
        name: 'InvalidKeyUsageException',
        message: 'Algorithm HMAC_SHA_256 is incompatible with key spec HMAC_384.',
      }))
  })
}
