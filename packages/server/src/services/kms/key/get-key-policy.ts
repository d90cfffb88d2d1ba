// kms:GetKeyPolicy: who may do what with a key, as it was written; of principals that are gone there is only the id.
import { operation } from '#api/operation.ts'
import { showPrincipals } from '#api/policy-principals.ts'
import { findKey } from './find-key.ts'
import { requireKey } from './key.ts'
import { checkPolicyName, POLICY_NAME } from './key-policy.ts'

/** Reads the policy of a key. */
export const getKeyPolicy = operation('kms:GetKeyPolicy')({
  effect: 'read',
  target: ({ KeyId }, context) => findKey(KeyId, context),
  async handle({ PolicyName }, target, { tx }) {
    const key = requireKey(target)
    checkPolicyName(PolicyName)
    return { Policy: await showPrincipals(tx, key.policy), PolicyName: POLICY_NAME }
  },
})
