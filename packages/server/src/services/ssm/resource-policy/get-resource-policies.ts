// ssm:GetResourcePolicies shows how a parameter is shared, a page at a time.
import type { OutputOf } from '#api/names.ts'
import { type Context, operation } from '#api/operation.ts'
import { showPrincipals } from '#api/policy-principals.ts'
import { findShared, listPolicies, refuseParameter } from './resource-policy.ts'

type ShownPolicies = NonNullable<OutputOf<'ssm:GetResourcePolicies'>['Policies']>

const MAX_PAGE = 50

/** Throws ResourcePolicyInvalidParameterException or ResourceNotFoundException. */
export const getResourcePolicies = operation('ssm:GetResourcePolicies')({
  effect: 'read',
  target: findShared,
  async handle({ NextToken, MaxResults = MAX_PAGE }, target, context) {
    const found = await listPolicies(context, target, readToken(NextToken, context), MaxResults + 1)
    const page = found.slice(0, MaxResults)
    const last = found.length > MaxResults ? page.at(-1) : undefined
    const shown: ShownPolicies = []
    for (const { policy_id, hash, document } of page) {
      const Policy = await showPrincipals(context.tx, document)
      shown.push({ PolicyId: policy_id, PolicyHash: hash, Policy })
    }
    return {
      Policies: shown,
      ...(last && { NextToken: context.page.token([last.policy_id]) }),
    }
  },
})

function readToken(token: string | undefined, context: Context): string {
  if (token === undefined) return ''
  const [policyId] = context.page.read(token) ?? []
  return typeof policyId === 'string' ? policyId : refuseParameter(`The following token is invalid: ${token}.`)
}
