// The document of a secret's resource policy: whether it is one, whom it lets in, and how it is kept and shown.
import { compilePolicy, isPublic, validatePolicy } from '@cairn/policy'
import { refuse } from '#api/error.ts'
import { showPrincipals, storePrincipals } from '#api/policy-principals.ts'
import type { Tx } from '#store/store.ts'

const SYNTAX = 'This resource policy contains a syntax error.'
const PRINCIPAL = 'This resource policy contains an unsupported principal.'

/** A document as it is stored, with principals by their unique ids. Throws MalformedPolicyDocumentException. */
export async function readDocument(text: string, tx: Tx): Promise<string> {
  if (validatePolicy(text, 'resource') !== undefined) refuse('MalformedPolicyDocumentException', SYNTAX)
  const { document } = await storePrincipals(tx, text)
  return document ?? refuse('MalformedPolicyDocumentException', PRINCIPAL)
}

/** Whether a document lets in whoever comes. */
export function isOpen(document: string): boolean {
  return isPublic(compilePolicy(document))
}

/** A stored document as AWS shows it: two blanks a level, blanks around colons, the items of a list on one line. */
export async function showDocument(document: string, tx: Tx): Promise<string> {
  return show(JSON.parse(await showPrincipals(tx, document)), '')
}

function show(value: unknown, indent: string): string {
  if (Array.isArray(value)) {
    return value.length === 0 ? '[ ]' : `[ ${value.map((item) => show(item, indent)).join(', ')} ]`
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const inner = `${indent}  `
  const members = Object.entries(value).map(([key, item]) => `${inner}${JSON.stringify(key)} : ${show(item, inner)}`)
  return members.length === 0 ? '{ }' : `{\n${members.join(',\n')}\n${indent}}`
}
