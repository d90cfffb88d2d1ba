// kms:GetKeyPolicy: who may do what with a key, as it was written.
import { operation } from '#api/operation.ts'
import { findKey } from './find-key.ts'
import { requireKey } from './key.ts'
import { checkPolicyName, POLICY_NAME, policyOfKey } from './key-policy.ts'

/** Reads the policy of a key. */
export const getKeyPolicy = operation('kms:GetKeyPolicy')({
  effect: 'read',
  target: ({ KeyId }, context) => findKey(KeyId, context),
  async handle({ PolicyName }, target, { tx }) {
    const key = requireKey(target)
    checkPolicyName(PolicyName)
    const row = await tx.first(policyOfKey, key)
    return { Policy: row?.policy, PolicyName: POLICY_NAME }
  },
})
