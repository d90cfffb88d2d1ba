// The document of a secret's resource policy: whether it is one, whom it lets in, and how it is shown.
import { refuse } from '#api/error.ts'

type Statement = Record<string, unknown>

const VERSIONS = ['2012-10-17', '2008-10-17']
const DOCUMENT_KEYS = ['Version', 'Id', 'Statement']
const STATEMENT_KEYS = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]
// Keys of a condition that say who calls or from where, so that whoever else is kept out.
const NARROWING_KEYS =
  /^(?:aws:(?:PrincipalOrgID|PrincipalOrgPaths|PrincipalAccount|PrincipalArn|userid|SourceArn|SourceAccount|SourceOwner|SourceOrgID|SourceOrgPaths|SourceVpc|SourceVpce|SourceIp|ResourceOrgID)|kms:CallerAccount)$/i
const NARROWING_OPERATORS =
  /^(?:ForAnyValue:)?(?:String(?:Equals|EqualsIgnoreCase|Like)|Arn(?:Equals|Like)|IpAddress)$/i

/** Reads the statements of a policy document. Throws MalformedPolicyDocumentException. */
export function readStatements(text: string): Statement[] {
  const document = parse(text)
  if (!isObject(document)) return refuseSyntax()
  const statements = listOf(document.Statement)
  const isSound = Object.keys(document).every((key) => DOCUMENT_KEYS.includes(key)) && statements.length > 0
  if (!isSound || (document.Version !== undefined && !VERSIONS.includes(document.Version as string))) refuseSyntax()
  return statements.map((statement) => (isStatement(statement) ? statement : refuseSyntax()))
}

/** Whether a statement lets in whoever comes. */
export function isPublic({ Effect, Principal, NotPrincipal, Condition }: Statement): boolean {
  if (Effect !== 'Allow') return false
  return (NotPrincipal !== undefined || namesEverybody(Principal)) && !isNarrowed(Condition)
}

/** A document as AWS shows it: two blanks a level, blanks around colons, the items of a list on one line. */
export function showDocument(text: string): string {
  return show(JSON.parse(text), '')
}

function show(value: unknown, indent: string): string {
  if (Array.isArray(value)) {
    return value.length === 0 ? '[ ]' : `[ ${value.map((item) => show(item, indent)).join(', ')} ]`
  }
  if (!isObject(value)) return JSON.stringify(value)
  const inner = `${indent}  `
  const members = Object.entries(value).map(([key, item]) => `${inner}${JSON.stringify(key)} : ${show(item, inner)}`)
  return members.length === 0 ? '{ }' : `{\n${members.join(',\n')}\n${indent}}`
}

function isStatement(value: unknown): value is Statement {
  if (!isObject(value) || !Object.keys(value).every((key) => STATEMENT_KEYS.includes(key))) return false
  const { Effect, Principal, NotPrincipal, Action, NotAction, Resource, NotResource, Condition } = value
  const isEither = (one: unknown, other: unknown) => (one === undefined) !== (other === undefined)
  return (
    (Effect === 'Allow' || Effect === 'Deny') &&
    isEither(Principal, NotPrincipal) &&
    isPrincipal(Principal ?? NotPrincipal) &&
    isEither(Action, NotAction) &&
    isTexts(Action ?? NotAction) &&
    isEither(Resource, NotResource) &&
    isTexts(Resource ?? NotResource) &&
    (Condition === undefined || (isObject(Condition) && Object.values(Condition).every(isObject)))
  )
}

function isPrincipal(value: unknown): boolean {
  if (value === '*') return true
  return isObject(value) && Object.keys(value).length > 0 && Object.values(value).every(isTexts)
}

function isTexts(value: unknown): boolean {
  const texts = listOf(value)
  return texts.length > 0 && texts.every((text) => typeof text === 'string' && text !== '')
}

function namesEverybody(principal: unknown): boolean {
  if (!isObject(principal)) return principal === '*'
  return listOf(principal.AWS).some((name) => String(name).includes('*'))
}

function isNarrowed(condition: unknown): boolean {
  if (!isObject(condition)) return false
  return Object.entries(condition).some(
    ([operator, keys]) =>
      NARROWING_OPERATORS.test(operator) &&
      Object.entries(keys as object).some(
        ([key, values]) => NARROWING_KEYS.test(key) && listOf(values).every(isNarrow),
      ),
  )
}

/** A value that fits anybody, or half the network, narrows nothing. */
function isNarrow(value: unknown): boolean {
  const text = String(value)
  return !/^[*?:]*$/.test(text) && !/^arn:[^:]*:[^:]*:[^:]*:[*?]*:/.test(text) && !/\/0$/.test(text)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function listOf(value: unknown): unknown[] {
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value]
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refuseSyntax(): never {
  refuse('MalformedPolicyDocumentException', 'This policy has invalid syntax.')
}
