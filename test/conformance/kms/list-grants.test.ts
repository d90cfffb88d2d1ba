// kms:ListGrants, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { ListGrantsRequest } from '@aws-sdk/client-kms'
import { DIALECTS } from '../../support/dialects.ts'
import { makeKey, setState, type TestKey } from '../../support/kms-keys.ts'
import { ACCOUNT, startServer, type TestServer } from '../../support/server.ts'

const user = (name: string) => `arn:aws:iam::${ACCOUNT}:user/${name}`

for (const dialect of DIALECTS) {
  describe(`ListGrants on ${dialect}`, () => {
    let server: TestServer
    let key: TestKey
    const ids: string[] = []
    before(async () => {
      server = await startServer({ dialect })
      key = await makeKey(server)
      for (const userName of ['ada', 'bob', 'cid', 'dan', 'x']) await server.addUser({ userName })
      for (const name of ['ada', 'ada', 'bob', 'bob', 'bob', 'cid', 'dan']) {
        const input = { KeyId: key.KeyId, GranteePrincipal: user(name), Operations: ['Decrypt' as const] }
        ids.push((await server.kms().createGrant(input)).GrantId!)
      }
      ids.sort()
    })
    after(() => server.close())

    const list = (input: Partial<ListGrantsRequest> = {}) => server.kms().listGrants({ KeyId: key.KeyId, ...input })
    const idsOf = async (input: Partial<ListGrantsRequest>) => (await list(input)).Grants?.map(({ GrantId }) => GrantId)

    test('all grants of the key are listed, page by page', async () => {
      const { Grants, Truncated, NextMarker } = await list()
      assert.deepEqual([Grants?.map(({ GrantId }) => GrantId), Truncated, NextMarker], [ids, false, undefined])
      const seen: (string | undefined)[] = []
      let Marker: string | undefined
      do {
        const page = await list({ Limit: 3, Marker })
        assert.ok(page.Grants!.length > 0 && page.Grants!.length <= 3)
        assert.equal(page.Truncated, page.NextMarker !== undefined)
        seen.push(...page.Grants!.map(({ GrantId }) => GrantId))
        Marker = page.NextMarker
      } while (Marker)
      assert.deepEqual(seen, ids)
    })

    test('fifty are a page when nothing is said', async () => {
      const other = await makeKey(server)
      for (let i = 0; i < 51; i++) {
        await server.kms().createGrant({ KeyId: other.KeyId, GranteePrincipal: user('x'), Operations: ['Encrypt'] })
      }
      const page = await list({ KeyId: other.KeyId })
      assert.deepEqual([page.Grants?.length, page.Truncated], [50, true])
      assert.equal((await list({ KeyId: other.KeyId, Marker: page.NextMarker })).Grants?.length, 1)
    })

    test('they can be narrowed to an id or a grantee', async () => {
      assert.deepEqual(await idsOf({ GrantId: ids[2] }), [ids[2]])
      assert.deepEqual(await idsOf({ GrantId: 'a'.repeat(64) }), [])
      assert.equal((await idsOf({ GranteePrincipal: user('bob') }))?.length, 3)
      assert.deepEqual(await idsOf({ GranteePrincipal: user('eve') }), [])
      await assert.rejects(list({ GrantId: 'x' }), {
        name: 'InvalidGrantIdException',
        message: 'The grant ID is not valid.',
      })
    })

    test('a marker is good for its own list alone', async () => {
      const { NextMarker } = await list({ Limit: 1 })
      const elsewhere = list({ Marker: NextMarker, GranteePrincipal: user('bob') })
      await assert.rejects(elsewhere, { name: 'InvalidMarkerException' })
      await assert.rejects(list({ Marker: 'x' }), { name: 'InvalidMarkerException' })
    })

    test('the state of the key is no hindrance', async () => {
      for (const state of ['Disabled', 'PendingDeletion'] as const) {
        await setState(server, key, state)
        assert.equal((await list()).Grants?.length, 7)
      }
      await setState(server, key, 'Enabled')
    })

    test('the key must be there, and the caller be allowed to ask', async () => {
      await assert.rejects(list({ KeyId: 'x' }), { name: 'NotFoundException', message: "Invalid keyId 'x'" })
      const guest = server.kms({ credentials: await server.addUser({ userName: 'guest' }) })
      const stranger = server.kms({ credentials: { accessKeyId: '100000000001', secretAccessKey: 'test' } })
      for (const client of [guest, stranger]) {
        await assert.rejects(client.listGrants({ KeyId: key.Arn }), { name: 'AccessDeniedException' })
      }
    })
  })
}
