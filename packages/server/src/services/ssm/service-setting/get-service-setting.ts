// ssm:GetServiceSetting shows one of Parameter Store's settings.
import { operation } from '#api/operation.ts'
import { findSetting, readSetting } from './service-setting.ts'

/** Throws ServiceSettingNotFound. */
export const getServiceSetting = operation('ssm:GetServiceSetting')({
  effect: 'read',
  target: findSetting,
  handle: async (_input, { id }, context) => ({ ServiceSetting: await readSetting(context, id) }),
})
