// ssm:DeleteResourcePolicy ends the sharing of a parameter that one policy grants.
import { operation } from '#api/operation.ts'
import { findShared, removePolicy } from './resource-policy.ts'

/** Throws what `removePolicy` throws. */
export const deleteResourcePolicy = operation('ssm:DeleteResourcePolicy')({
  effect: 'write',
  target: findShared,
  async handle({ PolicyId, PolicyHash }, target, context) {
    await removePolicy(context, target, { PolicyId, PolicyHash })
    return {}
  },
})
