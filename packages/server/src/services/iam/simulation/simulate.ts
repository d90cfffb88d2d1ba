// A simulation: every action asked of every resource, answered by the very rules that decide real calls.
import type { EvaluationResult, ResourceSpecificResult, Statement } from '@aws-sdk/client-iam'
import { compilePolicy, type Decision, decide, type Explanation, explain, type Question } from '@cairn/policy'
import { listContextKeys } from './context-keys.ts'
import type { Caller } from './simulated-caller.ts'
import { compileSources, type Source } from './source.ts'
import { locateStatements, type Stretch } from './statement-position.ts'

/** What is supposed: who calls, with which policies, on whose resources, with which values of condition keys (lower case). */
export type Scene = {
  caller: Caller
  identity: readonly Source[]
  boundary: Source | undefined
  resourcePolicy: Source | undefined
  /** The account that owns the resources. */
  owner: string
  given: ReadonlyMap<string, string | readonly string[]>
}

/** How one action on one resource comes out. */
type Outcome = Omit<ResourceSpecificResult, 'EvalResourceName' | 'EvalResourceDecision'> & {
  resource: string
  decision: 'allowed' | 'implicitDeny' | 'explicitDeny'
}

type Simulator = (action: string, resources: readonly string[]) => EvaluationResult

const EVERY_RESOURCE = '*'
const STRICTEST_FIRST = ['explicitDeny', 'implicitDeny', 'allowed'] as const
const EVERYTHING = compilePolicy('{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}')

/** Makes a simulator of a scene: it answers for an action on resources, of which `*` is any. */
export function createSimulator(scene: Scene): Simulator {
  const { caller, identity, boundary, resourcePolicy, owner, given } = scene
  const all = [...identity, ...(boundary ? [boundary] : []), ...(resourcePolicy ? [resourcePolicy] : [])]
  const stretches = all.map(({ document }) => locateStatements(document))
  const keys: Caller['keys'] = { ...caller.keys, 'aws:resourceaccount': owner }
  const policies = {
    identity: compileSources(identity, all),
    boundary: boundary && compileSources([boundary], all)[0],
    resourcePolicy: resourcePolicy && compileSources([resourcePolicy], all)[0],
  }
  const missing = listContextKeys(all.map(({ document }) => document)).filter((key) => {
    const lower = key.toLowerCase()
    return !given.has(lower) && keys[lower] === undefined
  })
  const pose = (action: string, resource: string): Question => ({
    principal: caller.principal,
    action,
    resource: resource === EVERY_RESOURCE ? '' : resource,
    resourceAccount: owner,
    keys: (key) => given.get(key) ?? keys[key],
    ...policies,
    rule: resourcePolicy ? ruleOf(action, resource) : 'own',
  })
  return (action, resources) => {
    const outcomes = resources.map((resource) => {
      const question = pose(action, resource)
      return createOutcome(resource, question, missing, listMatches(explain(question), all, stretches))
    })
    return summarize(action, outcomes)
  }
}

/** Resources whose own policies count in their own way: keys, and roles that are to be assumed. */
function ruleOf(action: string, resource: string): Question['rule'] {
  if (resource.split(':', 3)[2] === 'kms') return 'required'
  return /^sts:assumerole/i.test(action) ? 'trust' : 'own'
}

function createOutcome(resource: string, question: Question, missing: string[], matches: Statement[]): Outcome {
  const { boundary } = question
  const isBounded =
    boundary && decide(withinAccount({ ...question, identity: [boundary], boundary: undefined })).allowed
  return {
    resource,
    decision: nameDecision(decide(question)),
    MatchedStatements: matches,
    MissingContextValues: missing,
    ...(resource !== EVERY_RESOURCE && { EvalDecisionDetails: weighSides(question) }),
    ...(isBounded !== undefined && { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: isBounded } }),
  }
}

/** The statements that made the decision: those that deny when one does, those that allow when it is allowed, or none. */
function listMatches({ decision, verdicts }: Explanation, all: readonly Source[], stretches: Stretch[][]): Statement[] {
  if (!decision.allowed && !decision.explicit) return []
  const effect = decision.allowed ? 'Allow' : 'Deny'
  return verdicts
    .filter((verdict) => verdict.matches && verdict.effect === effect)
    .map(({ policy, index }) => {
      const place = Number(policy)
      const { id, kind } = all[place]!
      // What AWS answers is none of the values of its own model.
      return {
        SourcePolicyId: id,
        SourcePolicyType: kind as Statement['SourcePolicyType'],
        ...stretches[place]![index],
      }
    })
}

/** What each side says, when caller and resource belong to different accounts; nothing else is told of calls within one. */
function weighSides(question: Question): Record<string, Outcome['decision']> {
  if (accountOf(question) === question.resourceAccount) return {}
  return {
    'IAM Policy': nameDecision(decide(withinAccount(question))),
    'Resource Policy': nameDecision(decide({ ...question, identity: [EVERYTHING], boundary: undefined })),
  }
}

/** The question as it is to the caller's own policies alone. */
function withinAccount(question: Question): Question {
  return { ...question, resourceAccount: accountOf(question), resourcePolicy: undefined, rule: 'own' }
}

function accountOf({ principal }: Question): string {
  return 'account' in principal ? principal.account : ''
}

function nameDecision({ allowed, explicit }: Decision): Outcome['decision'] {
  if (allowed) return 'allowed'
  return explicit ? 'explicitDeny' : 'implicitDeny'
}

/** One result for an action: what the strictest of its resources comes to, and each of them by itself. */
function summarize(action: string, outcomes: readonly Outcome[]): EvaluationResult {
  const decision = STRICTEST_FIRST.find((one) => outcomes.some((outcome) => outcome.decision === one))!
  const matches = outcomes.filter((one) => one.decision === decision).flatMap((one) => one.MatchedStatements ?? [])
  const [first] = outcomes
  const isAny = outcomes.length === 1 && first?.resource === EVERY_RESOURCE
  const bounded = outcomes.map(({ PermissionsBoundaryDecisionDetail }) => PermissionsBoundaryDecisionDetail)
  return {
    EvalActionName: action,
    ...(outcomes.length === 1 && { EvalResourceName: first?.resource }),
    EvalDecision: decision,
    MatchedStatements: [...new Map(matches.map((match) => [JSON.stringify(match), match])).values()],
    // Of resources that are named, the missing values are told with each.
    MissingContextValues: isAny ? first?.MissingContextValues : [],
    ...(outcomes.length === 1 && first?.EvalDecisionDetails && { EvalDecisionDetails: first.EvalDecisionDetails }),
    ...(bounded[0] && {
      PermissionsBoundaryDecisionDetail: {
        AllowedByPermissionsBoundary: bounded.every((one) => one?.AllowedByPermissionsBoundary),
      },
    }),
    ...(!isAny && {
      ResourceSpecificResults: outcomes.map(({ resource, decision: own, ...rest }) => ({
        EvalResourceName: resource,
        EvalResourceDecision: own,
        ...rest,
      })),
    }),
  }
}
