// The decision: a Deny anywhere refuses; then the policies of both sides must allow as the rules of the account ask for.

import type { Policy, Statement } from './policy.ts'
import type { Reach } from './principal.ts'
import type { Decision, DecisionKind, Principal, Question, StatementPlace } from './question.ts'
import { deniesIt, grantOf, type Request, readRequest, speaksTo, statementsFor } from './statement.ts'

/** A statement, and the policy it stands in. */
type Found = { policy: Policy; statement: Statement }

/** What the resource's policy grants: each way an Allow can reach, by the first statement that does. */
type Grants = Partial<Record<Reach, Found>>

/** Answers a question. Whatever goes wrong on the way, such as a key that cannot be read, refuses. */
export function decide(question: Question): Decision {
  try {
    return judge(question)
  } catch {
    return refuse('identity-based policy')
  }
}

function judge(question: Question): Decision {
  // Everybody may ask who they are, even when denied.
  if (question.action === 'sts:GetCallerIdentity') return allow('identity-based policy')
  const request = readRequest(question)
  return (
    findDenial(question, request) ??
    (hasOwnPolicies(question.principal) ? weigh(question, request) : ask(question, request))
  )
}

/** Whether policies of an account speak for who asks: not for services, strangers and web identities. */
function hasOwnPolicies({ kind }: Principal): boolean {
  return kind !== 'service' && kind !== 'anonymous' && kind !== 'web-identity'
}

/** The name of the policy that stands on the resource. */
export function resourceKind({ rule }: Question): DecisionKind {
  return rule === 'trust' ? 'role trust policy' : 'resource-based policy'
}

function findDenial(question: Question, request: Request): Decision | undefined {
  const { identity, boundary, session, resourcePolicy } = question
  return (
    findOwnDenial(identity, 'identity-based policy', request) ??
    (boundary && findOwnDenial([boundary], 'permissions boundary', request)) ??
    (session && findOwnDenial(session, 'session policy', request)) ??
    (resourcePolicy && findResourceDenial(resourcePolicy, resourceKind(question), request))
  )
}

function findOwnDenial(policies: readonly Policy[], by: DecisionKind, request: Request): Decision | undefined {
  for (const policy of policies) {
    for (const statement of statementsFor(policy, request).denies) {
      if (speaksTo(statement, request)) return refuse(by, { policy, statement })
    }
  }
  return undefined
}

function findResourceDenial(policy: Policy, by: DecisionKind, request: Request): Decision | undefined {
  for (const statement of statementsFor(policy, request).denies) {
    if (deniesIt(statement, request)) return refuse(by, { policy, statement })
  }
  return undefined
}

/** Only the resource's policy speaks for who has none of its own. */
function ask(question: Question, request: Request): Decision {
  const { direct } = findGrants(question.resourcePolicy, request)
  return direct ? allow(resourceKind(question), direct) : refuse(resourceKind(question))
}

/** Weighs the policies of both sides, when none denies. */
function weigh(question: Question, request: Request): Decision {
  const { principal, resourceAccount, resourcePolicy, rule, boundary, session } = question
  const own = findAllow(question, request)
  const cap = findCap(boundary, session, request)
  const isForeign = resourceAccount !== '' && 'account' in principal && resourceAccount !== principal.account
  if (!isForeign && rule === 'own' && own && !cap) return allow('identity-based policy', own === true ? undefined : own)
  const grants = findGrants(resourcePolicy, request)
  const by = resourceKind(question)
  if (isForeign) {
    // What stands on the other account's side is not told to who may not even ask.
    const grant = grants.direct ?? grants.limited ?? grants.account
    if (!grant) return refuse(by)
    if (!own) return refuse('identity-based policy')
    return cap ? refuse(cap) : allow(by, grant)
  }
  if (grants.direct) return allow(by, grants.direct)
  if (grants.limited) return cap ? refuse(cap) : allow(by, grants.limited)
  if (rule !== 'own' && !grants.account) return refuse(by)
  if (!own) return refuse('identity-based policy')
  return cap ? refuse(cap) : allow('identity-based policy', own === true ? undefined : own)
}

/** The Allow of the principal's own policies; true for an account's root, which needs none. */
function findAllow({ principal, identity }: Question, request: Request): Found | true | undefined {
  return principal.kind === 'root' ? true : findAllowIn(identity, request)
}

function findAllowIn(policies: readonly Policy[], request: Request): Found | undefined {
  for (const policy of policies) {
    for (const statement of statementsFor(policy, request).allows) {
      if (speaksTo(statement, request)) return { policy, statement }
    }
  }
  return undefined
}

/** The kind of policy that caps what others allow and does not allow this; undefined when none stands in the way. */
function findCap(
  boundary: Policy | undefined,
  session: Question['session'],
  request: Request,
): DecisionKind | undefined {
  if (boundary && !findAllowIn([boundary], request)) return 'permissions boundary'
  return session && !findAllowIn(session, request) ? 'session policy' : undefined
}

function findGrants(policy: Policy | undefined, request: Request): Grants {
  const grants: Grants = {}
  if (!policy) return grants
  for (const statement of statementsFor(policy, request).allows) {
    const reach = grantOf(statement, request)
    if (reach === undefined) continue
    grants[reach] ??= { policy, statement }
    if (reach === 'direct') break
  }
  return grants
}

function allow(by: DecisionKind, found?: Found): Decision {
  return { allowed: true, by, explicit: false, ...(found && { statement: placeOf(found) }) }
}

function refuse(by: DecisionKind, found?: Found): Decision {
  return { allowed: false, by, explicit: found !== undefined, ...(found && { statement: placeOf(found) }) }
}

/** Where a statement stands, for people. */
export function placeOf({ policy, statement }: Found): StatementPlace {
  return { policy: policy.name ?? policy.id, sid: statement.sid, index: statement.index }
}
