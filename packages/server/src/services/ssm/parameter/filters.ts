// The filters of DescribeParameters and GetParametersByPath: what AWS accepts of them, in its words.
import { refuse } from '#api/error.ts'
import type { InputOf } from '#api/names.ts'
import { checkPath } from './name.ts'

type DescribeInput = InputOf<'ssm:DescribeParameters'>

/** A filter as sent; the pipeline has checked its key's pattern and all lengths. */
export type ParameterFilter = NonNullable<DescribeInput['ParameterFilters']>[number]

/** A filter found good, with its option filled in. No values means that the tag is there, whatever its value. */
export type Filter = { key: string; option: string; values: string[] }

// The texts are recorded, and older than the keys: DescribeParameters takes DataType and tag:… too.
const NAMED_KEYS = {
  'ssm:DescribeParameters': ['Path', 'Name', 'Type', 'KeyId', 'Tier'],
  'ssm:GetParametersByPath': ['Type', 'KeyId', 'Label'],
}
const UNNAMED_KEYS = { 'ssm:DescribeParameters': /^(DataType$|tag:)/, 'ssm:GetParametersByPath': /^$/ }

const VALUES: Record<string, string[]> = {
  Tier: ['Standard', 'Advanced', 'Intelligent-Tiering'],
  Type: ['String', 'StringList', 'SecureString'],
}

/** Checks the `ParameterFilters` of an operation. Throws InvalidFilterKey, InvalidFilterOption, InvalidFilterValue or ValidationException. */
export function checkFilters(operation: keyof typeof NAMED_KEYS, filters: readonly ParameterFilter[] = []): Filter[] {
  const seen = new Set<string>()
  return filters.map(({ Key: key = '', Option, Values }) => {
    checkKey(operation, key, seen)
    if (!Values && !key.startsWith('tag:')) {
      refuse('InvalidFilterValue', `The following filter values are missing : null for filter key ${key}.`)
    }
    const filter = { key, option: Option ?? (key === 'Path' ? 'OneLevel' : 'Equals'), values: Values ?? [] }
    checkOption(filter)
    checkValues(filter)
    return filter
  })
}

/** The filters of a DescribeParameters call, given in the present or the older form. Throws as `checkFilters`. */
export function checkDescribeFilters({ Filters, ParameterFilters }: DescribeInput): Filter[] {
  if (Filters?.length && ParameterFilters?.length) {
    refuse('ValidationException', 'You can use either Filters or ParameterFilters in a single request.')
  }
  if (!Filters?.length) return checkFilters('ssm:DescribeParameters', ParameterFilters)
  return Filters.map(({ Key, Values }) => ({
    key: Key ?? '',
    option: Key === 'Name' ? 'BeginsWith' : 'Equals',
    values: Values ?? [],
  }))
}

function checkKey(operation: keyof typeof NAMED_KEYS, key: string, seen: Set<string>): void {
  const valid = NAMED_KEYS[operation]
  if (!valid.includes(key) && !UNNAMED_KEYS[operation].test(key)) {
    const text = `The following filter key is not valid: ${key}. Valid filter keys include: [${valid.join(', ')}].`
    refuse('InvalidFilterKey', text)
  }
  if (seen.has(key)) {
    const text = `The following filter is duplicated in the request: ${key}. A request can contain only one occurrence of a specific filter.`
    refuse('InvalidFilterKey', text)
  }
  seen.add(key)
}

function checkOption({ key, option }: Filter): void {
  const named = optionsOf(key)
  // Contains came later and was never added to the text.
  if (named.includes(option) || (key === 'Name' && option === 'Contains')) return
  const text = `The following filter option is not valid: ${option}. Valid options include: [${named.join(', ')}].`
  refuse('InvalidFilterOption', text)
}

function optionsOf(key: string): string[] {
  if (key === 'Path') return ['Recursive', 'OneLevel']
  return key === 'Label' ? ['Equals'] : ['BeginsWith', 'Equals']
}

function checkValues({ key, values }: Filter): void {
  if (key === 'Path') checkPaths(values)
  if (key === 'Label' && values.length > 1) {
    refuse('InvalidFilterValue', 'The following filter Label can have only one value')
  }
  const valid = VALUES[key]
  const bad = valid && values.find((value) => !valid.includes(value))
  if (bad === undefined) return
  const text = `The following filter value is not valid: ${bad}. Valid values include: [${valid?.join(', ')}].`
  refuse('InvalidFilterOption', text)
}

const COMMON_PATH =
  'Filters for common parameters can\'t be prefixed with "aws" or "ssm" (case-insensitive). When using global parameters, please specify within a global namespace.'

function checkPaths(paths: string[]): void {
  if (paths.some((path) => /^\/(aws|ssm)/i.test(path))) refuse('ValidationException', COMMON_PATH)
  for (const path of paths) checkPath(path)
}
