// kms:ListKeys, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { KeyListEntry, KMS, ListKeysResponse } from '@aws-sdk/client-kms'
import { DIALECTS } from '../../support/dialects.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const ACCOUNT = '100000000001'

for (const dialect of DIALECTS) {
  describe(`ListKeys on ${dialect}`, () => {
    let server: TestServer
    let client: KMS
    let expected: KeyListEntry[]
    before(async () => {
      server = await startServer({ dialect })
      client = server.kms({ credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'test' } })
      const made = await Promise.all(Array.from({ length: 5 }, () => client.createKey({})))
      expected = made
        .map(({ KeyMetadata }) => ({ KeyId: KeyMetadata?.KeyId, KeyArn: KeyMetadata?.Arn }))
        .sort((one, other) => (one.KeyId! < other.KeyId! ? -1 : 1))
    })
    after(() => server.close())

    async function readPages(Limit: number): Promise<ListKeysResponse[]> {
      const pages: ListKeysResponse[] = []
      let Marker: string | undefined
      do {
        const page: ListKeysResponse = await client.listKeys({ Limit, Marker })
        pages.push(page)
        Marker = page.NextMarker
      } while (Marker !== undefined)
      return pages
    }

    test('every key is listed with its ARN', async () => {
      const { Keys, Truncated, NextMarker } = await client.listKeys({})
      assert.deepEqual(Keys, expected)
      assert.equal(Truncated, false)
      assert.equal(NextMarker, undefined)
    })

    test('pages follow one another and none is empty', async () => {
      const pages = await readPages(2)
      assert.deepEqual(
        pages.map(({ Keys, Truncated }) => [Keys?.length, Truncated]),
        [
          [2, true],
          [2, true],
          [1, false],
        ],
      )
      assert.deepEqual(
        pages.flatMap(({ Keys = [] }) => Keys),
        expected,
      )
      assert.equal((await readPages(5)).length, 1)
    })

    test('other accounts and regions have their own lists', async () => {
      assert.deepEqual((await server.kms().listKeys({})).Keys, [])
      const credentials = { accessKeyId: ACCOUNT, secretAccessKey: 'test' }
      assert.deepEqual((await server.kms({ credentials, region: 'us-east-1' }).listKeys({})).Keys, [])
    })

    test('a marker of another list, or none at all, is refused', async () => {
      const { NextMarker } = await client.listKeys({ Limit: 1 })
      const refusal = { name: 'InvalidMarkerException' }
      await assert.rejects(client.listKeys({ Marker: 'x' }), refusal)
      await assert.rejects(client.listKeys({ Marker: `${NextMarker!.slice(0, -4)}AAA=` }), refusal)
      await assert.rejects(client.listAliases({ Marker: NextMarker }), refusal)
      await assert.rejects(server.kms().listKeys({ Marker: NextMarker }), refusal)
    })

    test('limits are the published ones', async () => {
      await assert.rejects(client.listKeys({ Limit: 1001 }), {
        name: 'ValidationException',
        message:
          "1 validation error detected: Value '1001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 1000",
      })
      assert.equal((await client.listKeys({ Limit: 1000 })).Keys?.length, 5)
    })

    test('a user without permissions sees no list', async () => {
      const guest = server.kms({ credentials: await server.addUser({ account: ACCOUNT, userName: 'guest' }) })
      await assert.rejects(guest.listKeys({}), {
        name: 'AccessDeniedException',
        message: `User: arn:aws:iam::${ACCOUNT}:user/guest is not authorized to perform: kms:ListKeys on resource: * because no identity-based policy allows the kms:ListKeys action`,
      })
    })
  })
}
