// The statements behind the reads: how many there are, and that they go by an index.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Context } from '#api/operation.ts'
import { findBelow } from '#services/ssm/parameter/path.ts'
import { findReadable, findReadables } from '#services/ssm/parameter/read.ts'
import { isPrepared } from '#store/prepared.ts'
import type { Tx } from '#store/store.ts'
import { DIALECTS } from '../../../../test/support/dialects.ts'
import { ACCOUNT, REGION, startServer, type TestServer } from '../../../../test/support/server.ts'

type Statement = { sql: string; parameters: unknown[] }

/** A context whose statements are written down as they are run. */
function watch(tx: Tx, statements: Statement[]): Context {
  const note = (query: object, values: object) => {
    if (!isPrepared(query)) throw new Error('these reads are all prepared')
    const { text, bind } = query.compile(tx.db)
    statements.push({ sql: text, parameters: bind(values) })
  }
  const noted = new Proxy(tx, {
    get: (target, method: keyof Tx) =>
      method === 'rows' || method === 'first'
        ? (query: never, values: never) => {
            note(query, values)
            return (target[method] as (query: never, values: never) => unknown)(query, values)
          }
        : target[method],
  })
  return { account: ACCOUNT, region: REGION, tx: noted } as unknown as Context
}

for (const dialect of DIALECTS) {
  describe(`reading parameters on ${dialect}`, () => {
    let server: TestServer
    before(async () => {
      server = await startServer({ dialect })
      for (const Name of ['/a/b', '/a/c', '/a/d/e']) {
        await server.ssm().putParameter({ Name, Value: 'value', Type: 'String' })
      }
    })
    after(() => server.close())

    const statementsOf = async (work: (context: Context) => unknown) => {
      const statements: Statement[] = []
      await server.store.transact('read', async (tx) => {
        await work(watch(tx, statements))
      })
      return statements
    }
    const planOf = async ({ sql, parameters }: Statement) => {
      const explain = dialect === 'sqlite' ? 'EXPLAIN QUERY PLAN' : 'EXPLAIN'
      const query = { compile: () => ({ sql: `${explain} ${sql}`, parameters }), toOperationNode() {} }
      const rows = await server.store.transact('read', (tx) => tx.rows<Record<string, string>>(query as never))
      return rows.map((row) => row.detail ?? row['QUERY PLAN']).join('\n')
    }

    test('one parameter is one statement, whatever selects its version', async () => {
      for (const name of [
        '/a/b',
        '/a/b:1',
        '/a/b:label',
        '/a/none',
        `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/a/b`,
        `arn:aws:ssm:${REGION}:100000000001:parameter/a/b`,
      ]) {
        assert.equal((await statementsOf((context) => findReadable(name, context))).length, 1, name)
      }
    })

    test('only an advanced parameter is asked for the policies that share it', async () => {
      await server.ssm().putParameter({ Name: '/advanced/one', Value: 'value', Type: 'String', Tier: 'Advanced' })
      const read = (name: string) =>
        statementsOf(async (context) => {
          const { policy } = await findReadable(name, context)
          await policy?.()
        })
      for (const selector of ['', ':1']) {
        assert.equal((await read(`/a/b${selector}`)).length, 1)
        assert.equal((await read(`/advanced/one${selector}`)).length, 2)
      }
    })

    test('ten plain names are one statement, and each selector one more', async () => {
      const plain = Array.from({ length: 10 }, (_, number) => `/a/${number}`)
      assert.equal((await statementsOf((context) => findReadables(plain, context))).length, 1)
      assert.equal((await statementsOf((context) => findReadables(['/a/b', '/a/c', '/a/b:1'], context))).length, 2)
    })

    test('names that cannot be, and too many names, look nothing up', async () => {
      const tooMany = Array.from({ length: 500 }, (_, number) => `/a/${number}:1`)
      assert.equal((await statementsOf((context) => findReadables(tooMany, context))).length, 0)
      for (const name of [
        'not a name',
        '/a/b:',
        'arn:aws:ssm:us-west-1:100000000001:parameter/a/b',
        '/aws/service/x',
      ]) {
        assert.equal((await statementsOf((context) => findReadable(name, context))).length, 0, name)
      }
    })

    test('a page under a path is a range of an index, in its order: the rest of the table is not looked at', async () => {
      for (const recursive of [false, true]) {
        const query = { path: 'a', recursive, filters: [], after: '', limit: 11 }
        const [statement, ...others] = await statementsOf((context) => findBelow(query, context))
        assert.equal(others.length, 0)
        const plan = await planOf(statement!)
        assert.doesNotMatch(plan, /SCAN|TEMP B-TREE|Seq Scan|Sort|Hash/)
        assert.match(plan, recursive ? /parameter_pkey|sqlite_autoindex_parameter_1/ : /parameter_by_parent/)
      }
    })

    test('a page costs as many rows with many parameters as with few', async () => {
      const count = 3000
      const rows = Array.from({ length: count }, (_, number) => {
        const name = `crowd/${String(number).padStart(5, '0')}`
        return { name, spelling: `/${name}`, parent: 'crowd', version: 1, tier: 'Standard', created_at_ms: 0 }
      })
      await server.store.transact('write', async (tx) => {
        for (let at = 0; at < count; at += 500) {
          const values = rows.slice(at, at + 500).map((row) => ({ account: ACCOUNT, region: REGION, ...row }))
          await tx.run(tx.db.insertInto('parameter').values(values))
        }
      })
      for (const recursive of [false, true]) {
        const query = { path: 'a', recursive, filters: [], after: '', limit: 11 }
        const [statement] = await statementsOf((context) => findBelow(query, context))
        assert.doesNotMatch(await planOf(statement!), /SCAN|TEMP B-TREE|Seq Scan|Sort|Hash/)
      }
    })
  })
}
