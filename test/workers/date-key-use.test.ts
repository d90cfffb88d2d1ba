// The last use of access keys, read from the audit trail: of calls that the key's secret has signed, the latest one.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import type { IAM } from '@aws-sdk/client-iam'
import { DIALECTS } from '../support/dialects.ts'
import { addGuest, allow } from '../support/guests.ts'
import { ACCOUNT, type AccessKey, startServer, type TestServer } from '../support/server.ts'

const MINUTE_MS = 60_000

for (const dialect of DIALECTS) {
  describe(`last use of access keys on ${dialect}`, () => {
    let server: TestServer
    let iam: IAM
    before(async () => {
      server = await startServer({ dialect })
      iam = server.iam()
    })
    after(() => server.close())

    async function lastUse({ accessKeyId: AccessKeyId }: AccessKey) {
      server.clock.advance(2 * MINUTE_MS)
      await server.runWorkers()
      const { ServiceName, Region } = (await iam.getAccessKeyLastUsed({ AccessKeyId })).AccessKeyLastUsed!
      return [ServiceName, Region]
    }

    test('a refused call is a use, since the key was right', async () => {
      const { credentials } = await addGuest(server)
      await assert.rejects(server.kms({ credentials, region: 'eu-west-1' }).listKeys({}))
      assert.deepEqual(await lastUse(credentials), ['kms', 'eu-west-1'])
    })

    test('a call with a wrong secret is no use, whoever knows the id', async () => {
      const { credentials } = await addGuest(server)
      const forged = { ...credentials, secretAccessKey: 'not the secret of this key' }
      await assert.rejects(server.ssm({ credentials: forged }).getParameter({ Name: '/x' }))
      await assert.rejects(server.iam({ credentials: forged }).getUser({}))
      assert.deepEqual(await lastUse(credentials), ['N/A', 'N/A'])
    })

    test('the service is the one that was called, not those it calls in turn', async () => {
      const { credentials } = await addGuest(server, [allow(['ssm:*', 'kms:*'])])
      const ssm = server.ssm({ credentials })
      await ssm.putParameter({ Name: '/sealed', Value: 'value', Type: 'SecureString' })
      assert.deepEqual(await lastUse(credentials), ['ssm', 'eu-south-1'])
    })

    test('the latest use is told, also when an older record is read later', async () => {
      const { credentials } = await addGuest(server, [allow('ssm:*')])
      await server.sts({ credentials }).getCallerIdentity({})
      assert.deepEqual(await lastUse(credentials), ['sts', 'eu-south-1'])
      const record = {
        account: ACCOUNT,
        region: 'us-east-1',
        event_source: 'ssm.amazonaws.com',
        event_name: 'GetParameter',
        access_key_id: credentials.accessKeyId,
        error_code: null,
        record: '{}',
      }
      const nowMs = server.clock.now().getTime()
      const addRecord = (at_ms: number) => server.store.record([{ ...record, at_ms, event_id: randomUUID() }])
      await addRecord(nowMs - 60 * MINUTE_MS)
      assert.deepEqual(await lastUse(credentials), ['sts', 'eu-south-1'])
      await addRecord(nowMs)
      assert.deepEqual(await lastUse(credentials), ['ssm', 'us-east-1'])
    })

    test('a key that is deleted before the trail is read leaves nothing behind', async () => {
      const { credentials, userName: UserName } = await addGuest(server)
      await server.sts({ credentials }).getCallerIdentity({})
      const AccessKeyId = credentials.accessKeyId
      await iam.deleteAccessKey({ UserName, AccessKeyId })
      server.clock.advance(2 * MINUTE_MS)
      await server.runWorkers()
      const rows = await server.store.transact('read', (tx) =>
        tx.rows(tx.db.selectFrom('access_key_use').selectAll().where('access_key_id', '=', AccessKeyId)),
      )
      assert.deepEqual(rows, [])
    })
  })
}
