// Compiling: a document becomes statements with matchers made once, found by the service of an action.

import { createResourcePattern } from './arn.ts'
import { createCondition, isNarrowing } from './condition.ts'
import {
  type Listing,
  type RawCondition,
  type RawDocument,
  type RawStatement,
  readDocument,
  VERSIONS,
} from './document.ts'
import { readGlob } from './glob.ts'
import { readPieces, variablesIn } from './pattern.ts'
import {
  type ActionSet,
  type Policy,
  PolicyError,
  type ResourceSet,
  type Statement,
  type Statements,
} from './policy.ts'
import { createPrincipalSet } from './principal.ts'

/** A service's part of an action: anything before the first colon. */
const PREFIX = /^[^:]*/
const WILDCARD = /[*?]/

/**
 * Compiles a document that has been validated on save. Throws PolicyError when it cannot be read: whoever evaluates must treat
 * that as a refusal. `name` is what explain shows it as (a policy's ARN, "inline policy X").
 */
export function compilePolicy(document: string, name?: string): Policy {
  const raw = requireDocument(document)
  const version = raw.version ?? (VERSIONS[0] as string)
  const knowsVariables = version !== VERSIONS[0]
  const statements = raw.statements.map((statement, index) => compileStatement(statement, index, knowsVariables))
  const keys = raw.statements.flatMap((statement, index) =>
    keysOf(statement, statements[index] as Statement, knowsVariables),
  )
  return {
    ...(name === undefined ? {} : { name }),
    ...(raw.id === undefined ? {} : { id: raw.id }),
    version,
    statements,
    keys: new Set(keys),
    ...indexByService(statements),
  }
}

/** A document by its elements. Throws PolicyError for a flaw in its form. */
export function requireDocument(document: string): RawDocument {
  const raw = readDocument(document)
  if (typeof raw === 'string') throw new PolicyError(`The policy cannot be read: its flaw is in its ${raw}.`)
  return raw
}

function compileStatement(raw: RawStatement, index: number, knowsVariables: boolean): Statement {
  const { sid, effect, principals, actions, resources, conditions } = raw
  if (effect !== 'Allow' && effect !== 'Deny')
    throw new PolicyError(`Statement ${index} has no Effect of Allow or Deny.`)
  for (const listing of [principals, actions, resources]) {
    // Everything but nothing is everything: nobody means that by an empty list.
    if (listing?.inverted && listing.entries.length === 0) {
      throw new PolicyError(`Statement ${index} excludes an empty list.`)
    }
  }
  return {
    sid,
    index,
    effect,
    principals: principals && createPrincipalSet(principals),
    actions: actions && createActionSet(actions, index),
    resources: resources && createResourceSet(resources, knowsVariables),
    conditions: conditions.map((condition) => createCondition(condition, knowsVariables)),
    namesCaller: conditions.some(namesCaller),
  }
}

function namesCaller({ operator, key }: RawCondition): boolean {
  return key.toLowerCase() === 'aws:principalarn' && isNarrowing(operator)
}

function createActionSet({ inverted, entries }: Listing<string>, index: number): ActionSet {
  const actions = entries.map((entry) => entry.toLowerCase())
  if (actions.some((action) => action !== '*' && !action.includes(':'))) {
    throw new PolicyError(`Statement ${index} has an action without a service.`)
  }
  const everything = actions.includes('*') || actions.includes('*:*')
  return {
    inverted,
    everything,
    exact: new Set(actions.filter((action) => !WILDCARD.test(action))),
    globs: actions.filter((action) => WILDCARD.test(action)).map(readGlob),
    written: entries,
  }
}

function createResourceSet({ inverted, entries }: Listing<string>, variables: boolean): ResourceSet {
  const patterns = entries.map((entry) => createResourcePattern(readPieces(entry, { variables, wildcards: true })))
  return { inverted, everything: patterns.some((pattern) => pattern.everything), patterns, written: entries }
}

function keysOf({ resources }: RawStatement, { conditions }: Statement, variables: boolean): string[] {
  const pieces = resources?.entries.flatMap((entry) => readPieces(entry, { variables, wildcards: true })) ?? []
  return [...conditions.flatMap(({ keys }) => keys), ...variablesIn(pieces)]
}

function indexByService(statements: readonly Statement[]): Pick<Policy, 'byService' | 'others'> {
  const named = new Set(statements.flatMap((statement) => servicesOf(statement) ?? []))
  const select = (service: string | undefined): Statements => {
    const speaking = statements.filter((statement) => {
      const services = servicesOf(statement)
      return services === undefined || (service !== undefined && services.includes(service))
    })
    return {
      allows: speaking.filter(({ effect }) => effect === 'Allow'),
      denies: speaking.filter(({ effect }) => effect === 'Deny'),
    }
  }
  return { byService: new Map([...named].map((service) => [service, select(service)])), others: select(undefined) }
}

/** The services of which a statement speaks; undefined: it may be any. */
function servicesOf({ actions }: Statement): string[] | undefined {
  if (!actions || actions.inverted) return undefined
  const services = actions.written.map((action) => PREFIX.exec(action.toLowerCase())?.[0] as string)
  return services.some((service) => WILDCARD.test(service)) ? undefined : services
}
