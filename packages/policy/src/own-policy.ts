// Policies of a principal (managed, inline, boundary, session): what may stand in them, in the words and the order of IAM.

import { readOperator } from './condition.ts'
import type { Flaw, RawDocument, RawStatement } from './document.ts'
import { readMoment } from './moment.ts'
import { findResourceFault, isParsedOfOld } from './resource-text.ts'

const SYNTAX = 'Syntax errors in policy.'
const LEGACY = 'The policy failed legacy parsing'
const SID = /^[0-9A-Za-z]*$/
const NO_VENDOR = /[^a-zA-Z0-9\-.]/

type Check = (statements: readonly RawStatement[]) => string | undefined

// Each over all statements before the next: that is how IAM finds them.
const CHECKS: readonly Check[] = [
  (statements) => (statements.every(isOfOldForm) ? undefined : LEGACY),
  findSidFault,
  (statements) =>
    statements.every(({ actions }) => actions?.entries.length) ? undefined : 'Policy statement must contain actions.',
  (statements) => firstOf(listings(statements, 'resources'), findResourceFault),
  (statements) => firstOf(listings(statements, 'actions'), findActionFault),
  (statements) =>
    statements.every(({ resources }) => resources?.entries.length)
      ? undefined
      : 'Policy statement must contain resources.',
]

/** What is wrong with a managed policy; undefined when nothing is. */
export function findManagedPolicyFault(raw: RawDocument | Flaw): string | undefined {
  return findFault(raw, true)
}

/** What is wrong with an inline or a session policy, which may be of the language's older version; undefined when nothing is. */
export function findInlinePolicyFault(raw: RawDocument | Flaw): string | undefined {
  return findFault(raw, false)
}

function findFault(raw: RawDocument | Flaw, mustBeNew: boolean): string | undefined {
  if (typeof raw === 'string') return SYNTAX
  const { statements, version } = raw
  if (!statements.every(hasKnownWords)) return SYNTAX
  if (statements.some(({ principals }) => principals)) return 'Policy document should not specify a principal.'
  if (mustBeNew && version !== '2012-10-17') return 'Policy document must be version 2012-10-17 or greater.'
  return firstOf(CHECKS, (check) => check(statements))
}

/** Whether a statement's effect and operators are words of the language; letter case of the effect is another matter. */
function hasKnownWords({ effect, conditions }: RawStatement): boolean {
  return /^(?:allow|deny)$/i.test(effect) && conditions.every(({ operator }) => readOperator(operator))
}

function isOfOldForm({ effect, conditions, resources }: RawStatement): boolean {
  if (effect !== 'Allow' && effect !== 'Deny') return false
  const dates = conditions.filter(({ operator }) => readOperator(operator)?.base.startsWith('Date'))
  const areDates = dates.every(({ values }) => values.every((value) => readMoment(value) !== undefined))
  return areDates && (resources?.entries.every(isParsedOfOld) ?? true)
}

function findSidFault(statements: readonly RawStatement[]): string | undefined {
  const sids = statements.map(({ sid }) => sid ?? '').filter((sid) => sid !== '')
  if (!sids.every((sid) => SID.test(sid))) {
    return 'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*'
  }
  return new Set(sids).size < sids.length ? 'Statement IDs (SID) in a single policy must be unique.' : undefined
}

/** What is wrong with an action, in IAM's words; undefined when nothing is. */
export function findActionFault(action: string): string | undefined {
  if (action === '*') return undefined
  const [vendor = '', ...rest] = action.split(':')
  if (rest.length === 0) return 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.'
  if (rest.length > 1) return 'Actions/Condition can contain only one colon.'
  return vendor !== '*' && NO_VENDOR.test(vendor) ? `Vendor ${vendor} is not valid` : undefined
}

function listings(statements: readonly RawStatement[], element: 'actions' | 'resources'): string[] {
  return statements.flatMap((statement) => statement[element]?.entries ?? [])
}

/** The first answer that is one. */
function firstOf<T>(items: readonly T[], find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item)
    if (found !== undefined) return found
  }
  return undefined
}
