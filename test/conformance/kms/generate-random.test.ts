// kms:GenerateRandom, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { GenerateRandomRequest } from '@aws-sdk/client-kms'
import { DIALECTS } from '../../support/dialects.ts'
import { startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`GenerateRandom on ${dialect}`, () => {
    let server: TestServer
    before(async () => {
      server = await startServer({ dialect })
    })
    after(() => server.close())

    const generate = (input: GenerateRandomRequest) => server.kms().generateRandom(input)

    test('one byte to 1024 are given, and no two answers are alike', async () => {
      for (const NumberOfBytes of [1, 32, 1024]) {
        assert.equal((await generate({ NumberOfBytes })).Plaintext?.length, NumberOfBytes)
      }
      const answers = await Promise.all(Array.from({ length: 8 }, () => generate({ NumberOfBytes: 16 })))
      assert.equal(new Set(answers.map(({ Plaintext }) => Buffer.from(Plaintext!).toString('hex'))).size, 8)
    })

    test('the number must be given and within its limits', async () => {
      const problem = (text: string) => ({ name: 'ValidationException', message: text })
      await assert.rejects(generate({}), problem('NumberOfBytes is required.'))
      const limit = (value: number, rule: string) =>
        `1 validation error detected: Value '${value}' at 'numberOfBytes' failed to satisfy constraint: Member must have value ${rule}`
      await assert.rejects(generate({ NumberOfBytes: 0 }), problem(limit(0, 'greater than or equal to 1')))
      await assert.rejects(generate({ NumberOfBytes: 1025 }), problem(limit(1025, 'less than or equal to 1024')))
    })

    test('there is neither a custom key store nor an enclave to take them from or to', async () => {
      await assert.rejects(generate({ NumberOfBytes: 8, CustomKeyStoreId: 'cks-1' }), {
        name: 'CustomKeyStoreNotFoundException',
      })
      await assert.rejects(generate({ NumberOfBytes: 8, Recipient: { AttestationDocument: Buffer.from('x') } }), {
        name: 'UnsupportedOperationException',
        message: 'Recipient is not supported.',
      })
    })

    test('a user without permissions gets none', async () => {
      const guest = server.kms({ credentials: await server.addUser({ userName: 'guest' }) })
      await assert.rejects(guest.generateRandom({ NumberOfBytes: 8 }), {
        name: 'AccessDeniedException',
        message: /is not authorized to perform: kms:GenerateRandom on resource: \* /,
      })
    })
  })
}
