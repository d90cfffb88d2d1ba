// Parameter policies as they are written: read, checked and put into AWS's form.
import { refuse } from '#api/error.ts'
import { readInstant } from './instant.ts'

/** A parameter policy; `JSON.stringify` of it is AWS's PolicyText. */
export type Policy = {
  Type: 'Expiration' | 'ExpirationNotification' | 'NoChangeNotification'
  Version: string
  Attributes: Record<string, string>
}

/** A policy as GetParameterHistory shows it; DescribeParameters adds the status. */
export type ShownPolicy = { PolicyText: string; PolicyType: string }

const ATTRIBUTES: Record<Policy['Type'], string[]> = {
  Expiration: ['Timestamp'],
  ExpirationNotification: ['Before', 'Unit'],
  NoChangeNotification: ['After', 'Unit'],
}
const MAX_POLICIES = 10
// A thousand years of hours.
const PERIOD_LIMIT = 8_760_000
const HOUR_MS = 3_600_000
const UNIT_MS: Record<string, number> = { Hours: HOUR_MS, Days: 24 * HOUR_MS }

/**
 * Reads PutParameter's `Policies`, in the order given; `[]` and `[{}]` are none. Throws ValidationException,
 * PoliciesLimitExceededException, InvalidPolicyTypeException, InvalidPolicyAttributeException or IncompatiblePolicyException.
 */
export function readPolicies(text: string): Policy[] {
  const given = parseArray(text) ?? refuse('ValidationException', `Invalid policies input: ${text}.`)
  if (given.length > MAX_POLICIES) {
    const message = `A parameter can have at most ${MAX_POLICIES} policies.`
    refuse('PoliciesLimitExceededException', message)
  }
  const policies = given.filter((policy) => Object.keys(policy).length > 0).map(readPolicy)
  checkTogether(policies)
  return policies
}

/** The policies that a version's row keeps, as GetParameterHistory shows them. */
export function showPolicies(stored: string): ShownPolicy[] {
  return (JSON.parse(stored) as Policy[]).map(showPolicy)
}

/** A policy in the form AWS shows it. */
export function showPolicy(policy: Policy): ShownPolicy {
  return { PolicyText: JSON.stringify(policy), PolicyType: policy.Type }
}

/** When a policy is due, in milliseconds since 1970, for a parameter last changed at `changedAtMs`. */
export function dueAtMs(policy: Policy, policies: readonly Policy[], changedAtMs: number): number {
  const { Timestamp = '', Before, After, Unit = '' } = policy.Attributes
  const unitMs = UNIT_MS[Unit] ?? Number.NaN
  if (policy.Type === 'Expiration') return readInstant(Timestamp) ?? Number.NaN
  if (policy.Type === 'NoChangeNotification') return changedAtMs + Number(After) * unitMs
  const expiration = policies.find(({ Type }) => Type === 'Expiration')
  return (readInstant(expiration?.Attributes.Timestamp ?? '') ?? Number.NaN) - Number(Before) * unitMs
}

function parseArray(text: string): object[] | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  const isList = Array.isArray(value) && value.every((item) => typeof item === 'object' && item !== null)
  return isList ? (value as object[]) : undefined
}

function readPolicy(given: { Type?: unknown; Version?: unknown; Attributes?: unknown }): Policy {
  const { Type = null, Version = null, Attributes } = given
  if (!isPolicyType(Type)) refuse('InvalidPolicyTypeException', `Policy type ${Type} is not supported.`)
  if (Version !== '1.0') refuseAttribute(`Version ${Version} of policy type ${Type} is not supported.`)
  const policy = { Type, Version, Attributes: readAttributes(Type, Attributes) }
  if (Type === 'Expiration') checkTimestamp(policy.Attributes.Timestamp ?? '')
  else checkPeriod(Type === 'NoChangeNotification' ? 'After' : 'Before', policy.Attributes)
  return policy
}

function isPolicyType(type: unknown): type is Policy['Type'] {
  return typeof type === 'string' && Object.hasOwn(ATTRIBUTES, type)
}

function readAttributes(type: Policy['Type'], given: unknown): Record<string, string> {
  const attributes = Object.entries(typeof given === 'object' && given !== null ? given : {})
  const unknown = attributes.find(([name]) => !ATTRIBUTES[type].includes(name))
  if (unknown) refuseAttribute(`Attribute ${unknown[0]} is not supported for policy type ${type}.`)
  const entries = ATTRIBUTES[type].map((name) => {
    const value = attributes.find(([each]) => each === name)?.[1]
    // AWS reads numbers as text; its own examples quote them.
    if (typeof value === 'string' || typeof value === 'number') return [name, String(value)]
    return refuseAttribute(`Attribute ${name} is required for policy type ${type}.`)
  })
  return Object.fromEntries(entries)
}

function checkTimestamp(timestamp: string): void {
  if (readInstant(timestamp) !== undefined) return
  refuseAttribute('Attribute Timestamp must be a date and time in the format ISO_INSTANT or ISO_OFFSET_DATE_TIME.')
}

function checkPeriod(name: 'After' | 'Before', { Unit = '', ...attributes }: Record<string, string>): void {
  const text = attributes[name] ?? ''
  if (!/^[+-]?\d+$/.test(text) || Number(text) >= PERIOD_LIMIT) {
    refuseAttribute(`Attribute ${name} must be a positive integer smaller than ${PERIOD_LIMIT} .`)
  }
  if (Number(text) <= 0) refuseAttribute(`Attribute ${name} must be a positive integer.`)
  if (!Object.hasOwn(UNIT_MS, Unit)) refuseAttribute('Attribute Unit must be Days or Hours.')
}

/** The same Expiration twice is accepted by AWS; two that differ, or a notice of none, contradict each other. */
function checkTogether(policies: readonly Policy[]): void {
  const expirations = policies.filter(({ Type }) => Type === 'Expiration')
  if (new Set(expirations.map(({ Attributes }) => readInstant(Attributes.Timestamp ?? ''))).size > 1) {
    refuse('IncompatiblePolicyException', 'A parameter can have only one Expiration policy.')
  }
  if (expirations.length === 0 && policies.some(({ Type }) => Type === 'ExpirationNotification')) {
    refuse('IncompatiblePolicyException', 'An ExpirationNotification policy needs an Expiration policy beside it.')
  }
}

function refuseAttribute(text: string): never {
  refuse('InvalidPolicyAttributeException', text)
}
