// The document of a parameter's resource policy: who may read the parameter from another account.
import { validatePolicy } from '@cairn/policy'
import { refuse } from '#api/error.ts'

type Statement = { Action?: unknown; Resource?: unknown }

// What the two managed permissions of Resource Access Manager grant on parameters.
const SHAREABLE = ['ssm:DescribeParameters', 'ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParameterHistory']

/** Checks that a document is a policy that shares the parameter `arn` and nothing else. Throws MalformedResourcePolicyDocumentException. */
export function checkDocument(text: string, arn: string): void {
  const problem = validatePolicy(text, 'resource')
  if (problem !== undefined) refuseDocument(problem)
  for (const statement of listOf(JSON.parse(text).Statement)) checkStatement(statement as Statement, arn)
}

/** Ends a call that brings a document of no use. Throws MalformedResourcePolicyDocumentException. */
export function refuseDocument(reason: string): never {
  refuse('MalformedResourcePolicyDocumentException', `The resource policy is malformed. ${reason}`)
}

/** Only what is named can be shared: everything but something is too much. */
function checkStatement({ Action, Resource }: Statement, arn: string): void {
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
}

/** IAM ignores the case of actions. */
function isSameAction(shareable: string, action: unknown): boolean {
  return typeof action === 'string' && action.toLowerCase() === shareable.toLowerCase()
}

function listOf(value: unknown): unknown[] {
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value]
}
