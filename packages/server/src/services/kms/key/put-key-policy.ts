// kms:PutKeyPolicy: another policy for a key, which must not lock its author out.
import { operation } from '#api/operation.ts'
import { findKey } from './find-key.ts'
import { requireKey } from './key.ts'
import { admitPolicy, bypassKey, checkPolicyName, setPolicy } from './key-policy.ts'

/** Replaces the policy of a key. That of a managed key lets nobody do so. */
export const putKeyPolicy = operation('kms:PutKeyPolicy')({
  effect: 'write',
  target: ({ KeyId, BypassPolicyLockoutSafetyCheck }, context) =>
    findKey(KeyId, context, bypassKey(BypassPolicyLockoutSafetyCheck)),
  async handle({ Policy, PolicyName, BypassPolicyLockoutSafetyCheck }, target, context) {
    const key = requireKey(target)
    checkPolicyName(PolicyName)
    const policy = await admitPolicy(Policy as string, target, BypassPolicyLockoutSafetyCheck, context)
    await context.tx.run(setPolicy, { ...key, policy })
    return {}
  },
})
