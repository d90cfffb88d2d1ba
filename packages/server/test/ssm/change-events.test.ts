// The events that changes to parameters leave in the outbox.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { SSM } from '@aws-sdk/client-ssm'
import { DIALECTS } from '../../../../test/support/dialects.ts'
import { ACCOUNT, REGION, startServer, type TestServer } from '../../../../test/support/server.ts'

for (const dialect of DIALECTS) {
  describe(`change events on ${dialect}`, () => {
    let server: TestServer
    let ssm: SSM
    before(async () => {
      server = await startServer({ dialect })
      ssm = server.ssm()
    })
    after(() => server.close())

    /** What the outbox holds of a parameter, oldest first. */
    const eventsOf = async (name: string) => {
      const arn = `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter${name}`
      const rows = await server.store.transact('read', (tx) =>
        tx.rows(
          tx.db
            .selectFrom('outbox')
            .selectAll()
            .where('resources', '=', JSON.stringify([arn]))
            .orderBy('sequence'),
        ),
      )
      for (const { source, detail_type, account, region } of rows) {
        assert.deepEqual([source, detail_type, account, region], ['aws.ssm', 'Parameter Store Change', ACCOUNT, REGION])
      }
      return rows.map(({ detail }) => JSON.parse(detail))
    }

    test('creating, updating and deleting tell name, type and description, never the value', async () => {
      const Name = '/events/life'
      await ssm.putParameter({ Name, Value: 'hush', Type: 'String', Description: 'words' })
      await ssm.putParameter({ Name, Value: 'hush-2', Type: 'StringList', Overwrite: true })
      await ssm.deleteParameter({ Name })
      assert.deepEqual(await eventsOf(Name), [
        { name: Name, description: 'words', type: 'String', operation: 'Create' },
        { name: Name, description: 'words', type: 'StringList', operation: 'Update' },
        { name: Name, description: 'words', type: 'StringList', operation: 'Delete' },
      ])
    })

    test('a parameter without description is told without one', async () => {
      await ssm.putParameter({ Name: '/events/plain', Value: 'x', Type: 'SecureString' })
      assert.deepEqual(await eventsOf('/events/plain'), [
        { name: '/events/plain', type: 'SecureString', operation: 'Create' },
      ])
    })

    test('each label that moves is told, with the versions it moved between', async () => {
      const Name = '/events/labels'
      await ssm.putParameter({ Name, Value: 'one', Type: 'String', Description: 'words' })
      await ssm.labelParameterVersion({ Name, Labels: ['stable', 'old', '1bad'] })
      await ssm.putParameter({ Name, Value: 'two', Overwrite: true })
      await ssm.labelParameterVersion({ Name, Labels: ['stable'] })
      await ssm.labelParameterVersion({ Name, Labels: ['stable'] })
      const common = { name: Name, description: 'words', type: 'String', operation: 'LabelParameterVersion' }
      assert.deepEqual(
        (await eventsOf(Name)).filter(({ operation }) => operation === common.operation),
        [
          { ...common, label: 'stable', fromVersion: '', toVersion: '1' },
          { ...common, label: 'old', fromVersion: '', toVersion: '1' },
          { ...common, label: 'stable', fromVersion: '1', toVersion: '2' },
        ],
      )
    })

    test('a parameter deleted by two spellings is told once, as it was written', async () => {
      await ssm.putParameter({ Name: 'events-root', Value: 'x', Type: 'String' })
      await ssm.deleteParameters({ Names: ['/events-root', 'events-root', '/events/nothing'] })
      assert.deepEqual(await eventsOf('/events-root'), [
        { name: 'events-root', type: 'String', operation: 'Create' },
        { name: 'events-root', type: 'String', operation: 'Delete' },
      ])
    })

    test('what is refused tells nothing', async () => {
      const Name = '/events/refused'
      await assert.rejects(ssm.putParameter({ Name, Value: 'x', Type: 'String', AllowedPattern: 'y' }))
      await assert.rejects(ssm.putParameter({ Name, Value: 'x', Type: 'SecureString', KeyId: 'not-a-key' }))
      await assert.rejects(ssm.deleteParameter({ Name }))
      assert.deepEqual(await eventsOf(Name), [])
    })
  })
}
