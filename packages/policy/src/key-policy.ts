// Policies of KMS keys: what may stand in them, in KMS's words. A statement without actions or resources has no effect there.

import { readOperator } from './condition.ts'
import type { Flaw, RawDocument, RawStatement } from './document.ts'
import { isPrincipal } from './resource-policy.ts'

const ACTION = /^(?:\*|[\w-]+:[\w*?]+)$/

const FORM_FAULTS: Record<Flaw, string> = {
  json: 'This policy contains invalid Json',
  document: 'This policy contains invalid Json',
  version: 'Policy contains an invalid version.',
  'no statements': 'Policy contains an invalid statement.',
  statement: 'Policy contains an invalid statement.',
  effect: 'Policy contains a statement with an invalid effect.',
  condition: 'Policy contains a statement with an invalid condition.',
  principals: 'Policy contains a statement with one or more invalid principals.',
  actions: 'Policy contains a statement with one or more invalid actions.',
  resources: 'Policy contains a statement with one or more invalid resources.',
}

/** What is wrong with a key's policy; undefined when nothing is. */
export function findKeyPolicyFault(raw: RawDocument | Flaw): string | undefined {
  if (typeof raw === 'string') return FORM_FAULTS[raw]
  for (const statement of raw.statements) {
    const fault = findStatementFault(statement)
    if (fault !== undefined) return fault
  }
  return undefined
}

function findStatementFault({ effect, conditions, principals, actions, resources }: RawStatement): string | undefined {
  if (effect !== 'Allow' && effect !== 'Deny') return FORM_FAULTS.effect
  if (!conditions.every(({ operator }) => readOperator(operator))) return FORM_FAULTS.condition
  if (!principals) return 'Policy contains a statement with no principal.'
  const isNobody = principals.entries.length === 0 || (principals.inverted && effect === 'Allow')
  if (isNobody || !principals.entries.every(isPrincipal)) return FORM_FAULTS.principals
  if (actions && !(actions.entries.length > 0 && actions.entries.every((action) => ACTION.test(action)))) {
    return FORM_FAULTS.actions
  }
  return resources && resources.entries.length === 0 ? FORM_FAULTS.resources : undefined
}
