// Whether a statement speaks to a request: its elements, one by one.

import { isArnResolved, matchArn, splitArn } from './arn.ts'
import type { Condition } from './condition.ts'
import { matchGlob } from './glob.ts'
import type { ActionSet, Policy, ResourceSet, Statement, Statements } from './policy.ts'
import { isDenied, type Reach, reachOf } from './principal.ts'
import type { Principal, Question, RequestKeys } from './question.ts'

/** A question made ready: what every statement needs of it, worked out once. */
export type Request = {
  readonly principal: Principal
  /** Lower case. */
  readonly action: string
  /** The action's service, lower case. */
  readonly service: string
  /** The resource's six parts; undefined when the action has none. */
  readonly arn: string[] | undefined
  readonly keys: RequestKeys
  /** Whether the resource's policy speaks only of the thing it stands on, and so names no resource. */
  readonly isTrust: boolean
}

/** Makes a question ready. */
export function readRequest({ principal, action, resource, keys, rule }: Question): Request {
  const lower = action.toLowerCase()
  return {
    principal,
    action: lower,
    service: lower.slice(0, Math.max(0, lower.indexOf(':'))),
    arn: splitArn(resource),
    keys,
    isTrust: rule === 'trust',
  }
}

/** The statements of a policy that may speak of the request's service. */
export function statementsFor(policy: Policy, { service }: Request): Statements {
  return policy.byService.get(service) ?? policy.others
}

/** Whether a statement of one of the principal's own policies speaks to the request. */
export function speaksTo(statement: Statement, request: Request): boolean {
  return coversAction(statement, request) && coversResource(statement, request, false) && meetsAll(statement, request)
}

/** How far an Allow of the resource's policy reaches for the request; undefined: it does not speak to it. */
export function grantOf(statement: Statement, request: Request): Reach | undefined {
  const reach = statement.principals && reachOf(statement.principals, request.principal)
  if (reach === undefined || !speaksOfIt(statement, request)) return undefined
  // Everybody, and yet a caller by its ARN: that is a grant to the caller itself.
  return reach === 'limited' && statement.principals?.everyone && statement.namesCaller ? 'direct' : reach
}

/** Whether a Deny of the resource's policy speaks to the request. */
export function deniesIt(statement: Statement, request: Request): boolean {
  const { principals } = statement
  return principals !== undefined && isDenied(principals, request.principal) && speaksOfIt(statement, request)
}

function speaksOfIt(statement: Statement, request: Request): boolean {
  const isMeant = coversAction(statement, request) && coversResource(statement, request, request.isTrust)
  return isMeant && meetsAll(statement, request)
}

// Loops, not `some` and `every`, in what follows: it runs for every statement of every request.

function meetsAll(statement: Statement, request: Request): boolean {
  for (const condition of statement.conditions) {
    if (!meets(condition, statement, request)) return false
  }
  return true
}

/** Whether the request's action is among those the statement means. */
export function coversAction({ actions }: Statement, { action }: Request): boolean {
  return actions !== undefined && lists(actions, action) !== actions.inverted
}

function lists({ everything, exact, globs }: ActionSet, action: string): boolean {
  if (everything || exact.has(action)) return true
  for (const glob of globs) {
    if (matchGlob(glob, action)) return true
  }
  return false
}

/** Whether the request's resource is among those the statement means; `whenUnnamed` is the answer where it names none. */
export function coversResource({ resources, effect }: Statement, request: Request, whenUnnamed: boolean): boolean {
  if (!resources) return whenUnnamed
  if (holds(resources, request)) return !resources.inverted
  if (!resources.inverted) return false
  // A variable without a value excludes nothing that is known: then NotResource allows nothing, and denies all the same.
  return effect === 'Deny' || resources.patterns.every((pattern) => isArnResolved(pattern, request.keys))
}

function holds({ everything, patterns }: ResourceSet, { arn, keys }: Request): boolean {
  if (everything) return true
  for (const pattern of patterns) {
    if (matchArn(pattern, arn, keys)) return true
  }
  return false
}

/** Whether the request meets a condition; an operator nobody knows stops an Allow and never a Deny. */
export function meets({ isMet }: Condition, { effect }: Statement, { keys }: Request): boolean {
  return isMet ? isMet(keys) : effect === 'Deny'
}
