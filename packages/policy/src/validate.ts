// Whether a document may be saved as a policy of some kind, and what AWS says of it when not.

import { readDocument } from './document.ts'
import { findKeyPolicyFault } from './key-policy.ts'
import { findInlinePolicyFault, findManagedPolicyFault } from './own-policy.ts'
import { findResourcePolicyFault } from './resource-policy.ts'
import { findTrustPolicyFault } from './trust-policy.ts'

/**
 * Where a policy stands: what it may hold, and how big it may be, depends on it. 'identity' is a managed policy, which must be
 * of the newer version; 'inline' one that may be of either.
 */
export type PolicyKind = 'identity' | 'inline' | 'boundary' | 'session' | 'resource' | 'key' | 'trust'

const FINDERS = {
  identity: findManagedPolicyFault,
  boundary: findManagedPolicyFault,
  inline: findInlinePolicyFault,
  session: findInlinePolicyFault,
  resource: findResourcePolicyFault,
  key: findKeyPolicyFault,
  trust: findTrustPolicyFault,
}

/**
 * What is wrong with a document for a kind, in AWS's words (the text of MalformedPolicyDocument or
 * MalformedPolicyDocumentException), or undefined. Sizes are `policySize`'s matter, and whether principals exist the caller's.
 */
export function validatePolicy(document: string, kind: PolicyKind): string | undefined {
  return FINDERS[kind](readDocument(document))
}
