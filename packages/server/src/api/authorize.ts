// Whether a caller may do what it asks: the policies of the caller and of the thing are put to the question.
import {
  compilePolicy,
  type Decision,
  decide,
  type Explanation,
  explain,
  type Policy,
  type Question,
} from '@cairn/policy'
import { BoundedCache } from '../store/bounded-cache.ts'
import type { Caller } from './caller.ts'
import { asksForTags, type Circumstances, createRequestKeys } from './condition-keys.ts'
import { ApiError } from './error.ts'
import { EVERYONE, type Target } from './operation.ts'
import { principalOf } from './principal-kind.ts'

/** What is asked for: by whom, what, with which input. `action` is the operation's name. */
export type Asked = Pick<Circumstances, 'caller' | 'region' | 'now' | 'input'> & { action: string }

/** A refusal for want of permission; `explain` tells people which policies spoke and what was missing. */
export class AccessDenied extends ApiError {
  readonly explain: () => Explanation
  readonly question: Question

  constructor(message: string, question: Question) {
    super('AccessDeniedException', message)
    this.question = question
    this.explain = () => explain(question)
  }
}

/** Throws AccessDenied, in AWS's words, unless every target is allowed. */
export async function authorize(asked: Asked, target: Target | Target[] | typeof EVERYONE): Promise<void> {
  if (target === EVERYONE) return
  const targets = Array.isArray(target) ? target : [target]
  // A call on nothing still needs the right to act: an empty list must not be a way round.
  if (targets.length === 0) await check(asked, { arn: '', account: asked.caller.account })
  for (const one of targets) await check(asked, one)
}

/** Whether one target is allowed: for operations that show what the caller may see and leave out the rest. */
export async function isAllowed(asked: Asked, target: Target): Promise<boolean> {
  return target.entitled === true || actsForItself(asked.caller, target) || (await judge(asked, target)).allowed
}

/** What all policies say of one target, for people. */
export async function examine(asked: Asked, target: Target): Promise<Explanation> {
  return explain(await pose(asked, target))
}

async function check(asked: Asked, target: Target): Promise<void> {
  const { caller } = asked
  if (target.entitled || actsForItself(caller, target)) return
  const judged = await judge(asked, target)
  if (judged.allowed) return
  const { question, decision } = isHidden(caller, judged.question) ? await judge(asked, withoutContent(target)) : judged
  throw new AccessDenied(formatDenial(caller, question, decision, target.calledAs), question)
}

/** Whether a thing is another account's and its policy does not let the caller in: a refusal must not tell whether it is there. */
function isHidden({ account }: Caller, question: Question): boolean {
  if (question.resourceAccount === '' || question.resourceAccount === account) return false
  return !decide({ ...question, identity: EVERYTHING, boundary: undefined, session: undefined }).allowed
}

/** The target as it would be with nothing there: no tags, no policy, no state that conditions could ask for. */
function withoutContent({ arn, account, action, rule }: Target): Target {
  return { arn, account, ...(action !== undefined && { action }), ...(rule !== undefined && { rule }) }
}

// A worker does what the service promised for the account; it is no principal that policies are written for, but for those
// of roles: a service assumes only what trusts it.
function actsForItself({ type, account }: Caller, target: Target): boolean {
  return type === 'AWSService' && account === target.account && target.rule !== 'trust'
}

type Judgement = { allowed: boolean; question: Question; decision: Decision }

async function judge(asked: Asked, target: Target): Promise<Judgement> {
  const question = await pose(asked, target)
  const decision = decide(question)
  if (decision.allowed || decision.explicit || !target.granted) return { allowed: decision.allowed, question, decision }
  return { allowed: isWithinBounds(question) && (await target.granted()), question, decision }
}

/** Whether boundary and session policies leave room for what something other than an identity policy allows a role. */
function isWithinBounds(question: Question): boolean {
  const { principal, boundary, session } = question
  if (principal.kind !== 'role-session' || (!boundary && !session)) return true
  const { account } = principal
  const own = { resourceAccount: account, resourcePolicy: undefined, rule: 'own' } as const
  return decide({ ...question, ...own, identity: EVERYTHING }).allowed
}

/** Puts the question together; what is costly is read only when a policy asks for it. */
async function pose({ caller, region, now, input, action }: Asked, target: Target): Promise<Question> {
  const { permissions } = caller
  const { unlimited, identity, boundary, session } = permissions
  const resourcePolicy = compileResourcePolicy(await target.policy?.())
  const policies = [...identity, ...(session ?? [])]
  if (boundary) policies.push(boundary)
  if (resourcePolicy) policies.push(resourcePolicy)
  const tags = target.tags && policies.some(mentionsTags) ? await target.tags() : undefined
  const asked = new Map<string, string | readonly string[] | undefined>()
  for (const [key, read] of Object.entries(target.askedKeys ?? {})) {
    if (policies.some(({ keys }) => keys.has(key))) asked.set(key, await read())
  }
  return {
    principal: principalOf(caller),
    action: target.action ?? action,
    resource: target.arn,
    resourceAccount: target.account,
    keys: createRequestKeys({ caller, region, now, input, target, tags, asked }),
    identity: unlimited && caller.type !== 'Root' ? EVERYTHING : identity,
    boundary,
    session,
    resourcePolicy,
    rule: target.rule ?? 'own',
  }
}

const EVERYTHING = [
  compilePolicy('{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}', 'unlimited'),
]

const TAG_ASKERS = new WeakMap<Policy, boolean>()

function mentionsTags(policy: Policy): boolean {
  let known = TAG_ASKERS.get(policy)
  if (known === undefined) {
    known = [...policy.keys].some(asksForTags)
    TAG_ASKERS.set(policy, known)
  }
  return known
}

const RESOURCE_POLICIES = new BoundedCache<Policy>(1000)

function compileResourcePolicy(document: string | undefined): Policy | undefined {
  if (document === undefined) return undefined
  let policy = RESOURCE_POLICIES.get(document)
  if (!policy) {
    policy = compilePolicy(document, 'resource-based policy')
    RESOURCE_POLICIES.set(document, policy)
  }
  return policy
}

/** The refusal in AWS's words. */
function formatDenial(
  caller: Caller,
  { action, resource, rule }: Question,
  { by, explicit }: Decision,
  calledAs = resource,
): string {
  if (caller.type === 'WebIdentityUser') return `Not authorized to perform ${action}`
  const what = `User: ${caller.arn} is not authorized to perform: ${action}${calledAs === '' ? '' : ` on resource: ${calledAs}`}`
  // Who may assume a role is nobody's business but the role's: AWS says no more.
  if (rule === 'trust') return what
  const article = by.startsWith('i') ? 'an' : 'a'
  if (explicit) return `${what} with an explicit deny in ${article} ${by === 'session policy' ? 'sessions policy' : by}`
  return `${what} because no ${by} allows the ${action} action`
}
