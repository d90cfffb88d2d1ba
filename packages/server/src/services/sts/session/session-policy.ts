// Policies given with a session, and how much of a token they and its tags take.
import { policySize, validatePolicy } from '@cairn/policy'
import { refuse } from '#api/error.ts'
import type { Context, Tags } from '#api/operation.ts'
import { findManagedDocument } from '#api/permissions.ts'

/** The session policies of a call, as the token holds them: nothing at all when none were given. */
export type SessionPolicies = { policies?: string[]; policyArns?: string[] }

type Given = { Policy?: string | undefined; PolicyArns?: readonly { arn?: string | undefined }[] | undefined }

const MOST_ARNS = 10
const MOST_CHARACTERS = 2048
// A token travels in a header: with this much of policies and tags it stays below the eight kilobytes that proxies take.
const ALLOTTED_BYTES = 4096

/** Reads the policies a call gives for a session in an account, and refuses those that are none. */
export async function readSessionPolicies(
  { Policy, PolicyArns }: Given,
  account: string,
  { tx }: Context,
): Promise<SessionPolicies> {
  if (Policy !== undefined) checkDocument(Policy)
  const policyArns = (PolicyArns ?? []).map(({ arn = '' }) => arn)
  if (policyArns.length > MOST_ARNS) {
    refuse(
      'ValidationException',
      `1 validation error detected: Value at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to ${MOST_ARNS}`,
    )
  }
  for (const arn of policyArns) {
    if ((await findManagedDocument(tx, account, arn)) !== undefined) continue
    refuse('ValidationException', `Policy ${arn} does not exist or is not attachable.`)
  }
  return {
    ...(Policy !== undefined && { policies: [Policy] }),
    ...(policyArns.length > 0 && { policyArns }),
  }
}

function checkDocument(document: string): void {
  const fault = validatePolicy(document, 'session')
  if (fault !== undefined) refuse('MalformedPolicyDocumentException', fault)
  if (policySize(document) > MOST_CHARACTERS) refuseLarge((policySize(document) / MOST_CHARACTERS) * 100)
}

/** What share of a token policies and tags take, in percent; nothing to tell when there are none. Refuses more than all of it. */
export function measureSession(policies: SessionPolicies, tags: Tags): { PackedPolicySize?: number } {
  if (!policies.policies && !policies.policyArns && Object.keys(tags).length === 0) return {}
  const bytes = Buffer.byteLength(JSON.stringify({ ...policies, tags }))
  const percent = Math.ceil((bytes / ALLOTTED_BYTES) * 100)
  if (percent > 100) refuseLarge(percent)
  return { PackedPolicySize: percent }
}

function refuseLarge(percent: number): never {
  const share = `${Math.ceil(percent)}%`
  refuse(
    'PackedPolicyTooLargeException',
    `Packed policy consumes ${share} of allotted space, please use smaller policy.`,
  )
}
