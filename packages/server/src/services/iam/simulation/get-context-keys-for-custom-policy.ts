// iam:GetContextKeysForCustomPolicy tells which condition keys policies that are sent with it ask for.
import { operation } from '#api/operation.ts'
import { listContextKeys } from './context-keys.ts'
import { readInputs } from './source.ts'

/** Throws InvalidInput. */
export const getContextKeysForCustomPolicy = operation('iam:GetContextKeysForCustomPolicy')({
  effect: 'read',
  target: (_input, { account }) => ({ arn: '*', account }),
  handle({ PolicyInputList }) {
    const sources = readInputs(PolicyInputList, 'PolicyInputList')
    return { ContextKeyNames: listContextKeys(sources.map(({ document }) => document)) }
  },
})
