// One line of a Condition block: an operator, a key and the values it is held against.

import type { RawCondition } from './document.ts'
import { OPERATORS, type Operator, type ValueTest } from './operators.ts'
import { readPieces, variablesIn } from './pattern.ts'
import type { RequestKeys } from './question.ts'

/** How many of a key's values must fit: `each` is ForAllValues, `some` ForAnyValue. */
export type Quantifier = 'each' | 'some' | undefined

/** An operator's name taken apart; `base` is 'Null' or one of OPERATORS. */
export type OperatorName = { base: string; quantifier: Quantifier; ifExists: boolean }

/** A line of a Condition block made ready. */
export type Condition = {
  /** As written, e.g. 'ForAllValues:StringLikeIfExists'. */
  readonly operator: string
  /** As written, e.g. 'aws:ResourceTag/Team'. */
  readonly key: string
  readonly values: readonly string[]
  /** Lower-case: this line's key and the variables in its values. */
  readonly keys: readonly string[]
  /** Whether the request meets it; undefined when the operator is unknown. */
  readonly isMet: ((keys: RequestKeys) => boolean) | undefined
}

type Found = ReturnType<RequestKeys>

const QUANTIFIERS: Record<string, Quantifier> = { ForAllValues: 'each', ForAnyValue: 'some' }
const NARROWING = /^(?:String(?:Equals|EqualsIgnoreCase|Like)|Arn(?:Equals|Like)|IpAddress)$/
const NAME = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/

/** Takes the name of an operator apart; undefined when there is none of that name. */
export function readOperator(name: string): OperatorName | undefined {
  const [, prefix, base = '', suffix] = NAME.exec(name) ?? []
  if (base === 'Null') return name === 'Null' ? { base, quantifier: undefined, ifExists: false } : undefined
  if (!OPERATORS.has(base)) return undefined
  return { base, quantifier: prefix === undefined ? undefined : QUANTIFIERS[prefix], ifExists: suffix !== undefined }
}

/** Whether an operator lets through only values that the policy names: not by their absence, and not all but some. */
export function isNarrowing(operator: string): boolean {
  const { base = '', quantifier, ifExists } = readOperator(operator) ?? {}
  return !ifExists && quantifier !== 'each' && NARROWING.test(base)
}

/** Makes a line of a Condition block ready; `variables`: whether the policy's version knows them. */
export function createCondition({ operator, key, values }: RawCondition, variables: boolean): Condition {
  const name = readOperator(operator)
  const lowerKey = key.toLowerCase()
  const takesVariables = name !== undefined && OPERATORS.get(name.base)?.takesVariables
  const pieces = takesVariables ? values.flatMap((value) => readPieces(value, { variables, wildcards: true })) : []
  const isMet = name && createCheck(name, lowerKey, values, variables)
  return { operator, key, values, keys: [lowerKey, ...variablesIn(pieces)], isMet }
}

type Check = (keys: RequestKeys) => boolean

function createCheck(name: OperatorName, key: string, values: readonly string[], variables: boolean): Check {
  if (name.base === 'Null') return checkPresence(key, values)
  const { negated, createTest } = OPERATORS.get(name.base) as Operator
  const fits = anyOf(values.map((value) => createTest(value, variables)))
  const { quantifier, ifExists } = name
  const whenAbsent = ifExists || quantifier === 'each' || (quantifier === undefined && negated)
  return (keys) => {
    const found = keys(key)
    if (isAbsent(found)) return whenAbsent
    if (typeof found === 'string') return fits(found, keys) !== negated
    if (quantifier === 'each') return found.every((value) => fits(value, keys) !== negated)
    if (quantifier === 'some') return found.some((value) => fits(value, keys) !== negated)
    // No quantifier where there are many values: a negated operator stays the opposite of the plain one.
    return found.some((value) => fits(value, keys)) !== negated
  }
}

function checkPresence(key: string, values: readonly string[]): Check {
  const wanted = values.map((value) => value.toLowerCase())
  const [absent, present] = [wanted.includes('true'), wanted.includes('false')]
  return (keys) => (isAbsent(keys(key)) ? absent : present)
}

/** A key without values is as good as none. */
function isAbsent(found: Found): found is undefined {
  return found === undefined || (found.length === 0 && typeof found !== 'string')
}

function anyOf(tests: readonly ValueTest[]): ValueTest {
  const [only] = tests
  if (only && tests.length === 1) return only
  return (value, keys) => tests.some((test) => test(value, keys))
}
