// Policies that stand on a resource (a secret, a function, a queue): what may stand in them.

import { readOperator } from './condition.ts'
import type { Flaw, NamedPrincipal, RawDocument, RawStatement } from './document.ts'
import { PRINCIPAL_TYPES } from './document.ts'
import { findActionFault } from './own-policy.ts'

const SYNTAX = 'Syntax errors in policy.'

const FORM_FAULTS: Partial<Record<Flaw, string>> = {
  json: 'This policy contains invalid Json',
  'no statements': 'Could not parse the policy: Statement is empty!',
  version: 'The policy must contain a valid version string',
}

const AWS_PRINCIPAL =
  /^(?:\*|\d{12}|A(?:IDA|ROA)[A-Z0-9]{12,}|arn:[\w-]+:(?:iam|sts)::\d{12}:(?:root|(?:user|role|assumed-role|federated-user)\/[^\s*?]+))$/

/** What is wrong with a resource's policy; undefined when nothing is. */
export function findResourcePolicyFault(raw: RawDocument | Flaw): string | undefined {
  if (typeof raw === 'string') return findFormFault(raw)
  return findStatementsFault(raw.statements, findStatementFault)
}

function findStatementFault(statement: RawStatement): string | undefined {
  const fault = findElementFault(statement) ?? findPrincipalFault(statement)
  if (fault !== undefined) return fault
  for (const action of statement.actions?.entries ?? []) {
    const actionFault = findActionFault(action)
    if (actionFault !== undefined) return actionFault
  }
  return statement.resources?.entries.length ? undefined : 'Missing required field Resource'
}

/** What is said of a flaw in a document's form. */
export function findFormFault(flaw: Flaw): string {
  return FORM_FAULTS[flaw] ?? SYNTAX
}

/** The first fault of a statement, or that two have the same Sid. */
export function findStatementsFault(
  statements: readonly RawStatement[],
  find: (statement: RawStatement) => string | undefined,
): string | undefined {
  for (const statement of statements) {
    const fault = find(statement)
    if (fault !== undefined) return fault
  }
  const sids = statements.map(({ sid }) => sid ?? '').filter((sid) => sid !== '')
  return new Set(sids).size < sids.length ? 'The Statement Ids in the policy are not unique' : undefined
}

/** What is wrong with a statement's effect, conditions and actions. */
export function findElementFault({ effect, conditions, actions }: RawStatement): string | undefined {
  if (effect !== 'Allow' && effect !== 'Deny') return `Invalid effect: ${effect}`
  if (!conditions.every(({ operator }) => readOperator(operator))) return SYNTAX
  return actions?.entries.length ? undefined : 'Missing required field Action'
}

/** What is wrong with the principals of a statement, which must name some. */
export function findPrincipalFault({ effect, principals }: RawStatement): string | undefined {
  if (!principals) return 'Missing required field Principal'
  if (principals.entries.length === 0) return 'Missing required field Principal cannot be empty!'
  if (principals.inverted && effect === 'Allow') return 'Allow with NotPrincipal is not allowed.'
  const wrong = principals.entries.find((principal) => !isPrincipal(principal))
  return wrong && `Invalid principal in policy: "${wrong.type}":"${wrong.value}"`
}

/** Whether a principal has a form that its type knows; there are no wildcards but the lone one. */
export function isPrincipal({ type, value }: NamedPrincipal): boolean {
  if (type === 'AWS') return AWS_PRINCIPAL.test(value)
  return (PRINCIPAL_TYPES as readonly string[]).includes(type) && /^[^\s*?]+$/.test(value)
}
