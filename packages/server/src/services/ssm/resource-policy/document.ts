// The document of a parameter's resource policy: who may read the parameter from another account.
import { refuse } from '#api/error.ts'

// What the two managed permissions of Resource Access Manager grant on parameters.
const SHAREABLE = ['ssm:DescribeParameters', 'ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParameterHistory']

const DOCUMENT_KEYS = ['Version', 'Id', 'Statement']
const STATEMENT_KEYS = ['Sid', 'Effect', 'Principal', 'Action', 'Resource', 'Condition']
const VERSIONS = ['2012-10-17', '2008-10-17']

/** Checks that a document shares the parameter `arn` and nothing else. Throws MalformedResourcePolicyDocumentException. */
export function checkDocument(text: string, arn: string): void {
  const document = parseObject(text)
  checkKeys(document, DOCUMENT_KEYS)
  if (document.Version !== undefined && !VERSIONS.includes(document.Version as string)) {
    refuseDocument(`Version must be one of [${VERSIONS.join(', ')}].`)
  }
  const statements = listOf(document.Statement)
  if (statements.length === 0) refuseDocument('Statement must not be empty.')
  for (const statement of statements) checkStatement(statement, arn)
}

function checkStatement(statement: unknown, arn: string): void {
  if (!isObject(statement)) return refuseDocument('A statement must be an object.')
  checkKeys(statement, STATEMENT_KEYS)
  const { Effect, Principal, Action, Resource, Condition } = statement
  if (Effect !== 'Allow' && Effect !== 'Deny') refuseDocument('Effect must be Allow or Deny.')
  checkPrincipal(Principal)
  const actions = listOf(Action)
  if (actions.length === 0) refuseDocument('Action must not be empty.')
  const bad = actions.find((action) => !SHAREABLE.some((each) => isSameAction(each, action)))
  if (bad !== undefined) {
    refuseDocument(`Action ${bad} can't be shared. Actions that can be: [${SHAREABLE.join(', ')}].`)
  }
  const resources = listOf(Resource)
  if (resources.length === 0 || resources.some((resource) => resource !== arn)) {
    refuseDocument(`Resource must be ${arn}.`)
  }
  if (Condition !== undefined && !isObject(Condition)) refuseDocument('Condition must be an object.')
}

function checkPrincipal(principal: unknown): void {
  if (principal === '*') return
  const kinds = isObject(principal) ? Object.entries(principal) : []
  if (kinds.length === 0) refuseDocument('Principal must be * or an object.')
  for (const [kind, names] of kinds) {
    const list = listOf(names)
    const isKnown = ['AWS', 'Service', 'Federated', 'CanonicalUser'].includes(kind)
    if (!isKnown || list.length === 0 || list.some((name) => typeof name !== 'string' || name === '')) {
      refuseDocument(`Principal ${kind} is not valid.`)
    }
  }
}

/** IAM ignores the case of actions. */
function isSameAction(shareable: string, action: unknown): boolean {
  return typeof action === 'string' && action.toLowerCase() === shareable.toLowerCase()
}

function parseObject(text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return refuseDocument('It is not JSON.')
  }
  return isObject(value) ? value : refuseDocument('It is not a JSON object.')
}

function checkKeys(object: Record<string, unknown>, known: string[]): void {
  const unknown = Object.keys(object).find((key) => !known.includes(key))
  if (unknown !== undefined) refuseDocument(`${unknown} is not an element it can have.`)
}

function listOf(value: unknown): unknown[] {
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value]
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refuseDocument(reason: string): never {
  refuse('MalformedResourcePolicyDocumentException', `The resource policy is malformed. ${reason}`)
}
