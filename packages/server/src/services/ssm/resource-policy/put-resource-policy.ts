// ssm:PutResourcePolicy shares a parameter with other accounts, or changes how it is shared.
import { operation } from '#api/operation.ts'
import { findShared, writePolicy } from './resource-policy.ts'

/** Answers the policy's id and its new hash. Throws what `writePolicy` throws. */
export const putResourcePolicy = operation('ssm:PutResourcePolicy')({
  effect: 'write',
  target: findShared,
  handle: ({ Policy = '', PolicyId, PolicyHash }, target, context) =>
    writePolicy(context, target, Policy, { PolicyId, PolicyHash }),
})
