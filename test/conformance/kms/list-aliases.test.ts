// kms:ListAliases, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { AliasListEntry, KeyMetadata, KMS } from '@aws-sdk/client-kms'
import { DIALECTS } from '../../support/dialects.ts'
import { REGION, startServer, type TestServer } from '../../support/server.ts'

const ACCOUNT = '100000000001'
const credentials = { accessKeyId: ACCOUNT, secretAccessKey: 'test' }
const ALL = ['alias/Z', 'alias/a', 'alias/aws/secretsmanager', 'alias/aws/ssm', 'alias/b', 'alias/z']
const arnOf = (resource: string) => `arn:aws:kms:${REGION}:${ACCOUNT}:${resource}`

for (const dialect of DIALECTS) {
  describe(`ListAliases on ${dialect}`, () => {
    let server: TestServer
    let client: KMS
    let [one, other]: KeyMetadata[] = []
    before(async () => {
      server = await startServer({ dialect })
      client = server.kms({ credentials })
      one = (await client.createKey({})).KeyMetadata
      other = (await client.createKey({})).KeyMetadata
      for (const name of ['alias/Z', 'alias/a', 'alias/b', 'alias/z']) {
        await client.createAlias({ AliasName: name, TargetKeyId: name === 'alias/b' ? other?.KeyId : one?.KeyId })
      }
    })
    after(() => server.close())

    const names = (aliases: AliasListEntry[] = []) => aliases.map(({ AliasName }) => AliasName)

    async function readPages(Limit: number, KeyId?: string): Promise<(string | undefined)[][]> {
      const pages: (string | undefined)[][] = []
      let Marker: string | undefined
      do {
        const { Aliases, NextMarker, Truncated } = await client.listAliases({ Limit, Marker, KeyId })
        assert.equal(Truncated, NextMarker !== undefined)
        pages.push(names(Aliases))
        Marker = NextMarker
      } while (Marker !== undefined)
      return pages
    }

    test('aliases are listed in the order of their names, a predefined one without a key while it has none', async () => {
      const { Aliases } = await client.listAliases({})
      assert.deepEqual(names(Aliases), ALL)
      assert.deepEqual(Aliases?.[3], { AliasName: 'alias/aws/ssm', AliasArn: arnOf('alias/aws/ssm') })
      const { CreationDate, LastUpdatedDate, ...rest } = Aliases![4]!
      assert.deepEqual(rest, { AliasName: 'alias/b', AliasArn: arnOf('alias/b'), TargetKeyId: other?.KeyId })
      assert.ok(CreationDate instanceof Date)
      assert.deepEqual(LastUpdatedDate, CreationDate)
    })

    test('pages follow one another, each alias once and none empty', async () => {
      for (const limit of [1, 2, 3, 4, 5, 6, 7]) {
        const pages = await readPages(limit)
        assert.deepEqual(pages.flat(), ALL)
        assert.equal(pages.length, Math.ceil(ALL.length / limit))
      }
    })

    test('the aliases of one key', async () => {
      assert.deepEqual(await readPages(2, one?.KeyId), [['alias/Z', 'alias/a'], ['alias/z']])
      assert.deepEqual(await readPages(50, other?.Arn), [['alias/b']])
    })

    test('a predefined alias shows its key once there is one', async () => {
      const mine = server.kms({ credentials, region: 'us-east-1' })
      const { KeyMetadata } = await mine.describeKey({ KeyId: 'alias/aws/ssm' })
      for (const KeyId of [undefined, KeyMetadata?.KeyId]) {
        const { Aliases } = await mine.listAliases({ KeyId })
        const ofSsm = Aliases?.filter(({ AliasName }) => AliasName === 'alias/aws/ssm')
        assert.deepEqual(
          ofSsm?.map(({ TargetKeyId }) => TargetKeyId),
          [KeyMetadata?.KeyId],
        )
      }
    })

    test('a key that is not there has no list', async () => {
      const nobodys = '00000000-1111-2222-3333-444444444444'
      const cases = [
        [nobodys, `Key '${arnOf(`key/${nobodys}`)}' does not exist`],
        ['alias/a', "Invalid keyId 'alias/a'"],
        ['x', "Invalid keyId 'x'"],
      ] as const
      for (const [KeyId, message] of cases) {
        await assert.rejects(client.listAliases({ KeyId }), { name: 'NotFoundException', message })
      }
    })

    test('whether another account has a key is not told', async () => {
      const theirs = (await server.kms().createKey({})).KeyMetadata!.Arn!
      for (const KeyId of [theirs, theirs.replace(/.$/, (last) => (last === '0' ? '1' : '0'))]) {
        const refusal = { name: 'NotFoundException', message: `Key '${KeyId}' does not exist` }
        await assert.rejects(client.listAliases({ KeyId }), refusal)
      }
    })

    test('a marker is good for its own list only', async () => {
      const { NextMarker } = await client.listAliases({ Limit: 1 })
      const refusal = { name: 'InvalidMarkerException' }
      await assert.rejects(client.listAliases({ Marker: 'x' }), refusal)
      await assert.rejects(client.listAliases({ Marker: NextMarker, KeyId: one?.KeyId }), refusal)
    })

    test('a user without permissions sees no list', async () => {
      const guest = server.kms({ credentials: await server.addUser({ account: ACCOUNT, userName: 'guest' }) })
      await assert.rejects(guest.listAliases({ KeyId: one?.KeyId }), {
        name: 'AccessDeniedException',
        message: `User: arn:aws:iam::${ACCOUNT}:user/guest is not authorized to perform: kms:ListAliases on resource: * because no identity-based policy allows the kms:ListAliases action`,
      })
    })
  })
}
