// iam:GetContextKeysForPrincipalPolicy tells which condition keys the policies of a user, a group or a role ask for.
import { operation } from '#api/operation.ts'
import { listContextKeys } from './context-keys.ts'
import { findEntity } from './simulated-caller.ts'
import { readHeld, readInputs } from './source.ts'

/** Those of policies that are sent with it among them. Throws NoSuchEntity and InvalidInput. */
export const getContextKeysForPrincipalPolicy = operation('iam:GetContextKeysForPrincipalPolicy')({
  effect: 'read',
  target: ({ PolicySourceArn = '' }, { account }) => ({ arn: PolicySourceArn, account }),
  async handle({ PolicyInputList }, { arn }, context) {
    const held = await readHeld(await findEntity(arn, context), context)
    const sources = [...held, ...readInputs(PolicyInputList, 'PolicyInputList')]
    return { ContextKeyNames: listContextKeys(sources.map(({ document }) => document)) }
  },
})
