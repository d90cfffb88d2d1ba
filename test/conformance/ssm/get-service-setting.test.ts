// GetServiceSetting: the two settings of Parameter Store.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { SSM } from '@aws-sdk/client-ssm'
import { DIALECTS } from '../../support/dialects.ts'
import { ACCOUNT, REGION, startServer, type TestServer } from '../../support/server.ts'

const TIER = '/ssm/parameter-store/default-parameter-tier'
const THROUGHPUT = '/ssm/parameter-store/high-throughput-enabled'

for (const dialect of DIALECTS) {
  describe(`GetServiceSetting on ${dialect}`, () => {
    let server: TestServer
    let ssm: SSM
    before(async () => {
      server = await startServer({ dialect })
      ssm = server.ssm()
    })
    after(() => server.close())

    const arnOf = (id: string, account = ACCOUNT) => `arn:aws:ssm:${REGION}:${account}:servicesetting${id}`

    test('a setting nobody has changed has its default', async () => {
      for (const [SettingId, SettingValue] of [
        [TIER, 'Standard'],
        [THROUGHPUT, 'false'],
      ] as const) {
        const { LastModifiedDate: _, ...setting } = (await ssm.getServiceSetting({ SettingId })).ServiceSetting ?? {}
        assert.deepEqual(setting, {
          SettingId,
          SettingValue,
          LastModifiedUser: 'System',
          ARN: arnOf(SettingId),
          Status: 'Default',
        })
      }
    })

    test('in an account of its own a default is as old as the account', async () => {
      const credentials = await server.addUser({ account: '222222222222', administrator: true })
      const { ServiceSetting } = await server.ssm({ credentials }).getServiceSetting({ SettingId: TIER })
      assert.ok(ServiceSetting?.LastModifiedDate instanceof Date)
    })

    test('the ARN will do for the id, which is what is answered', async () => {
      const { ServiceSetting } = await ssm.getServiceSetting({ SettingId: arnOf(TIER) })
      assert.equal(ServiceSetting?.SettingId, TIER)
    })

    test('an unknown setting, another tool’s and another region’s are not found', async () => {
      for (const SettingId of [
        '/ssm/parameter-store/no-such-setting',
        '/ssm/managed-instance/activation-tier',
        'toString',
        `arn:aws:ssm:eu-west-1:${ACCOUNT}:servicesetting${TIER}`,
      ]) {
        await assert.rejects(ssm.getServiceSetting({ SettingId }), {
          name: 'ServiceSettingNotFound',
          message: `Setting ${SettingId} was not found. The settings are: [${TIER}, ${THROUGHPUT}].`,
        })
      }
    })

    test('another account’s setting is refused', async () => {
      const SettingId = arnOf(TIER, '111111111111')
      await assert.rejects(ssm.getServiceSetting({ SettingId }), {
        name: 'AccessDeniedException',
        message: new RegExp(`ssm:GetServiceSetting on resource: ${SettingId} `),
      })
    })

    test('a user who may do nothing may not', async () => {
      const powerless = server.ssm({ credentials: await server.addUser({ userName: 'powerless' }) })
      await assert.rejects(powerless.getServiceSetting({ SettingId: TIER }), {
        name: 'AccessDeniedException',
        message: new RegExp(`on resource: ${arnOf(TIER)} `),
      })
    })
  })
}
