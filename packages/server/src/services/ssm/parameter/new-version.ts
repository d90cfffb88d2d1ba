// A version about to be written: what is given, what is kept of the version before, and the rules for both.
import { refuse } from '#api/error.ts'
import type { InputOf } from '#api/names.ts'
import type { Context } from '#api/operation.ts'
import { checkDataType } from './data-type.ts'
import type { StoredVersion } from './parameter.ts'
import { type Policy, readPolicies } from './policies.ts'
import { DEFAULT_KEY_ID } from './value.ts'

/** A version but for its tier and its value, with the policies it will have. */
export type Draft = { version: Omit<StoredVersion, 'tier' | 'value'>; policies: Policy[] }

// AWS's own check of the member, which the published model leaves out.
const MAX_VALUE_LENGTH = 32_768

/** Refuses a value of a length no tier allows. Throws ValidationException. */
export function checkValue(value: string): void {
  const limit = value === '' ? 'greater than or equal to 1' : `less than or equal to ${MAX_VALUE_LENGTH}`
  if (value !== '' && (value.length <= MAX_VALUE_LENGTH || [...value].length <= MAX_VALUE_LENGTH)) return
  const text = `1 validation error detected: Value at 'value' failed to satisfy constraint: Member must have length ${limit}`
  refuse('ValidationException', text)
}

/** The version that a PutParameter call makes: what it leaves out stays as it was. Throws what its rules refuse. */
export function draftVersion(
  input: InputOf<'ssm:PutParameter'>,
  name: string,
  before: StoredVersion | undefined,
  { caller, account, region, now }: Context,
): Draft {
  const { Name = '', Value = '' } = input
  const type = input.Type ?? before?.type ?? refuse('ValidationException', NO_TYPE)
  const keyId = keyOf(input.KeyId, type, before)
  checkNesting(Value, type)
  const dataType = input.DataType || (type === before?.type ? before.data_type : 'text')
  checkDataType({ dataType, type, spelling: Name, value: Value })
  const pattern = input.AllowedPattern ?? before?.allowed_pattern
  const policies = input.Policies === undefined ? keptPolicies(before) : readPolicies(input.Policies)
  return {
    version: {
      account,
      region,
      name,
      spelling: before?.spelling ?? Name,
      version: (before?.version ?? 0) + 1,
      type,
      key_id: keyId,
      // An empty text is none.
      description: (input.Description ?? before?.description) || null,
      allowed_pattern: pattern || null,
      data_type: dataType,
      policies: JSON.stringify(policies),
      modified_at_ms: now.getTime(),
      modified_by: caller.arn,
    },
    policies,
  }
}

const NO_TYPE = 'A parameter type is required when you create a parameter.'

/** The key of a SecureString as it was typed; other types have none. */
function keyOf(given: string | undefined, type: string, before: StoredVersion | undefined): string | null {
  if (type === 'SecureString') return given ?? before?.key_id ?? DEFAULT_KEY_ID
  if (given !== undefined) refuse('ValidationException', 'KeyId is required for SecureString type parameter only.')
  return null
}

function checkNesting(value: string, type: string): void {
  const start = value.indexOf('{{')
  if (start === -1 || !value.includes('}}', start + 2)) return
  const textWith = (shown: string) =>
    `Parameter value${shown} failed to satisfy constraint: Parameter value can't nest another parameter. Do not use "{{}}" in the value.`
  // AWS repeats the value. A secret one would end in the logs of callers, so it is left out; the audit trail shows none at all.
  refuse('ValidationException', textWith(type === 'SecureString' ? '' : `: '${value}'`), textWith(''))
}

function keptPolicies(before: StoredVersion | undefined): Policy[] {
  return before ? (JSON.parse(before.policies) as Policy[]) : []
}
