// kms:ListRetirableGrants, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { ListRetirableGrantsRequest } from '@aws-sdk/client-kms'
import { DIALECTS } from '../../support/dialects.ts'
import { makeKey } from '../../support/kms-keys.ts'
import { ACCOUNT, startServer, type TestServer } from '../../support/server.ts'

const ADA = `arn:aws:iam::${ACCOUNT}:user/ada`
const BOB = `arn:aws:iam::${ACCOUNT}:user/bob`
const ABROAD = { accessKeyId: '100000000001', secretAccessKey: 'test' }

for (const dialect of DIALECTS) {
  describe(`ListRetirableGrants on ${dialect}`, () => {
    let server: TestServer
    const ids: (string | undefined)[] = []
    before(async () => {
      server = await startServer({ dialect })
      for (const userName of ['ada', 'bob']) await server.addUser({ userName })
      const abroad = (await server.kms({ credentials: ABROAD }).createKey({})).KeyMetadata!
      for (const [KeyId, client] of [
        [(await makeKey(server)).KeyId, server.kms()],
        [(await makeKey(server)).KeyId, server.kms()],
        [abroad.KeyId!, server.kms({ credentials: ABROAD })],
      ] as const) {
        const grant = { KeyId, GranteePrincipal: BOB, Operations: ['Decrypt' as const] }
        ids.push((await client.createGrant({ ...grant, RetiringPrincipal: ADA })).GrantId)
        await client.createGrant({ ...grant, RetiringPrincipal: BOB })
        await client.createGrant(grant)
      }
      ids.sort()
    })
    after(() => server.close())

    const list = (input: Partial<ListRetirableGrantsRequest> = {}) =>
      server.kms().listRetirableGrants({ RetiringPrincipal: ADA, ...input })

    test('the grants that a principal may retire are listed, on whichever key they are', async () => {
      const { Grants, Truncated } = await list()
      assert.deepEqual([Grants?.map(({ GrantId }) => GrantId), Truncated], [ids, false])
      const accounts = Grants?.map(({ IssuingAccount }) => IssuingAccount)
      assert.deepEqual(new Set(accounts), new Set([`arn:aws:iam::${ACCOUNT}:root`, 'arn:aws:iam::100000000001:root']))
      const first = await list({ Limit: 2 })
      assert.deepEqual([first.Grants?.length, first.Truncated], [2, true])
      const rest = await list({ Limit: 2, Marker: first.NextMarker })
      assert.deepEqual(
        [...first.Grants!, ...rest.Grants!].map(({ GrantId }) => GrantId),
        ids,
      )
    })

    test('those of another region or another principal are not', async () => {
      const elsewhere = server.kms({ region: 'us-east-1' })
      assert.deepEqual((await elsewhere.listRetirableGrants({ RetiringPrincipal: ADA })).Grants, [])
      assert.deepEqual((await list({ RetiringPrincipal: `${ADA}m` })).Grants, [])
    })

    test('what belongs to no account cannot be asked about', async () => {
      for (const RetiringPrincipal of ['ssm.amazonaws.com', 'AIDAAAAAAAAAAAAAAAAA', 'arn:aws:iam:::user/ada']) {
        await assert.rejects(list({ RetiringPrincipal }), { name: 'InvalidArnException' })
      }
    })

    test('one asks about principals of the own account, and with permission', async () => {
      const guest = server.kms({ credentials: await server.addUser({ userName: 'guest' }) })
      for (const client of [guest, server.kms({ credentials: ABROAD })]) {
        await assert.rejects(client.listRetirableGrants({ RetiringPrincipal: ADA }), { name: 'AccessDeniedException' })
      }
    })
  })
}
