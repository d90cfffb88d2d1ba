// For people: what every statement has to say to a question, and what it lacked where it did not speak.

import type { Condition } from './condition.ts'
import { decide, resourceKind } from './decide.ts'
import type { Policy, Statement } from './policy.ts'
import { isDenied, reachOf } from './principal.ts'
import type { Decision, DecisionKind, Principal, Question } from './question.ts'
import { coversAction, coversResource, meets, type Request, readRequest } from './statement.ts'

/** What a statement says: whether it speaks to the question, and a sentence for each thing that was missing. */
export type Verdict = {
  kind: DecisionKind
  policy: string | undefined
  sid: string | undefined
  index: number
  effect: 'Allow' | 'Deny'
  matches: boolean
  missing: string[]
}

/** The decision, all that speaks to it, and one sentence that sums it up. */
export type Explanation = { decision: Decision; verdicts: Verdict[]; summary: string }

const MOST_LISTED = 5

/** Everything that speaks to a question: every statement of every policy with its verdict. */
export function explain(question: Question): Explanation {
  const decision = decide(question)
  return { decision, verdicts: listVerdicts(question), summary: summarize(question, decision) }
}

function listVerdicts(question: Question): Verdict[] {
  const { identity, boundary, session = [], resourcePolicy } = question
  const request = readRequest(question)
  const of = (kind: DecisionKind, policies: readonly Policy[], isOnResource = false) =>
    policies.flatMap((policy) =>
      policy.statements.map((statement) => judge(kind, policy, statement, { question, request, isOnResource })),
    )
  return [
    ...of('identity-based policy', identity),
    ...of('permissions boundary', boundary ? [boundary] : []),
    ...of('session policy', session),
    ...of(resourceKind(question), resourcePolicy ? [resourcePolicy] : [], true),
  ]
}

type Scene = { question: Question; request: Request; isOnResource: boolean }

function judge(kind: DecisionKind, policy: Policy, statement: Statement, scene: Scene): Verdict {
  const { sid, index, effect } = statement
  const missing = listMissing(statement, scene)
  return { kind, policy: policy.name ?? policy.id, sid, index, effect, matches: missing.length === 0, missing }
}

function listMissing(statement: Statement, { question, request, isOnResource }: Scene): string[] {
  const { actions, resources, conditions } = statement
  const missing: string[] = []
  if (isOnResource && !isNamed(statement, question.principal))
    missing.push(`It does not speak of ${nameOf(question.principal)}.`)
  if (!coversAction(statement, request)) missing.push(tellListing('action', question.action, actions))
  if (!coversResource(statement, request, isOnResource && request.isTrust)) {
    missing.push(tellListing('resource', question.resource || '(none)', resources))
  }
  for (const condition of conditions) {
    if (!meets(condition, statement, request)) missing.push(tellCondition(condition, question))
  }
  return missing
}

function isNamed({ principals, effect }: Statement, principal: Principal): boolean {
  if (!principals) return false
  return effect === 'Deny' ? isDenied(principals, principal) : reachOf(principals, principal) !== undefined
}

function nameOf(principal: Principal): string {
  if ('arn' in principal) return principal.arn
  if (principal.kind === 'service') return principal.service
  return principal.kind === 'web-identity' ? `an identity of ${principal.provider}` : 'a caller without a name'
}

function tellListing(what: string, asked: string, listing: Statement['actions'] | Statement['resources']): string {
  if (!listing) return `It names no ${what}.`
  return `The ${what} ${asked} is ${listing.inverted ? 'among those it excludes' : 'not among'}: ${list(listing.written)}.`
}

function tellCondition({ operator, key, values, isMet }: Condition, { keys }: Question): string {
  if (!isMet) return `The condition operator ${operator} is unknown.`
  const found = keys(key.toLowerCase())
  const shown = found === undefined ? 'nothing' : list(typeof found === 'string' ? [found] : found)
  return `${operator} of ${key} wants ${list(values)} and finds ${shown}.`
}

function list(texts: readonly string[]): string {
  const shown = texts.slice(0, MOST_LISTED).map((text) => `"${text}"`)
  if (texts.length > MOST_LISTED) shown.push(`${texts.length - MOST_LISTED} more`)
  return shown.length === 0 ? 'nothing' : shown.join(', ')
}

function summarize({ action, resource, principal }: Question, { allowed, by, explicit, statement }: Decision): string {
  const what = `${nameOf(principal)} ${allowed ? 'may' : 'may not'} ${action}${resource === '' ? '' : ` on ${resource}`}`
  const where = statement ? ` (${placeName(statement)})` : ''
  if (allowed) return `${what}: allowed by the ${by}${where}.`
  return explicit ? `${what}: denied by the ${by}${where}.` : `${what}: no ${by} allows it.`
}

function placeName({ policy, sid, index }: NonNullable<Decision['statement']>): string {
  const name = sid ? `statement "${sid}"` : `statement ${index + 1}`
  return policy === undefined ? name : `${name} of ${policy}`
}
