// ssm:ResetServiceSetting gives one of Parameter Store's settings its default again.
import { operation } from '#api/operation.ts'
import { findSetting, readSetting, resetSetting } from './service-setting.ts'

/** Answers the setting as it is then. Throws ServiceSettingNotFound. */
export const resetServiceSetting = operation('ssm:ResetServiceSetting')({
  effect: 'write',
  target: findSetting,
  async handle(_input, { id }, context) {
    await resetSetting(context, id)
    return { ServiceSetting: await readSetting(context, id) }
  },
})
