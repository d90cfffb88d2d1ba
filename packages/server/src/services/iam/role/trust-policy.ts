// Trust policies: who may assume a role. Stored with principals by their unique ids, shown with their ARNs.
import { policySize } from '@cairn/policy'
import { refuse } from '#api/error.ts'
import { showPrincipals, storePrincipals } from '#api/policy-principals.ts'
import type { Tx } from '#store/store.ts'
import { checkDocument, encodeDocument } from '../document.ts'
import { checkQuota, QUOTAS } from '../quota.ts'

/** A trust policy as it is stored. Throws MalformedPolicyDocument, also for principals that are not there, and LimitExceeded. */
export async function readTrustPolicy(tx: Tx, document: string): Promise<string> {
  checkDocument(document, 'trust')
  checkQuota('ACLSizePerRole', QUOTAS.AssumeRolePolicySize, policySize(document))
  const { document: stored, missing } = await storePrincipals(tx, document)
  if (stored !== undefined) return stored
  return refuse('MalformedPolicyDocumentException', `Invalid principal in policy: "AWS":"${missing}"`)
}

/** A stored trust policy as IAM answers it, percent-encoded. */
export async function showTrustPolicy(tx: Tx, stored: string): Promise<string> {
  return encodeDocument(await showPrincipals(tx, stored))
}
