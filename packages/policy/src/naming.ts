// The principals that a document names: listed, and replaced in place with all else left as its author wrote it.

import { requireDocument } from './compile.ts'
import { PRINCIPAL_TYPES, type PrincipalType } from './document.ts'
import { stringsOf } from './json-text.ts'

/** A principal as a document names it; the bare `"*"` is that of type AWS. */
export type Naming = { type: PrincipalType; value: string }

const ELEMENTS = ['Principal', 'NotPrincipal']

/** All principals a document names, those of NotPrincipal as well, in their order. Throws PolicyError. */
export function listPrincipals(document: string): Naming[] {
  const { statements } = requireDocument(document)
  return statements.flatMap(({ principals }) =>
    (principals?.entries ?? []).flatMap(({ type, value }) => (isType(type) ? [{ type, value }] : [])),
  )
}

/**
 * The document with each principal replaced by what `replace` answers, or left when that is undefined; the bare `"*"` always
 * is. Every other character stays. Throws PolicyError.
 */
export function replacePrincipals(
  document: string,
  replace: (type: string, value: string) => string | undefined,
): string {
  requireDocument(document)
  let replaced = ''
  let done = 0
  for (const { path, start, end, isKey } of stringsOf(document)) {
    const [statement, element, type, deeper] = path
    if (isKey || statement !== 'Statement' || !ELEMENTS.includes(element as string)) continue
    if (type === undefined || deeper !== undefined || !isType(type)) continue
    const value = replace(type, JSON.parse(document.slice(start, end)))
    if (value === undefined) continue
    replaced += document.slice(done, start) + JSON.stringify(value)
    done = end
  }
  return replaced + document.slice(done)
}

function isType(type: string): type is PrincipalType {
  return (PRINCIPAL_TYPES as readonly string[]).includes(type)
}
