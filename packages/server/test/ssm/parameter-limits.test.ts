// How many parameters an account may have in a region.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../../../test/support/dialects.ts'
import { ACCOUNT, startServer, type TestServer } from '../../../../test/support/server.ts'

for (const dialect of DIALECTS) {
  describe(`the number of parameters on ${dialect}`, () => {
    let server: TestServer
    before(async () => {
      server = await startServer({ dialect })
    })
    after(() => server.close())

    /** Puts rows of parameters where many writes would have put them. */
    const fill = (region: string, tier: string, count: number) =>
      server.store.transact('write', async (tx) => {
        for (let at = 0; at < count; at += 1000) {
          const values = Array.from({ length: Math.min(1000, count - at) }, (_, index) => {
            const name = `${tier}-${at + index}`
            const row = { account: ACCOUNT, region, name, spelling: name, parent: '' }
            return { ...row, version: 1, tier, created_at_ms: 0 }
          })
          await tx.run(tx.db.insertInto('parameter').values(values))
        }
      })
    const full = (tier: string, limit: number) => ({
      name: 'ParameterLimitExceeded',
      message: new RegExp(
        `^You have reached the maximum number of ${tier} parameters for this AWS account and Region \\(${limit}\\)\\.`,
      ),
    })

    test('ten thousand Standard parameters are the limit, to the last one', async () => {
      const ssm = server.ssm({ region: 'eu-west-1' })
      await fill('eu-west-1', 'Standard', 9994)
      for (let number = 1; number <= 6; number++) {
        await ssm.putParameter({ Name: `/last/${number}`, Value: 'x', Type: 'String' })
      }
      const oneMore = { Name: '/last/7', Value: 'x', Type: 'String' } as const
      await assert.rejects(ssm.putParameter(oneMore), full('standard', 10_000))
      assert.equal((await ssm.putParameter({ ...oneMore, Name: '/last/1', Overwrite: true })).Version, 2)
      assert.equal((await ssm.putParameter({ ...oneMore, Tier: 'Intelligent-Tiering' })).Tier, 'Advanced')
      await ssm.deleteParameter({ Name: '/last/1' })
      assert.equal((await ssm.putParameter({ ...oneMore, Name: '/last/8' })).Tier, 'Standard')
    })

    test('a hundred thousand Advanced ones are the limit, for a promotion, too', async () => {
      const ssm = server.ssm({ region: 'eu-west-2' })
      await ssm.putParameter({ Name: '/standard', Value: 'x', Type: 'String' })
      await fill('eu-west-2', 'Advanced', 100_000)
      const oneMore = { Value: 'x', Type: 'String', Tier: 'Advanced', Overwrite: true } as const
      await assert.rejects(ssm.putParameter({ ...oneMore, Name: '/more' }), full('advanced', 100_000))
      await assert.rejects(ssm.putParameter({ ...oneMore, Name: '/standard' }), full('advanced', 100_000))
    })

    test('another region has room', async () => {
      const ssm = server.ssm({ region: 'eu-west-3' })
      assert.equal((await ssm.putParameter({ Name: '/room', Value: 'x', Type: 'String' })).Version, 1)
    })
  })
}
