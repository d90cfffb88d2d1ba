// Parameter names as callers write them: spellings, ARNs, selectors, and AWS's rules for them.
import { formatArn, parseArn } from '#api/arn.ts'
import { refuse } from '#api/error.ts'
import type { Context } from '#api/operation.ts'

/** What stands after the name in a read: `text` is as typed, colon included. Digits are a version, anything else a label. */
export type Selector = { text: string; version: number } | { text: string; label: string }

/** A parameter as a caller names it. `Foo` and `/Foo` are one parameter, so `name` has no leading slash. */
export type Reference = {
  account: string
  region: string
  /** The key of its rows; any text at all when there is a `problem`. */
  name: string
  /** The name to answer with, without selector; undefined when an ARN was given, which tells no spelling. */
  spelling?: string
  selector?: Selector
  /** Why AWS refuses the name: the text of its ValidationException. */
  problem?: string
}

type Place = Pick<Context, 'account' | 'region'>

const NAME_RULE =
  'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_'
const PREFIX_RULE = 'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).'
const SLASH_RULE = 'Parameter name must not end with slash.'
/** The text for a selector that is empty or not the only one, recorded with its two spaces. */
export const SELECTOR_RULE =
  'Invalid parameter name. Please use correct syntax for referencing a version/label  <name>:<version/label>'

const NAME = /^(?:[\w.-]+|(?:\/[\w.-]+)+)$/
const MAX_LEVELS = 15
// Counted over the ARN, of which the name is the last part.
const MAX_ARN_LENGTH = 1011

/** The key of a name's rows: without the leading slash, in which spellings of a root name differ. */
export function canonicalName(spelling: string): string {
  return spelling.startsWith('/') ? spelling.slice(1) : spelling
}

/** Where a parameter hangs in the hierarchy: `a/b` for `a/b/c`, the empty string at the root. */
export function parentOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('/')))
}

/** The ARN of a parameter by the key of its rows. */
export function parameterArn(region: string, account: string, name: string): string {
  return formatArn('ssm', region, account, `parameter/${name}`)
}

/** Reads the name of an operation that takes neither ARN nor selector. A missing name is left to validation. */
export function readName(typed: string | undefined, { account, region }: Place): Reference {
  const spelling = typed ?? ''
  const problem = problemOf(spelling)
  return { account, region, name: canonicalName(spelling), spelling, ...(problem && { problem }) }
}

/** Reads the name of an operation that also takes an ARN. */
export function readNameOrArn(typed: string | undefined, place: Place): Reference {
  return typed?.startsWith('arn:') ? readArn(typed, place) : readName(typed, place)
}

/** Reads what GetParameter and GetParameters take: a name or an ARN, either with a version or a label. */
export function readReference(typed: string | undefined, place: Place): Reference {
  const text = typed ?? ''
  const isArn = text.startsWith('arn:')
  const at = text.indexOf(':', isArn ? Math.max(0, text.indexOf(':parameter/') + 1) : 0)
  if (at === -1) return readNameOrArn(typed, place)
  const reference = readNameOrArn(text.slice(0, at), place)
  const selector = readSelector(text.slice(at))
  return selector ? { ...reference, selector } : { ...reference, problem: SELECTOR_RULE }
}

/** Refuses to change a parameter whose name breaks the rules, or that belongs to AWS. */
export function checkChangeable({ problem, name, spelling }: Reference): void {
  if (problem !== undefined) refuse('ValidationException', problem)
  if (/^aws\//i.test(name)) refuse('AccessDeniedException', `No access to reserved parameter name: ${spelling}.`)
}

/** Refuses a name that may not be given to a parameter. */
export function checkNewName(reference: Reference): void {
  checkChangeable(reference)
  const { account, region, name, spelling } = reference
  const isPath = name.includes('/')
  if (/^aws/i.test(name) && isPath)
    refuse('AccessDeniedException', `No access to reserved parameter name: ${spelling}.`)
  if (/^(?:aws|ssm)/i.test(name)) refuse('ValidationException', isPath ? NAME_RULE : PREFIX_RULE)
  if (name.split('/').length > MAX_LEVELS) {
    refuse('HierarchyLevelLimitExceededException', `A hierarchy can have a maximum of ${MAX_LEVELS} levels.`)
  }
  if (parameterArn(region, account, name).length > MAX_ARN_LENGTH) {
    refuse('ValidationException', `Parameter name: its ARN can't be longer than ${MAX_ARN_LENGTH} characters.`)
  }
}

function readSelector(text: string): Selector | undefined {
  const value = text.slice(1)
  if (value === '' || value.includes(':')) return undefined
  // No version is that high, but the databases must be able to look for it.
  return /^\d+$/.test(value)
    ? { text, version: Math.min(Number(value), Number.MAX_SAFE_INTEGER) }
    : { text, label: value }
}

/** The owner is taken from the ARN: of another account's parameter nothing is told but that the caller may not use it. */
function readArn(arn: string, place: Place): Reference {
  const { service, account = '', region = '', resource = '' } = parseArn(arn) ?? {}
  const name = resource.replace(/^parameter\//, '')
  if (service !== 'ssm' || name === resource) return { ...place, name: arn, problem: SELECTOR_RULE }
  const problem = problemOf(name.includes('/') ? `/${name}` : name)
  return { account, region, name, ...(problem && { problem }) }
}

function problemOf(spelling: string): string | undefined {
  if (NAME.test(spelling)) return undefined
  return spelling.endsWith('/') && NAME.test(spelling.slice(0, -1)) ? SLASH_RULE : NAME_RULE
}

const PATH = /^(?:\/|(?:\/[\w.-]+)+\/?)$/
// Recorded with its backslashes.
const PATH_RULE =
  'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/". It can\'t be prefixed with \\"aws\\" or \\"ssm\\" (case-insensitive). It must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.'

/** Refuses what is no path to list or to filter by. Throws ValidationException. */
export function checkPath(path: string): void {
  if (!PATH.test(path)) refuse('ValidationException', PATH_RULE)
}
