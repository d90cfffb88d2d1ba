// Refusals for want of permission, told in full to whoever may read them: sealed for the account, opened by DecodeAuthorizationMessage.
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Policy, Question, Verdict } from '@cairn/policy'
import type { Sealer } from '../store/store.ts'
import type { AccessDenied } from './authorize.ts'
import type { Caller } from './caller.ts'

/** The header that an encoded message leaves in, beside the refusal. */
export const MESSAGE_HEADER = 'x-cairn-authorization-message'

const PLACE = 'authorization-message'
// Proxies give all headers of an answer four kilobytes, some of them.
const MOST_CHARACTERS = 3000
// What deflates to that is not larger, unless somebody means harm.
const MOST_BYTES = 1_048_576

/** The header that explains a refusal to the caller's account, or none when it cannot be made. */
export function encodeDenial(sealer: Sealer, caller: Caller, denied: AccessDenied): Record<string, string> {
  try {
    const { explicit, verdicts } = readExplanation(caller, denied)
    const matched = verdicts.filter(({ matches }) => matches)
    // A caller with many policies gets the statements that matched, or if these are too many only what was asked.
    for (const told of [verdicts, matched, []]) {
      const text = JSON.stringify(describe(denied.question, explicit, told, caller))
      const sealed = sealer.seal(caller.account, PLACE, deflateRawSync(text))
      const message = sealed.toString('base64url')
      if (message.length <= MOST_CHARACTERS) return { [MESSAGE_HEADER]: message }
    }
  } catch {
    // A refusal that cannot be explained is still a refusal.
  }
  return {}
}

/** What an encoded message of an account says, as JSON; undefined when it is none of that account's. */
export function decodeDenial(sealer: Sealer, account: string, message: string): string | undefined {
  try {
    const opened = sealer.open(account, PLACE, Buffer.from(message, 'base64url'))
    return inflateRawSync(opened, { maxOutputLength: MOST_BYTES }).toString()
  } catch {
    return undefined
  }
}

/** What another account's policies say is that account's business, even that there are any. */
function readExplanation(caller: Caller, { question, explain }: AccessDenied) {
  const { decision, verdicts } = explain()
  if (!isForeign(question, caller)) return { explicit: decision.explicit, verdicts }
  return {
    explicit: decision.explicit && !ON_RESOURCES.includes(decision.by),
    verdicts: verdicts.filter(({ kind }) => !ON_RESOURCES.includes(kind)),
  }
}

const ON_RESOURCES = ['resource-based policy', 'role trust policy']

function isForeign({ resourceAccount }: Question, { account }: Caller): boolean {
  return resourceAccount !== '' && resourceAccount !== account
}

/** The message in the shape that AWS's have. */
function describe(question: Question, explicitDeny: boolean, verdicts: Verdict[], caller: Caller): object {
  const { action, resource } = question
  return {
    allowed: false,
    explicitDeny,
    matchedStatements: listOf(verdicts.filter(({ matches }) => matches).map((each) => describeMatch(question, each))),
    failures: listOf(verdicts.filter(({ matches }) => !matches).map(describeFailure)),
    context: {
      principal: { id: caller.userId, name: caller.userName, arn: caller.arn },
      action,
      resource,
      conditions: listOf(describeConditions(question, isForeign(question, caller))),
    },
  }
}

function describeMatch(question: Question, verdict: Verdict): object {
  const { sid = '', index, effect } = verdict
  const statement = policyOf(question, verdict)?.statements[index]
  const names = [...(statement?.principals?.names ?? []), ...(statement?.principals?.accounts ?? [])]
  return {
    statementId: sid,
    effect: effect.toUpperCase(),
    ...placeOf(verdict),
    principals: listOf(names.map((value) => ({ value }))),
    principalGroups: listOf([]),
    actions: listOf((statement?.actions?.written ?? []).map((value) => ({ value }))),
    resources: listOf((statement?.resources?.written ?? []).map((value) => ({ value }))),
    conditions: listOf(
      (statement?.conditions ?? []).map(({ operator, key, values }) => ({
        operator,
        key,
        values: listOf(values.map((value) => ({ value }))),
      })),
    ),
  }
}

function describeFailure(verdict: Verdict): object {
  const { sid = '', effect, missing } = verdict
  return { statementId: sid, effect: effect.toUpperCase(), ...placeOf(verdict), reasons: missing }
}

function placeOf({ kind, policy, index }: Verdict): object {
  return { policyKind: kind, policy, index }
}

function policyOf(question: Question, { kind, policy }: Verdict): Policy | undefined {
  const { identity, boundary, session = [], resourcePolicy } = question
  const standing: Record<Verdict['kind'], readonly (Policy | undefined)[]> = {
    'identity-based policy': identity,
    'permissions boundary': [boundary],
    'session policy': session,
    'resource-based policy': [resourcePolicy],
    'role trust policy': [resourcePolicy],
  }
  return standing[kind].find((each) => each && (each.name ?? each.id) === policy)
}

/** The values of the condition keys that any of the policies names, as far as the request has them. */
function describeConditions(question: Question, isAbroad: boolean): object[] {
  const { keys, identity, boundary, session = [], resourcePolicy } = question
  const policies = [...identity, boundary, ...session, isAbroad ? undefined : resourcePolicy]
  const named = new Set(policies.flatMap((policy) => [...(policy?.keys ?? [])]))
  // Of another account's resource nothing is told, neither its tags nor what its service knows of it.
  const told = [...named].sort().filter((key) => !isAbroad || /^aws:(?!resource)/.test(key))
  return told.flatMap((key) => {
    const found = keys(key)
    if (found === undefined) return []
    return [{ key, values: listOf([found].flat().map((value) => ({ value }))) }]
  })
}

function listOf(items: object[]): { items: object[] } {
  return { items }
}
