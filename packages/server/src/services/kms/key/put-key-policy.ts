// kms:PutKeyPolicy: another policy for a key, which must not lock its author out.
import { operation } from '#api/operation.ts'
import { findKey } from './find-key.ts'
import { requireKey, restrictUse } from './key.ts'
import { checkPolicy, checkPolicyName, setPolicy } from './key-policy.ts'

/** Replaces the policy of a key. That of a managed key belongs to its service. */
export const putKeyPolicy = operation('kms:PutKeyPolicy')({
  effect: 'write',
  target: async ({ KeyId }, context) => restrictUse(await findKey(KeyId, context)),
  async handle({ Policy, PolicyName, BypassPolicyLockoutSafetyCheck }, target, context) {
    const key = requireKey(target)
    checkPolicyName(PolicyName)
    checkPolicy(Policy as string, key, BypassPolicyLockoutSafetyCheck, context)
    await context.tx.run(setPolicy, { ...key, policy: Policy as string })
    return {}
  },
})
