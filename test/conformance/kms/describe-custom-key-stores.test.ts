// kms:DescribeCustomKeyStores, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`DescribeCustomKeyStores on ${dialect}`, () => {
    let server: TestServer
    before(async () => {
      server = await startServer({ dialect })
    })
    after(() => server.close())

    test('there are none', async () => {
      const { $metadata, ...answer } = await server.kms().describeCustomKeyStores({})
      assert.deepEqual(answer, { CustomKeyStores: [], Truncated: false })
    })

    test('one that is asked for is not found', async () => {
      const refusal = { name: 'CustomKeyStoreNotFoundException' }
      await assert.rejects(server.kms().describeCustomKeyStores({ CustomKeyStoreId: 'cks-1' }), refusal)
      await assert.rejects(server.kms().describeCustomKeyStores({ CustomKeyStoreName: 'mine' }), refusal)
    })
  })
}
