// The condition operators: how a value of the request is held against a value of the policy.

import { isInRange, readAddress, readRange } from './address.ts'
import { createConditionPattern, matchArn, splitArn } from './arn.ts'
import { readMoment } from './moment.ts'
import { matchPattern, readPattern, readPieces } from './pattern.ts'
import type { RequestKeys } from './question.ts'

/** Whether one value of the request fits the policy's value that the test was made for. */
export type ValueTest = (value: string, keys: RequestKeys) => boolean

/**
 * An operator: `negated` ones hold when no value fits; `takesVariables` tells that variables may stand in its values. Its test
 * is made for a value of the policy, and for whether the policy's version knows variables.
 */
export type Operator = {
  readonly negated: boolean
  readonly takesVariables: boolean
  createTest(text: string, variables: boolean): ValueTest
}

type Compare = (found: number, wanted: number) => boolean

const NEVER: ValueTest = () => false
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?$/
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/

const COMPARISONS: Record<string, Compare> = {
  Equals: (found, wanted) => found === wanted,
  LessThan: (found, wanted) => found < wanted,
  LessThanEquals: (found, wanted) => found <= wanted,
  GreaterThan: (found, wanted) => found > wanted,
  GreaterThanEquals: (found, wanted) => found >= wanted,
}

function readNumber(text: string): number | undefined {
  return NUMBER.test(text) ? Number(text) : undefined
}

function testText(wildcards: boolean, fold: boolean): Operator['createTest'] {
  return (text, variables) => {
    const pattern = readPattern(text, { variables, wildcards, fold })
    return (value, keys) => matchPattern(pattern, fold ? value.toLowerCase() : value, keys)
  }
}

function testOrder(read: (text: string) => number | undefined, compare: Compare): Operator['createTest'] {
  return (text) => {
    const wanted = read(text)
    if (wanted === undefined) return NEVER
    return (value) => {
      const found = read(value)
      return found !== undefined && compare(found, wanted)
    }
  }
}

function testBool(text: string, variables: boolean): ValueTest {
  const pattern = readPattern(text, { variables, wildcards: false, fold: true })
  return (value, keys) => {
    const found = value.toLowerCase()
    return (found === 'true' || found === 'false') && matchPattern(pattern, found, keys)
  }
}

function testBinary(text: string): ValueTest {
  const wanted = readBytes(text)
  return wanted === undefined ? NEVER : (value) => readBytes(value) === wanted
}

/** One spelling for all base64 texts of the same bytes. */
function readBytes(text: string): string | undefined {
  return BASE64.test(text) ? Buffer.from(text, 'base64').toString('base64') : undefined
}

function testAddress(text: string): ValueTest {
  const range = readRange(text)
  if (!range) return NEVER
  return (value) => {
    const address = readAddress(value)
    return address !== undefined && isInRange(address, range)
  }
}

function testArn(text: string, variables: boolean): ValueTest {
  const pattern = createConditionPattern(readPieces(text, { variables, wildcards: true }))
  return (value, keys) => matchArn(pattern, splitArn(value), keys)
}

function listOperators(): Map<string, Operator> {
  const operators = new Map<string, Operator>()
  const add = (name: string, takesVariables: boolean, createTest: Operator['createTest'], opposite?: string) => {
    operators.set(name, { negated: false, takesVariables, createTest })
    if (opposite !== undefined) operators.set(opposite, { negated: true, takesVariables, createTest })
  }
  add('StringEquals', true, testText(false, false), 'StringNotEquals')
  add('StringEqualsIgnoreCase', true, testText(false, true), 'StringNotEqualsIgnoreCase')
  add('StringLike', true, testText(true, false), 'StringNotLike')
  for (const [name, compare] of Object.entries(COMPARISONS)) {
    const opposite = (family: string) => (name === 'Equals' ? `${family}NotEquals` : undefined)
    add(`Numeric${name}`, false, testOrder(readNumber, compare), opposite('Numeric'))
    add(`Date${name}`, false, testOrder(readMoment, compare), opposite('Date'))
  }
  add('Bool', true, testBool)
  add('BinaryEquals', false, testBinary)
  add('IpAddress', false, testAddress, 'NotIpAddress')
  add('ArnEquals', true, testArn, 'ArnNotEquals')
  add('ArnLike', true, testArn, 'ArnNotLike')
  return operators
}

/** Every operator but Null, which asks after the key and not its value. */
export const OPERATORS: ReadonlyMap<string, Operator> = listOperators()
