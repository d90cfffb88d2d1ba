// A policy document taken apart: its form, which is the same for every kind of policy, and nothing of its meaning.

import { hasRepeatedKey } from './json-text.ts'

/** The kinds of principal a document can name. */
export const PRINCIPAL_TYPES = ['AWS', 'Service', 'Federated', 'CanonicalUser'] as const

/** A kind of principal, as policies write it. */
export type PrincipalType = (typeof PRINCIPAL_TYPES)[number]

/** What a statement lists, either to mean these or, `inverted`, to mean all others (`NotAction`). */
export type Listing<T> = { readonly inverted: boolean; readonly entries: readonly T[] }

/** A principal as it is written; the bare `"*"` is everybody, like `{"AWS": "*"}`, and `bare`. */
export type NamedPrincipal = { readonly type: string; readonly value: string; readonly bare?: true }

/** A line of a Condition block; numbers and booleans have become text. */
export type RawCondition = { readonly operator: string; readonly key: string; readonly values: readonly string[] }

/** A statement by its elements; undefined: the element is not there. `effect` is any text. */
export type RawStatement = {
  readonly sid: string | undefined
  readonly effect: string
  readonly principals: Listing<NamedPrincipal> | undefined
  readonly actions: Listing<string> | undefined
  readonly resources: Listing<string> | undefined
  readonly conditions: readonly RawCondition[]
}

/** A document by its elements. */
export type RawDocument = {
  readonly version: string | undefined
  readonly id: string | undefined
  readonly statements: readonly RawStatement[]
}

/** What is wrong with a document's form. */
export type Flaw =
  | 'json'
  | 'document'
  | 'version'
  | 'no statements'
  | 'statement'
  | 'effect'
  | 'principals'
  | 'actions'
  | 'resources'
  | 'condition'

type Fields = Record<string, unknown>

/** The versions of the language; the first is meant where none is given. */
export const VERSIONS = ['2008-10-17', '2012-10-17']

const DOCUMENT_ELEMENTS = ['Version', 'Id', 'Statement']
const PAIRS = ['Principal', 'Action', 'Resource']
const STATEMENT_ELEMENTS = ['Sid', 'Effect', 'Condition', ...PAIRS.flatMap((name) => [name, `Not${name}`])]

class FormError extends Error {
  readonly flaw: Flaw
  constructor(flaw: Flaw) {
    super(flaw)
    this.flaw = flaw
  }
}

/** Takes a document apart, or says what is wrong with its form. */
export function readDocument(text: string): RawDocument | Flaw {
  try {
    return readFields(parse(text), text)
  } catch (error) {
    if (error instanceof FormError) return error.flaw
    throw error
  }
}

function parse(text: string): Fields {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new FormError('json')
  }
  return isFields(value) ? value : fail('document')
}

function readFields(document: Fields, text: string): RawDocument {
  const { Version, Id, Statement } = document
  if (!hasOnly(document, DOCUMENT_ELEMENTS) || !isTextOrAbsent(Id)) fail('document')
  if (Version !== undefined && !VERSIONS.includes(Version as string)) fail('version')
  const statements = listOf(Statement)
  if (statements.length === 0) fail('no statements')
  const read = statements.map(readStatement)
  if (hasRepeatedKey(text)) fail('document')
  return { version: Version as string | undefined, id: Id as string | undefined, statements: read }
}

function readStatement(statement: unknown): RawStatement {
  if (!isFields(statement) || !hasOnly(statement, STATEMENT_ELEMENTS) || !isTextOrAbsent(statement.Sid)) {
    return fail('statement')
  }
  if (PAIRS.some((name) => Object.hasOwn(statement, name) && Object.hasOwn(statement, `Not${name}`))) fail('statement')
  if (typeof statement.Effect !== 'string') return fail('effect')
  return {
    sid: statement.Sid as string | undefined,
    effect: statement.Effect,
    principals: readListing(statement, 'Principal', readPrincipals),
    actions: readListing(statement, 'Action', (value) => readTexts(value, 'actions')),
    resources: readListing(statement, 'Resource', (value) => readTexts(value, 'resources')),
    conditions: Object.hasOwn(statement, 'Condition') ? readConditions(statement.Condition) : [],
  }
}

function readListing<T>(statement: Fields, name: string, read: (value: unknown) => T[]): Listing<T> | undefined {
  for (const inverted of [false, true]) {
    const element = inverted ? `Not${name}` : name
    if (Object.hasOwn(statement, element)) return { inverted, entries: read(statement[element]) }
  }
  return undefined
}

function readPrincipals(value: unknown): NamedPrincipal[] {
  if (value === '*') return [{ type: 'AWS', value: '*', bare: true }]
  if (!isFields(value)) return fail('principals')
  return Object.entries(value).flatMap(([type, names]) =>
    readTexts(names, 'principals').map((name) => ({ type, value: name })),
  )
}

function readTexts(value: unknown, flaw: Flaw): string[] {
  const texts = listOf(value)
  return texts.every((text) => typeof text === 'string') ? texts : fail(flaw)
}

function readConditions(block: unknown): RawCondition[] {
  if (!isFields(block)) return fail('condition')
  return Object.entries(block).flatMap(([operator, keys]) => {
    if (!isFields(keys)) return fail('condition')
    return Object.entries(keys).map(([key, value]) => ({ operator, key, values: listOf(value).map(readScalar) }))
  })
}

function readScalar(value: unknown): string {
  const isScalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  return isScalar ? String(value) : fail('condition')
}

function listOf(value: unknown): unknown[] {
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value]
}

function hasOnly(fields: Fields, names: readonly string[]): boolean {
  return Object.keys(fields).every((name) => names.includes(name))
}

function isTextOrAbsent(value: unknown): boolean {
  return value === undefined || typeof value === 'string'
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function fail(flaw: Flaw): never {
  throw new FormError(flaw)
}
