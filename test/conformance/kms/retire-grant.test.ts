// kms:RetireGrant, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { CreateGrantRequest, KMS } from '@aws-sdk/client-kms'
import { DIALECTS } from '../../support/dialects.ts'
import { DRY_RUN, makeKey, setState, type TestKey } from '../../support/kms-keys.ts'
import { ACCOUNT, startServer, type TestServer } from '../../support/server.ts'

const user = (name: string, account = ACCOUNT) => `arn:aws:iam::${account}:user/${name}`
const ABROAD = '100000000001'

for (const dialect of DIALECTS) {
  describe(`RetireGrant on ${dialect}`, () => {
    let server: TestServer
    let key: TestKey
    let ada: KMS
    let bob: KMS
    before(async () => {
      server = await startServer({ dialect })
      key = await makeKey(server)
      ada = server.kms({ credentials: await server.addUser({ userName: 'ada' }) })
      await server.addUser({ userName: 'someone' })
      bob = server.kms({ credentials: await server.addUser({ userName: 'bob', account: ABROAD }) })
    })
    after(() => server.close())

    const grant = async (input: Partial<CreateGrantRequest> = {}) => {
      const usual = { KeyId: key.KeyId, GranteePrincipal: user('ada'), Operations: ['Decrypt' as const] }
      const made = await server.kms().createGrant({ ...usual, ...input })
      return { GrantId: made.GrantId!, GrantToken: made.GrantToken! }
    }
    const count = async () => (await server.kms().listGrants({ KeyId: key.KeyId })).Grants?.length
    const denied = { name: 'AccessDeniedException', message: /is not authorized to perform: kms:RetireGrant / }

    test('the account of the key retires a grant by its token, or by its id and its key', async () => {
      const [byToken, byId] = [await grant(), await grant()]
      await server.kms().retireGrant({ GrantToken: byToken.GrantToken })
      await server.kms().retireGrant({ KeyId: key.Arn, GrantId: byId.GrantId })
      assert.equal(await count(), 0)
    })

    test('the retiring principal needs no other permission, wherever it is', async () => {
      for (const [client, RetiringPrincipal] of [
        [ada, user('ada')],
        [bob, user('bob', ABROAD)],
      ] as const) {
        const [byToken, byId] = [await grant({ RetiringPrincipal }), await grant({ RetiringPrincipal })]
        await client.retireGrant({ GrantToken: byToken.GrantToken })
        await client.retireGrant({ KeyId: key.Arn, GrantId: byId.GrantId })
        assert.equal(await count(), 0)
      }
    })

    test('the grantee retires it when the grant says so', async () => {
      const own = await grant({ Operations: ['Decrypt', 'RetireGrant'] })
      await ada.retireGrant({ GrantToken: own.GrantToken })
      const other = await grant()
      await assert.rejects(ada.retireGrant({ GrantToken: other.GrantToken }), denied)
      await server.kms().retireGrant({ GrantToken: other.GrantToken })
    })

    test('nobody else does, and is not told whether it is there', async () => {
      const { GrantId, GrantToken } = await grant({ RetiringPrincipal: user('someone') })
      for (const client of [ada, bob]) {
        await assert.rejects(client.retireGrant({ GrantToken }), denied)
        await assert.rejects(client.retireGrant({ KeyId: key.Arn, GrantId }), denied)
        await assert.rejects(client.retireGrant({ KeyId: key.Arn, GrantId: 'a'.repeat(64) }), denied)
      }
      await server.kms().retireGrant({ GrantToken })
    })

    test('the trail of a retiring principal names the key', async () => {
      const { GrantToken } = await grant({ RetiringPrincipal: user('ada') })
      const { $metadata } = await ada.retireGrant({ GrantToken })
      const rows = await server.store.transact('read', (tx) =>
        tx.rows(tx.db.selectFrom('audit').select('record').where('event_name', '=', 'RetireGrant')),
      )
      const record = rows
        .map((row) => JSON.parse(row.record))
        .find(({ requestID }) => requestID === $metadata.requestId)
      assert.equal(record.resources[0].ARN, key.Arn)
    })

    test('a grant that is gone is not found', async () => {
      const { GrantId, GrantToken } = await grant()
      await server.kms().retireGrant({ GrantToken })
      await assert.rejects(server.kms().retireGrant({ GrantToken }), { name: 'NotFoundException' })
      await assert.rejects(server.kms().retireGrant({ KeyId: key.Arn, GrantId }), {
        name: 'NotFoundException',
        message: `Grant ID ${GrantId} not found`,
      })
    })

    test('it is named in one way and completely', async () => {
      const { GrantId, GrantToken } = await grant()
      const incomplete = 'Either a grant token, or a grant ID and a key ID must be specified.'
      for (const input of [{}, { GrantId }, { KeyId: key.Arn }]) {
        await assert.rejects(server.kms().retireGrant(input), { name: 'ValidationException', message: incomplete })
      }
      await assert.rejects(server.kms().retireGrant({ GrantToken, GrantId, KeyId: key.Arn }), {
        name: 'ValidationException',
        message: 'A grant token cannot be combined with a grant ID or a key ID.',
      })
      await assert.rejects(server.kms().retireGrant({ GrantToken: 'none' }), { name: 'InvalidGrantTokenException' })
      await assert.rejects(server.kms().retireGrant({ GrantId: 'x', KeyId: key.Arn }), {
        name: 'InvalidGrantIdException',
      })
      await assert.rejects(server.kms().retireGrant({ GrantId, KeyId: 'x' }), { name: 'NotFoundException' })
      await assert.rejects(server.kms({ region: 'us-east-1' }).retireGrant({ GrantToken }), {
        name: 'NotFoundException',
      })
      await server.kms().retireGrant({ GrantToken })
    })

    test('a dry run leaves it, and the state of the key is no hindrance', async () => {
      const { GrantToken } = await grant()
      await assert.rejects(server.kms().retireGrant({ GrantToken, DryRun: true }), DRY_RUN)
      assert.equal(await count(), 1)
      await setState(server, key, 'PendingDeletion')
      await server.kms().retireGrant({ GrantToken })
      await setState(server, key, 'Enabled')
      assert.equal(await count(), 0)
    })
  })
}
