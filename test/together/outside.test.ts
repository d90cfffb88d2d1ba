// What a call has made outside its transaction: once, with nothing held up meanwhile, and nothing kept of the attempt that asked.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createCatalog } from '@cairn/wire'
import { createCredentials } from '../../packages/server/src/api/credentials.ts'
import { refuse } from '../../packages/server/src/api/error.ts'
import { type Context, EVERYONE, operation } from '../../packages/server/src/api/operation.ts'
import { Pipeline } from '../../packages/server/src/api/pipeline.ts'
import { Keyring } from '../../packages/server/src/keyring/keyring.ts'
import { modelOf } from '../access/models.ts'
import { lastSequence, readTrail } from '../access/tables.ts'
import { DIALECTS } from '../support/dialects.ts'
import { ACCOUNT, REGION, startServer, type TestServer } from '../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`Work outside the transaction on ${dialect}`, () => {
    let server: TestServer
    before(async () => {
      server = await startServer({ dialect })
    })
    after(() => server.close())

    const act = <T>(work: (context: Context) => Promise<T>) => server.pipeline.act('kms', ACCOUNT, REGION, work)
    const put = (context: Context, Name: string) =>
      context.call('ssm:PutParameter', { Name, Value: 'x', Type: 'String', Overwrite: false })
    const countRecords = (name: string) =>
      server.store.transact('read', async (tx) => {
        const rows = await tx.rows(tx.db.selectFrom('audit').select('record').where('event_name', '=', 'PutParameter'))
        return rows.filter(({ record }) => record.includes(`"${name}"`)).length
      })

    test('others write while it is done, and the call goes on with what it made', async () => {
      const made = await act(async (context) => {
        const first = context.outside(() => server.ssm().putParameter({ Name: '/one', Value: '1', Type: 'String' }))
        const second = context.outside(async () => `${first.Version} and more`)
        return { first: first.Version, second }
      })
      assert.deepEqual(made, { first: 1, second: '1 and more' })
    })

    test('it is done once, and the attempt that asked for it leaves nothing behind', async () => {
      let attempts = 0
      let works = 0
      await act(async (context) => {
        attempts++
        await put(context, '/once')
        context.outside(async () => {
          works++
        })
      })
      assert.deepEqual([attempts, works], [2, 1])
      assert.equal((await server.ssm().getParameter({ Name: '/once' })).Parameter?.Version, 1)
      assert.equal(await countRecords('/once'), 1)
    })

    // On SQLite nobody loses a race: calls run one after another.
    const testRaces = dialect === 'postgres' ? test : () => {}
    testRaces('an attempt that lost a race does not have it done again', async () => {
      let attempts = 0
      let works = 0
      await act(async (context) => {
        attempts++
        context.outside(async () => {
          works++
        })
        if (attempts < 4) throw Object.assign(new Error('lost'), { code: '40001' })
      })
      assert.deepEqual([attempts, works], [4, 1])
    })

    test('when it fails the call does, and only its trail is kept', async () => {
      const call = act(async (context) => {
        await put(context, '/failed')
        context.outside(async () => refuse('KMSInternalException', 'no luck'))
      })
      await assert.rejects(call, { code: 'KMSInternalException', message: 'no luck' })
      await assert.rejects(server.ssm().getParameter({ Name: '/failed' }), { name: 'ParameterNotFound' })
      assert.equal(await countRecords('/failed'), 1)
    })

    test('the calls that waited for what failed are told to have failed so, and no others', async () => {
      const { store } = server
      const operations = [callsTwo, succeeds, failsOutside]
      const services = ['ssm', 'kms'].map((name) => ({
        name,
        operations: operations.filter((each) => each.name.startsWith(name)),
        declined: {},
      }))
      const keyring = new Keyring()
      const credentials = createCredentials(store, keyring, { wellKnown: true })
      const skewSeconds = { json: 300, query: 300, 'rest-json': 300 }
      const clock = () => new Date()
      const catalog = createCatalog({ ssm: modelOf('ssm'), kms: modelOf('kms') })
      const pipeline = new Pipeline({ catalog, services, store, keyring, credentials, skewSeconds, clock })
      const before = await lastSequence(store)
      const call = pipeline.act('ssm', ACCOUNT, REGION, (context) => context.call('ssm:GetParameter', { Name: '/x' }))
      await assert.rejects(call, { code: 'DependencyTimeoutException' })
      const told = (await readTrail(store, before)).map(({ record }) => {
        const { eventName, errorCode, errorMessage } = JSON.parse(record)
        return [eventName, errorCode, errorMessage]
      })
      assert.deepEqual(told, [
        ['GetParameter', 'DependencyTimeoutException', 'too slow'],
        ['ListKeys', undefined, undefined],
        ['Decrypt', 'DependencyTimeoutException', 'too slow'],
      ])
    })
  })
}

const callsTwo = operation('ssm:GetParameter')({
  effect: 'read',
  target: () => EVERYONE,
  async handle(_input, _target, { call }) {
    await call('kms:ListKeys', {})
    await call('kms:Decrypt', { CiphertextBlob: Buffer.from('any') })
    return {}
  },
})
const succeeds = operation('kms:ListKeys')({ effect: 'read', target: () => EVERYONE, handle: () => ({}) })
const failsOutside = operation('kms:Decrypt')({
  effect: 'read',
  target: () => EVERYONE,
  handle: (_input, _target, { outside }) => outside(async () => refuse('DependencyTimeoutException', 'too slow')),
})
