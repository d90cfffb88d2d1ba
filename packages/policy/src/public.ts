// Whether a resource's policy lets in whoever comes.

import { readRange } from './address.ts'
import { type Condition, isNarrowing } from './condition.ts'
import type { Policy, Statement } from './policy.ts'

// Keys of a condition that say who calls or from where, so that whoever else is kept out.
const NARROWING_KEYS = new Set([
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceip',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:sourceowner',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:userid',
  'kms:calleraccount',
])

const WILDCARD = /[*?]/
// Two halves of the network are all of it: wider ranges than these count as everywhere.
const LEAST_BITS_FOUR = 8
const LEAST_BITS_SIX = 32

/** Whether a policy speaks to everyone: an Allow to `"*"` (or to all but some) with no condition that narrows who that is. */
export function isPublic(policy: Policy): boolean {
  return policy.statements.some(letsAnybodyIn)
}

function letsAnybodyIn({ effect, principals, conditions }: Statement): boolean {
  if (effect !== 'Allow' || !principals) return false
  return (principals.everyone || principals.inverted) && !conditions.some(narrows)
}

function narrows({ operator, key, values }: Condition): boolean {
  return (
    isNarrowing(operator) && NARROWING_KEYS.has(key.toLowerCase()) && values.every((value) => isNarrow(operator, value))
  )
}

function isNarrow(operator: string, value: string): boolean {
  if (operator.includes('IpAddress')) {
    const range = readRange(value)
    return range !== undefined && range.bits >= (range.words.length === 2 ? LEAST_BITS_FOUR : LEAST_BITS_SIX)
  }
  if (value.includes('${')) return false
  return value.startsWith('arn:') ? isNarrowArn(value) : isFixed(value.split(/[:/]/)[0] as string)
}

/** An ARN whose account is told, or, where it has none, what is told of is one thing. */
function isNarrowArn(value: string): boolean {
  const [, , , , account = '*', ...resource] = value.split(':')
  return account === '' ? isFixed(resource.join(':')) : isFixed(account)
}

function isFixed(text: string): boolean {
  return text !== '' && !WILDCARD.test(text)
}
