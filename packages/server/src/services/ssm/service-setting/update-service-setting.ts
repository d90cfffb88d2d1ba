// ssm:UpdateServiceSetting changes one of Parameter Store's settings.
import { operation } from '#api/operation.ts'
import { findSetting, writeSetting } from './service-setting.ts'

/** Throws ServiceSettingNotFound or ValidationException. */
export const updateServiceSetting = operation('ssm:UpdateServiceSetting')({
  effect: 'write',
  target: findSetting,
  async handle({ SettingValue = '' }, { id }, context) {
    await writeSetting(context, id, SettingValue)
    return {}
  },
})
