// iam:GetPolicy shows a managed policy, but for its document.
import { operation } from '#api/operation.ts'
import { requirePolicy, showWholePolicy, targetPolicy } from './policy.ts'

/** Throws NoSuchEntity or InvalidInput. */
export const getPolicy = operation('iam:GetPolicy')({
  effect: 'read',
  target: targetPolicy,
  handle: async (_, target, context) => ({ Policy: await showWholePolicy(requirePolicy(target), context) }),
})
