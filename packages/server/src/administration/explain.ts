// Why a principal may do something, or may not: every policy that speaks to it.
import type { Explanation } from '@cairn/policy'
import { parseArn } from '#api/arn.ts'
import { examine } from '#api/authorize.ts'
import { RequestError } from '#api/error.ts'
import type { Service, Target } from '#api/operation.ts'
import type { Pipeline } from '#api/pipeline.ts'
import { findCaller } from './principal.ts'

/** `keys` are condition keys that the call would bring, by name. */
export type ExplainRequest = { principal: string; action: string; resource: string; keys?: Record<string, string> }

/** Puts the question to the policies as a call would; the thing's own policy and tags count when it is there. */
export function explainAccess(
  pipeline: Pipeline,
  services: readonly Service[],
  { principal, action, resource, keys = {} }: ExplainRequest,
): Promise<Explanation> {
  const [, prefix] = /^([a-z0-9-]+):\w+$/.exec(action) ?? []
  if (prefix === undefined) throw new RequestError(`${action} is no action: name one as ssm:GetParameter`)
  const arn = parseArn(resource)
  if (resource !== '*' && !arn) throw new RequestError(`${resource} is no ARN`)
  const account = parseArn(principal)?.account ?? ''
  const region = arn?.region || 'us-east-1'
  const owner = arn?.account || account
  return pipeline.act(prefix, owner, region, async (context) => {
    const caller = await findCaller(context.tx, principal, context.now)
    const service = services.find(({ name }) => name === prefix)
    const found: Target = (await service?.find?.(resource, context)) ?? { arn: resource, account: owner }
    const given = Object.fromEntries(Object.entries(keys).map(([key, value]) => [key.toLowerCase(), value]))
    const target = { ...found, arn: resource, keys: { ...found.keys, ...given } }
    return examine({ caller, region, now: context.now, input: {}, action }, target)
  })
}
