// Conditions: each operator, its negation, its forms, and what it says of a key that is not there.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policies write their variables so

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allows, denies, type Values } from './support/ask.ts'
import { OPPOSITES, TABLES } from './support/operator-tables.ts'

type Value = string | readonly string[] | undefined

/** Whether a request with this value for the key meets `operator: wanted`. */
function meets(operator: string, wanted: unknown, found: Value, more: Values = {}): boolean {
  const values = found === undefined ? more : { ...more, 'test:Key': found }
  return allows({ Condition: { [operator]: { 'test:KEY': wanted } } }, { values })
}

test('each operator compares as its family does', () => {
  for (const [operator, rows] of Object.entries(TABLES)) {
    for (const [wanted, found, holds] of rows) {
      assert.equal(meets(operator, wanted, found), holds, `${operator} ${JSON.stringify(wanted)} of ${found}`)
    }
  }
})

test('a negated operator holds where the plain one does not, for all of its values', () => {
  for (const [operator, opposite] of Object.entries(OPPOSITES)) {
    for (const [wanted, found, holds] of TABLES[operator] ?? []) {
      assert.equal(meets(opposite, wanted, found), !holds, `${opposite} ${JSON.stringify(wanted)} of ${found}`)
    }
  }
})

test('a key that is not there meets negated operators, IfExists and ForAllValues, and nothing else', () => {
  const plain = Object.keys(TABLES)
  const negated = Object.values(OPPOSITES)
  for (const absent of [undefined, []]) {
    for (const operator of plain) assert.equal(meets(operator, '1', absent), false, operator)
    for (const operator of negated) assert.equal(meets(operator, '1', absent), true, operator)
    for (const operator of [...plain, ...negated]) {
      assert.equal(meets(`${operator}IfExists`, '1', absent), true, `${operator}IfExists`)
      assert.equal(meets(`ForAllValues:${operator}`, '1', absent), true, `ForAllValues:${operator}`)
      assert.equal(meets(`ForAnyValue:${operator}`, '1', absent), false, `ForAnyValue:${operator}`)
      assert.equal(meets(`ForAnyValue:${operator}IfExists`, '1', absent), true, `ForAnyValue:${operator}IfExists`)
    }
  }
})

test('IfExists changes nothing for a key that is there', () => {
  for (const [operator, rows] of Object.entries(TABLES)) {
    for (const [wanted, found, holds] of rows)
      assert.equal(meets(`${operator}IfExists`, wanted, found), holds, operator)
  }
})

test('Null asks whether the key is there', () => {
  const rows: [wanted: unknown, found: Value, holds: boolean][] = [
    ['true', undefined, true],
    ['true', [], true],
    ['true', '', false],
    ['false', undefined, false],
    ['false', 'x', true],
    [true, undefined, true],
    ['False', 'x', true],
    [['true', 'false'], 'x', true],
    ['other', 'x', false],
    ['other', undefined, false],
    [[], 'x', false],
  ]
  for (const [wanted, found, holds] of rows) assert.equal(meets('Null', wanted, found), holds, `${wanted} ${found}`)
})

test('with many values, ForAllValues wants each to fit and ForAnyValue one', () => {
  const rows: [operator: string, wanted: unknown, found: string[], holds: boolean][] = [
    ['ForAllValues:StringEquals', ['a', 'b'], ['a'], true],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b', 'a'], true],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], false],
    ['ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'd'], true],
    ['ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'a'], false],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'b'], true],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'd'], false],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'c'], true],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'b'], false],
    ['ForAnyValue:StringLike', 'a*', ['b', 'ab'], true],
    ['StringEquals', 'a', ['b', 'a'], true],
    ['StringNotEquals', 'a', ['b', 'a'], false],
    ['StringNotEquals', 'a', ['b', 'c'], true],
  ]
  for (const [operator, wanted, found, holds] of rows) {
    assert.equal(meets(operator, wanted, found), holds, `${operator} ${wanted} of ${found}`)
  }
})

test('a quantifier takes a key of one value for a list of one', () => {
  assert.equal(meets('ForAllValues:StringEquals', 'a', 'a'), true)
  assert.equal(meets('ForAnyValue:StringEquals', 'a', 'b'), false)
})

test('variables are filled in for texts, ARNs and booleans, letter by letter, and for nothing else', () => {
  const more = {
    'aws:PrincipalTag/t': 'x*',
    'aws:username': 'ann',
    'aws:flag': 'TRUE',
    'aws:n': '7',
    'aws:ip': '10.0.0.1',
  }
  const rows: [operator: string, wanted: string, found: string, holds: boolean][] = [
    ['StringEquals', '${aws:username}', 'ann', true],
    ['StringEquals', '-${aws:username}-', '-ann-', true],
    ['StringLike', '${aws:PrincipalTag/t}/*', 'x*/1', true],
    ['StringLike', '${aws:PrincipalTag/t}', 'xyz', false],
    ['StringEqualsIgnoreCase', '${aws:username}', 'ANN', true],
    ['StringEqualsIgnoreCase', '${aws:flag}', 'true', true],
    ['Bool', '${aws:flag}', 'true', true],
    ['ArnLike', 'arn:aws:iam::*:user/${aws:username}', 'arn:aws:iam::1:user/ann', true],
    ['ArnLike', 'arn:aws:iam::${aws:n}:user/*', 'arn:aws:iam::7:user/bob', true],
    ['ArnLike', 'arn:aws:iam::*:user/${aws:PrincipalTag/t}', 'arn:aws:iam::1:user/xyz', false],
    ['NumericEquals', '${aws:n}', '7', false],
    ['IpAddress', '${aws:ip}', '10.0.0.1', false],
  ]
  for (const [operator, wanted, found, holds] of rows) {
    assert.equal(meets(operator, wanted, found, more), holds, `${operator} ${wanted} of ${found}`)
  }
})

test('a variable without a value fits nothing, so that only a negated operator holds', () => {
  for (const operator of ['StringEquals', 'StringLike', 'ArnLike', 'StringEqualsIgnoreCase']) {
    assert.equal(meets(operator, '${aws:username}', 'ann'), false, operator)
    assert.equal(meets(OPPOSITES[operator] as string, '${aws:username}', 'ann'), true, operator)
  }
  assert.equal(meets('StringEquals', ['${aws:username}', 'bob'], 'bob'), true)
})

test('all lines of a block must hold', () => {
  const Condition = { StringEquals: { 'a:x': '1', 'a:y': '2' }, Bool: { 'a:z': 'true' } }
  const all = { 'a:x': '1', 'a:y': '2', 'a:z': 'true' }
  assert.equal(allows({ Condition }, { values: all }), true)
  for (const key of Object.keys(all))
    assert.equal(allows({ Condition }, { values: { ...all, [key]: '0' } }), false, key)
})

test('an operator nobody knows stops an Allow and never a Deny', () => {
  const names = ['StringSimilar', 'stringequals', 'ForSomeValues:StringEquals', 'NullIfExists', 'ForAnyValue:Null', '']
  for (const operator of [...names, 'ForAnyValue::StringEquals', 'StringEqualsIfExistsIfExists', 'toString']) {
    const Condition = { [operator]: { 'a:x': '1' } }
    assert.equal(allows({ Condition }, { values: { 'a:x': '1' } }), false, operator)
    assert.equal(denies({ Condition }, { values: { 'a:x': '2' } }), true, operator)
    const more = { ...Condition, StringEquals: { 'a:x': '3' } }
    assert.equal(denies({ Condition: more }, { values: { 'a:x': '2' } }), false, operator)
  }
})
