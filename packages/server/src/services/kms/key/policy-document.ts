// A key policy taken apart: what its form must be, and whom its statements name.
import { refuse } from '#api/error.ts'

/** Either the list itself, or the list of everything else (`NotAction`). */
type Selection = { entries: string[]; isInverted: boolean }

/** A statement; one without actions or resources has no effect, as AWS has it. */
export type Statement = {
  effect: 'Allow' | 'Deny'
  /** AWS principals as they are written; those of other kinds (Service, Federated) name no caller of an account. */
  principals: Selection
  actions: Selection | undefined
  resources: Selection | undefined
  isConditional: boolean
}

type Fields = Record<string, unknown>

const VERSIONS = ['2012-10-17', '2008-10-17']
const PRINCIPAL_KINDS = ['AWS', 'Service', 'Federated', 'CanonicalUser']
const AWS_PRINCIPAL =
  /^(?:\*|\d{12}|arn:[\w-]+:(?:iam|sts)::\d{12}:(?:root|(?:user|role|assumed-role|federated-user)\/\S+))$/
const ACTION = /^(?:\*|[\w-]+:[\w*?]+)$/

/** The statements of a policy; refuses with MalformedPolicyDocumentException what has not the form of one. */
export function readPolicy(text: string): Statement[] {
  const document = parse(text)
  const { Version = '2008-10-17', Statement } = document
  if (!VERSIONS.includes(Version as string)) malformed('Policy contains an invalid version.')
  const statements = Array.isArray(Statement) ? Statement : [Statement]
  if (!statements.every(isFields)) malformed('Policy contains an invalid statement.')
  return statements.map(readStatement)
}

function parse(text: string): Fields {
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch {
    document = undefined
  }
  return isFields(document) ? document : malformed('This policy contains invalid Json')
}

function readStatement(statement: Fields): Statement {
  const { Effect, Condition } = statement
  if (Effect !== 'Allow' && Effect !== 'Deny') malformed('Policy contains a statement with an invalid effect.')
  if (Condition !== undefined && !isFields(Condition)) {
    malformed('Policy contains a statement with an invalid condition.')
  }
  const principals = readPrincipals(statement) ?? malformed('Policy contains a statement with no principal.')
  const actions = select(statement, 'Action', readTexts)
  if (actions?.entries.some((action) => !ACTION.test(action))) invalid('actions')
  const resources = select(statement, 'Resource', readTexts)
  return { effect: Effect, principals, actions, resources, isConditional: Condition !== undefined }
}

function readPrincipals(statement: Fields): Selection | undefined {
  return select(statement, 'Principal', (value) => {
    if (value === '*') return ['*']
    if (!isFields(value) || Object.keys(value).length === 0) return invalid('principals')
    if (!Object.keys(value).every((kind) => PRINCIPAL_KINDS.includes(kind))) invalid('principals')
    const named = Object.entries(value).map(([kind, names]) => ({ kind, names: readTexts(names, 'principals') }))
    const accounts = named.flatMap(({ kind, names }) => (kind === 'AWS' ? names : []))
    if (accounts.some((name) => !AWS_PRINCIPAL.test(name))) invalid('principals')
    return accounts
  })
}

/** What a statement says by an element or by its inversion, or undefined when it says neither. */
function select(
  statement: Fields,
  element: 'Principal' | 'Action' | 'Resource',
  read: (value: unknown, what: string) => string[],
): Selection | undefined {
  const inverted = statement[`Not${element}`]
  const value = statement[element] ?? inverted
  if (value === undefined) return undefined
  return { entries: read(value, `${element.toLowerCase()}s`), isInverted: inverted !== undefined }
}

function readTexts(value: unknown, what: string): string[] {
  const texts = Array.isArray(value) ? value : [value]
  return texts.length > 0 && texts.every((text) => typeof text === 'string') ? texts : invalid(what)
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function invalid(what: string): never {
  malformed(`Policy contains a statement with one or more invalid ${what}.`)
}

function malformed(message: string): never {
  refuse('MalformedPolicyDocumentException', message)
}
