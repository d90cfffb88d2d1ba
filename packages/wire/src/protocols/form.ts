// Form fields, from a query string and a body, and the tree their dotted names spell.
import { isUtf8 } from 'node:buffer'
import type { WireRequest } from '../request.ts'
import { SerializationError } from '../serialization-error.ts'

/** One field as sent, unescaped. */
export type Field = { name: string; value: string }

/** A place in the tree of names: `Tags.member.1.Key` leads from Tags to member to 1 to Key. */
export type FormNode = { value: string | undefined; children: Map<string, FormNode> }

// No published input is nested nearly as deep, so a deeper name is one nobody asks for.
const deepest = 16

/** Whether a body is declared to be a form. */
export function isForm(contentType: string | undefined): boolean {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() === 'application/x-www-form-urlencoded'
}

/** All fields of a request, the query string's before the body's; throws SerializationError when they cannot be read. */
export function fieldsOf(request: WireRequest): Field[] {
  const fields: Field[] = []
  addFields(fields, request.query)
  if (isForm(request.header('content-type'))) {
    if (!isUtf8(request.body)) throw malformed()
    addFields(fields, request.body.toString('utf8'))
  }
  return fields
}

/** The first value of a field, or undefined. */
export function firstValue(fields: readonly Field[], wanted: string): string | undefined {
  return fields.find(({ name }) => name === wanted)?.value
}

/** Fields as a tree; of a repeated name the first value counts, as on AWS. */
export function formTree(fields: readonly Field[]): FormNode {
  const root = newNode()
  for (const { name, value } of fields) {
    const parts = name.split('.', deepest + 1)
    if (parts.length > deepest) continue
    let node = root
    for (const part of parts) {
      const child = node.children.get(part) ?? newNode()
      node.children.set(part, child)
      node = child
    }
    node.value ??= value
  }
  return root
}

function newNode(): FormNode {
  return { value: undefined, children: new Map() }
}

function addFields(fields: Field[], text: string): void {
  for (let start = 0; start < text.length; ) {
    const next = text.indexOf('&', start)
    const end = next === -1 ? text.length : next
    const [name, value] = splitField(text.slice(start, end))
    if (name !== '') fields.push({ name: unescapeField(name), value: unescapeField(value) })
    start = end + 1
  }
}

function splitField(field: string): [name: string, value: string] {
  const equals = field.indexOf('=')
  return equals === -1 ? [field, ''] : [field.slice(0, equals), field.slice(equals + 1)]
}

function unescapeField(text: string): string {
  if (!/[%+]/.test(text)) return text
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw malformed()
  }
}

function malformed(): SerializationError {
  return new SerializationError('MalformedQueryString', 'The query string contains a syntax error')
}
