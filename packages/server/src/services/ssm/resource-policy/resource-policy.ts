// Resource policies of parameters: which parameter, and AWS's rules for changing them.
import { createHash, randomUUID } from 'node:crypto'
import { formatArn } from '#api/arn.ts'
import { refuse } from '#api/error.ts'
import type { Context, Target } from '#api/operation.ts'
import { storePrincipals } from '#api/policy-principals.ts'
import { parameterArn, readNameOrArn } from '../parameter/name.ts'
import { readTags } from '../tag/rows.ts'
import { checkDocument, refuseDocument } from './document.ts'
import { type ByName, deletePolicy, policiesAfter, policyById, putPolicy, tierByName } from './rows.ts'

/** What a resource policy is put on: `place` and `tier` are absent when there is no such parameter. */
export type SharedTarget = Target & { given: string; isParameter: boolean; place?: ByName; tier?: string }

/** Names a policy, and the generation of it that the caller has seen. */
export type PolicyVersion = { PolicyId?: string | undefined; PolicyHash?: string | undefined }

// AWS publishes neither limit; the second is that of Secrets Manager.
const MAX_POLICIES = 50
const MAX_DOCUMENT_BYTES = 20_480

/** Finds the parameter that an ARN names; whatever else it names has no policies here. */
export async function findShared(
  { ResourceArn = '' }: { ResourceArn?: string | undefined },
  context: Context,
): Promise<SharedTarget> {
  const { account, region, name, problem } = readNameOrArn(ResourceArn, context)
  if (problem !== undefined || !ResourceArn.startsWith('arn:')) {
    const arn = formatArn('ssm', context.region, context.account, '*')
    return { arn, account: context.account, given: ResourceArn, isParameter: false }
  }
  const target = { arn: parameterArn(region, account, name), account, given: ResourceArn, isParameter: true }
  // Who a parameter is shared with is decided in its own account alone: no policy on it is asked about that.
  if (region !== context.region || account !== context.account) return target
  const place = { account, region, name }
  const row = await context.tx.first(tierByName, place)
  return row ? { ...target, place, tier: row.tier, tags: () => readTags(place, context.tx) } : target
}

/** The policies after `policyId`, at most `limit`. Throws ResourcePolicyInvalidParameterException or ResourceNotFoundException. */
export async function listPolicies({ tx }: Context, target: SharedTarget, policyId: string, limit: number) {
  return await tx.rows(policiesAfter, { ...placeOf(target), policy_id: policyId, limit })
}

/**
 * Adds a policy, or replaces the one that `version` names; only advanced parameters can be shared. Throws
 * MalformedResourcePolicyDocumentException, ResourcePolicyLimitExceededException and what `removePolicy` throws.
 */
export async function writePolicy(
  context: Context,
  target: SharedTarget,
  document: string,
  version: PolicyVersion,
): Promise<{ PolicyId: string; PolicyHash: string }> {
  const place = placeOf(target)
  if (target.tier !== 'Advanced') refuseParameter('Only a parameter in the advanced-parameter tier can be shared.')
  checkDocument(document, target.arn)
  const stored = await storePrincipals(context.tx, document)
  if (stored.missing !== undefined) refuseDocument(`There is no principal ${stored.missing}.`)
  await checkLimits(context, place, document, version)
  const isNew = version.PolicyId === undefined && version.PolicyHash === undefined
  const policy_id = isNew ? randomUUID() : await checkVersion(context, place, version)
  const hash = createHash('sha256').update(document).digest('hex')
  await context.tx.run(putPolicy, { ...place, policy_id, hash, document: stored.document })
  return { PolicyId: policy_id, PolicyHash: hash }
}

/**
 * Removes the policy that `version` names. Throws ResourcePolicyInvalidParameterException, ResourceNotFoundException,
 * ResourcePolicyNotFoundException or ResourcePolicyConflictException.
 */
export async function removePolicy(context: Context, target: SharedTarget, version: PolicyVersion): Promise<void> {
  const place = placeOf(target)
  await context.tx.run(deletePolicy, { ...place, policy_id: await checkVersion(context, place, version) })
}

/** Refuses a parameter of a call on resource policies. */
export function refuseParameter(text: string): never {
  refuse('ResourcePolicyInvalidParameterException', text)
}

function placeOf({ isParameter, given, place }: SharedTarget): ByName {
  if (!isParameter) refuseParameter(`${given} is not the ARN of a parameter.`)
  return place ?? refuse('ResourceNotFoundException', `The parameter ${given} was not found.`)
}

async function checkVersion({ tx }: Context, place: ByName, { PolicyId, PolicyHash }: PolicyVersion): Promise<string> {
  if (PolicyId === undefined || PolicyHash === undefined) {
    refuseParameter('To change a policy, both its PolicyId and its PolicyHash are needed.')
  }
  const row = await tx.first(policyById, { ...place, policy_id: PolicyId })
  if (!row) refuse('ResourcePolicyNotFoundException', `The policy ${PolicyId} was not found.`)
  if (row.hash === PolicyHash) return PolicyId
  refuse('ResourcePolicyConflictException', `The policy ${PolicyId} has another PolicyHash: it was changed meanwhile.`)
}

async function checkLimits(
  { tx }: Context,
  place: ByName,
  document: string,
  { PolicyId }: PolicyVersion,
): Promise<void> {
  if (Buffer.byteLength(document) > MAX_DOCUMENT_BYTES) {
    refuse('ResourcePolicyLimitExceededException', `A resource policy can have at most ${MAX_DOCUMENT_BYTES} bytes.`)
  }
  if (PolicyId !== undefined) return
  const present = await tx.rows(policiesAfter, { ...place, policy_id: '', limit: MAX_POLICIES })
  if (present.length < MAX_POLICIES) return
  refuse('ResourcePolicyLimitExceededException', `A parameter can have at most ${MAX_POLICIES} resource policies.`)
}
