// ssm:GetParameter reads one parameter.
import { operation } from '#api/operation.ts'
import { rates } from '../service-setting/rates.ts'
import { findReadable } from './read.ts'

/** Throws ValidationException, ParameterNotFound, ParameterVersionNotFound, InvalidKeyId or AccessDeniedException. */
export const getParameter = operation('ssm:GetParameter')({
  effect: 'read',
  rate: rates.GetParameter,
  target: ({ Name }, context) => findReadable(Name, context),
  async handle({ WithDecryption }, readable, context) {
    return { Parameter: await readable.show(WithDecryption, context) }
  },
})
