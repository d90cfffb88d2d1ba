// UpdateServiceSetting: settings that differ from their default, and what follows from them.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { SSM } from '@aws-sdk/client-ssm'
import { DIALECTS } from '../../support/dialects.ts'
import { ACCOUNT, REGION, startServer, type TestServer } from '../../support/server.ts'

const TIER = '/ssm/parameter-store/default-parameter-tier'
const THROUGHPUT = '/ssm/parameter-store/high-throughput-enabled'

for (const dialect of DIALECTS) {
  describe(`UpdateServiceSetting on ${dialect}`, () => {
    let server: TestServer
    let ssm: SSM
    before(async () => {
      server = await startServer({ dialect })
      ssm = server.ssm()
    })
    after(() => server.close())

    test('a changed setting is customized, and tells by whom', async () => {
      const answer = await ssm.updateServiceSetting({ SettingId: TIER, SettingValue: 'Intelligent-Tiering' })
      assert.deepEqual(Object.keys(answer), ['$metadata'])
      const { LastModifiedDate, ...setting } = (await ssm.getServiceSetting({ SettingId: TIER })).ServiceSetting ?? {}
      assert.ok(LastModifiedDate instanceof Date)
      assert.deepEqual(setting, {
        SettingId: TIER,
        SettingValue: 'Intelligent-Tiering',
        LastModifiedUser: (await server.sts().getCallerIdentity({})).Arn,
        ARN: `arn:aws:ssm:${REGION}:${ACCOUNT}:servicesetting${TIER}`,
        Status: 'Customized',
      })
    })

    test('the default tier is what PutParameter takes when it is told none', async () => {
      const put = async (Name: string) => (await ssm.putParameter({ Name, Type: 'String', Value: 'v' })).Tier
      await ssm.updateServiceSetting({ SettingId: TIER, SettingValue: 'Advanced' })
      assert.equal(await put('one'), 'Advanced')
      await ssm.updateServiceSetting({ SettingId: TIER, SettingValue: 'Standard' })
      assert.equal(await put('two'), 'Standard')
    })

    test('a setting holds for its region', async () => {
      const SettingId = `arn:aws:ssm:${REGION}:${ACCOUNT}:servicesetting${THROUGHPUT}`
      await ssm.updateServiceSetting({ SettingId, SettingValue: 'true' })
      assert.equal((await ssm.getServiceSetting({ SettingId: THROUGHPUT })).ServiceSetting?.SettingValue, 'true')
      const elsewhere = await server.ssm({ region: 'eu-west-1' }).getServiceSetting({ SettingId: THROUGHPUT })
      assert.equal(elsewhere.ServiceSetting?.SettingValue, 'false')
    })

    test('a value the setting has not is refused with those it has', async () => {
      await assert.rejects(ssm.updateServiceSetting({ SettingId: TIER, SettingValue: 'standard' }), {
        name: 'ValidationException',
        message: `The setting value standard is not valid for ${TIER}. Valid values include: [Standard, Advanced, Intelligent-Tiering].`,
      })
      await assert.rejects(ssm.updateServiceSetting({ SettingId: THROUGHPUT, SettingValue: 'yes' }), {
        name: 'ValidationException',
        message: `The setting value yes is not valid for ${THROUGHPUT}. Valid values include: [false, true].`,
      })
    })

    test('an unknown setting is not found', async () => {
      await assert.rejects(ssm.updateServiceSetting({ SettingId: '/ssm/opsinsights/opscenter', SettingValue: 'x' }), {
        name: 'ServiceSettingNotFound',
      })
    })

    test('a user who may do nothing may not', async () => {
      const powerless = server.ssm({ credentials: await server.addUser({ userName: 'powerless' }) })
      await assert.rejects(powerless.updateServiceSetting({ SettingId: TIER, SettingValue: 'Standard' }), {
        name: 'AccessDeniedException',
      })
    })
  })

  describe(`AWS’s request rates on ${dialect}`, () => {
    let server: TestServer
    let ssm: SSM
    before(async () => {
      server = await startServer({ dialect, throttle: true })
      ssm = server.ssm()
      await ssm.putParameter({ Name: 'p', Type: 'String', Value: 'v' })
    })
    after(() => server.close())

    const refusals = async (count: number) => {
      const results = await Promise.allSettled(
        Array.from({ length: count }, (_, i) =>
          i % 2 ? ssm.getParameters({ Names: ['p'] }) : ssm.getParameter({ Name: 'p' }),
        ),
      )
      const failed = results.filter((result) => result.status === 'rejected')
      for (const { reason } of failed) assert.equal(reason.name, 'ThrottlingException')
      return failed.length
    }

    test('reads share forty a second, which the throughput setting raises', async () => {
      // More calls than any machine makes at forty a second in the time they take.
      assert.ok((await refusals(400)) > 0)
      await ssm.updateServiceSetting({ SettingId: THROUGHPUT, SettingValue: 'true' })
      server.clock.advance(1000)
      assert.equal(await refusals(400), 0)
    })
  })
}
