// ResetServiceSetting: a setting gets its default again.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { SSM } from '@aws-sdk/client-ssm'
import { DIALECTS } from '../../support/dialects.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const TIER = '/ssm/parameter-store/default-parameter-tier'

for (const dialect of DIALECTS) {
  describe(`ResetServiceSetting on ${dialect}`, () => {
    let server: TestServer
    let ssm: SSM
    before(async () => {
      server = await startServer({ dialect })
      ssm = server.ssm()
    })
    after(() => server.close())

    test('it answers the setting with its default, which holds from then on', async () => {
      await ssm.updateServiceSetting({ SettingId: TIER, SettingValue: 'Advanced' })
      const { ServiceSetting } = await ssm.resetServiceSetting({ SettingId: TIER })
      const { SettingId, SettingValue, Status, LastModifiedUser } = ServiceSetting ?? {}
      assert.deepEqual([SettingId, SettingValue, Status, LastModifiedUser], [TIER, 'Standard', 'Default', 'System'])
      assert.equal((await ssm.putParameter({ Name: 'p', Type: 'String', Value: 'v' })).Tier, 'Standard')
    })

    test('a setting that has its default keeps it', async () => {
      const { ServiceSetting } = await ssm.resetServiceSetting({ SettingId: TIER })
      assert.equal(ServiceSetting?.Status, 'Default')
    })

    test('an unknown setting is not found, and a user who may do nothing is refused', async () => {
      await assert.rejects(ssm.resetServiceSetting({ SettingId: 'x' }), { name: 'ServiceSettingNotFound' })
      const powerless = server.ssm({ credentials: await server.addUser({ userName: 'powerless' }) })
      await assert.rejects(powerless.resetServiceSetting({ SettingId: TIER }), { name: 'AccessDeniedException' })
    })
  })
}
