// The second evaluator's other half: principals, and the weighing of policies; again from the rules alone.

import { type Answer, type Asked, type Asker, type Document, type Rule, type Seen, speaks } from './naive.ts'

const RESOURCE_KIND = { own: 'resource-based policy', required: 'resource-based policy', trust: 'role trust policy' }

/** The names in an element under a type; the bare star is of the type AWS. */
function under(element: unknown, type: string): string[] {
  if (element === '*') return type === 'AWS' ? ['*'] : []
  const names = (element as Record<string, unknown> | undefined)?.[type]
  return names === undefined ? [] : ([names].flat() as string[])
}

/** By which of its names an element calls who asks. */
function called(element: unknown, asker: Asker): string[] {
  const people = under(element, 'AWS')
  const calls: string[] = []
  if (people.includes('*')) calls.push('everyone')
  if (people.some((name) => name === asker.account || (/:root$/.test(name) && name.split(':')[4] === asker.account))) {
    calls.push('account')
  }
  const own = asker.kind === 'user' ? [asker.arn, asker.id] : [asker.arn]
  if (asker.kind !== 'root' && people.some((name) => own.includes(name))) calls.push('self')
  if (asker.kind === 'role-session' && people.some((name) => name === asker.roleArn || name === asker.id))
    calls.push('role')
  if (asker.kind === 'federated-user' && people.some((name) => name === asker.userArn || name === asker.id)) {
    calls.push('maker')
  }
  if (asker.service !== undefined && under(element, 'Service').includes(asker.service)) calls.push('self')
  if (asker.provider !== undefined && under(element, 'Federated').includes(asker.provider)) calls.push('self')
  return calls
}

/** The names by which NotPrincipal must list who asks to spare it. */
const FULL_NAMES: Record<string, string[]> = {
  root: ['account'],
  user: ['account', 'self'],
  'role-session': ['account', 'role', 'self'],
  'federated-user': ['account', 'self'],
  service: ['self'],
  'web-identity': ['self'],
  anonymous: ['nobody'],
}

function means(rule: Rule, asker: Asker): boolean {
  if (rule.NotPrincipal !== undefined) {
    const calls = called(rule.NotPrincipal, asker)
    const isSpared = calls.includes('everyone') || (FULL_NAMES[asker.kind] ?? []).every((name) => calls.includes(name))
    return rule.Effect === 'Deny' && !isSpared
  }
  const calls = called(rule.Principal, asker)
  if (rule.Effect === 'Deny') return calls.length > 0
  const strangers = asker.kind === 'web-identity' ? ['everyone'] : []
  return calls.some((name) => name !== 'maker' && !strangers.includes(name))
}

const NAMING = /^(ForAnyValue:)?(StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike)$/

function namesCallerInCondition(rule: Rule): boolean {
  return Object.entries(rule.Condition ?? {}).some(
    ([operator, lines]) =>
      NAMING.test(operator) && Object.keys(lines).some((key) => key.toLowerCase() === 'aws:principalarn'),
  )
}

/** How strong a matching Allow of a resource is for who asks: 3 alone, 2 within the caps, 1 with the account's own policies. */
function strength(rule: Rule, asker: Asker): number {
  const calls = called(rule.Principal, asker)
  if (calls.includes('self') || asker.account === undefined || asker.account === '') return 3
  if (calls.includes('everyone') && namesCallerInCondition(rule)) return 3
  return calls.includes('role') || calls.includes('everyone') ? 2 : 1
}

/** Decides from scratch. */
export function decideNaively(asked: Asked, seen: Seen = () => undefined): Answer {
  const byResource = RESOURCE_KIND[asked.rule]
  const refuse = (by: string, explicit = false): Answer => ({ allowed: false, by, explicit })
  const allow = (by: string): Answer => ({ allowed: true, by, explicit: false })
  if (asked.action === 'sts:GetCallerIdentity') return allow('identity-based policy')
  const find = (documents: Document[], effect: string, onResource = false) =>
    documents.flatMap((document) =>
      document.Statement.filter((rule) => rule.Effect === effect)
        .filter((rule) => !onResource || means(rule, asked.principal))
        .filter((rule) => speaks(rule, document, asked, onResource && asked.rule === 'trust', seen)),
    )
  const boundary = asked.boundary ? [asked.boundary] : []
  const resource = asked.resourcePolicy ? [asked.resourcePolicy] : []
  if (find(asked.identity, 'Deny').length > 0) return refuse('identity-based policy', true)
  if (find(boundary, 'Deny').length > 0) return refuse('permissions boundary', true)
  if (find(asked.session ?? [], 'Deny').length > 0) return refuse('session policy', true)
  if (find(resource, 'Deny', true).length > 0) return refuse(byResource, true)

  const granted = Math.max(0, ...find(resource, 'Allow', true).map((rule) => strength(rule, asked.principal)))
  const { kind, account } = asked.principal
  if (!account) return granted > 0 ? allow(byResource) : refuse(byResource)
  const isIdentity = kind === 'root' || find(asked.identity, 'Allow').length > 0
  const isBoundary = asked.boundary === undefined || find(boundary, 'Allow').length > 0
  const isSession = asked.session === undefined || find(asked.session, 'Allow').length > 0
  const missing = (needsIdentity: boolean) =>
    [
      ...(needsIdentity && !isIdentity ? ['identity-based policy'] : []),
      ...(isBoundary ? [] : ['permissions boundary']),
      ...(isSession ? [] : ['session policy']),
    ][0]

  if (asked.resourceAccount !== '' && asked.resourceAccount !== account) {
    if (granted === 0) return refuse(byResource)
    const lacking = missing(true)
    return lacking === undefined ? allow(byResource) : refuse(lacking)
  }
  if (asked.rule === 'own' && missing(true) === undefined) return allow('identity-based policy')
  if (granted === 3) return allow(byResource)
  if (granted === 2) {
    const lacking = missing(false)
    return lacking === undefined ? allow(byResource) : refuse(lacking)
  }
  if (asked.rule !== 'own' && granted === 0) return refuse(byResource)
  const lacking = missing(true)
  return lacking === undefined ? allow('identity-based policy') : refuse(lacking)
}
