// What grants allow: operations, constraints, and grants that are passed on.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type ChildGrant, type Grant, grantAllows } from '../../src/services/kms/grant/grant-allows.ts'

const grant = (change: Partial<Grant> = {}): Grant => ({
  operations: ['Decrypt', 'DescribeKey'],
  constraints: {},
  ...change,
})

describe('a grant', () => {
  test('allows its operations and nothing else', () => {
    assert.equal(grantAllows([grant()], 'Decrypt'), true)
    assert.equal(grantAllows([grant()], 'DescribeKey'), true)
    assert.equal(grantAllows([grant()], 'Encrypt'), false)
    assert.equal(grantAllows([grant({ operations: ['GenerateDataKeyWithoutPlaintext'] })], 'GenerateDataKey'), false)
    assert.equal(grantAllows([], 'Decrypt'), false)
  })

  test('is one of several, and none takes anything away', () => {
    const strict = grant({ constraints: { EncryptionContextEquals: { stage: 'prod' } } })
    assert.equal(grantAllows([strict, grant()], 'Decrypt'), true)
    assert.equal(grantAllows([strict, grant({ operations: ['Encrypt'] })], 'Decrypt'), false)
  })
})

describe('a constraint', () => {
  const allows = (constraints: Grant['constraints'], context?: Record<string, string>, operation = 'Decrypt') =>
    grantAllows([grant({ constraints })], operation, context)

  test('of equality takes exactly its pairs', () => {
    const constraints = { EncryptionContextEquals: { stage: 'prod', team: 'a' } }
    assert.equal(allows(constraints, { team: 'a', stage: 'prod' }), true)
    assert.equal(allows(constraints, { team: 'a', stage: 'prod', more: '' }), false)
    assert.equal(allows(constraints, { stage: 'prod' }), false)
    assert.equal(allows(constraints, { stage: 'PROD', team: 'a' }), false)
    assert.equal(allows(constraints, { Stage: 'prod', team: 'a' }), false)
    assert.equal(allows(constraints), false)
  })

  test('of a subset takes its pairs and any others', () => {
    const constraints = { EncryptionContextSubset: { stage: 'prod' } }
    assert.equal(allows(constraints, { stage: 'prod' }), true)
    assert.equal(allows(constraints, { stage: 'prod', more: '' }), true)
    assert.equal(allows(constraints, { stage: 'test' }), false)
    assert.equal(allows(constraints, {}), false)
    assert.equal(allows(constraints, Object.create({ stage: 'prod' })), false)
  })

  test('of each kind holds beside the other', () => {
    const constraints = { EncryptionContextEquals: { a: '1' }, EncryptionContextSubset: { b: '2' } }
    assert.equal(allows(constraints, { a: '1', b: '2' }), false)
    assert.equal(allows(constraints, { a: '1' }), false)
  })

  test('does not concern operations without an encryption context', () => {
    assert.equal(allows({ EncryptionContextEquals: { a: '1' } }, undefined, 'DescribeKey'), true)
  })
})

describe('a grant that is passed on', () => {
  const allows = (parent: Partial<Grant>, child?: ChildGrant) =>
    grantAllows([grant({ operations: ['CreateGrant', 'Decrypt', 'Encrypt'], ...parent })], 'CreateGrant', {}, child)
  const equals = (pairs: Record<string, string>) => ({ EncryptionContextEquals: pairs })
  const subset = (pairs: Record<string, string>) => ({ EncryptionContextSubset: pairs })

  test('holds no more operations than its parent', () => {
    assert.equal(allows({}, { operations: ['Decrypt'], constraints: {} }), true)
    assert.equal(allows({}, { operations: ['Decrypt', 'CreateGrant'], constraints: {} }), true)
    assert.equal(allows({}, { operations: ['Decrypt', 'DescribeKey'], constraints: {} }), false)
    assert.equal(allows({ operations: ['Decrypt'] }, { operations: ['Decrypt'], constraints: {} }), false)
    assert.equal(allows({}), false)
  })

  test('is constrained as its parent is, or more strictly', () => {
    const cases: [Grant['constraints'], Grant['constraints'], boolean][] = [
      [{}, equals({ a: '1' }), true],
      [equals({ a: '1' }), equals({ a: '1' }), true],
      [equals({ a: '1' }), equals({ a: '1', b: '2' }), false],
      [equals({ a: '1' }), subset({ a: '1' }), false],
      [equals({ a: '1' }), {}, false],
      [subset({ a: '1' }), subset({ a: '1' }), true],
      [subset({ a: '1' }), subset({ a: '1', b: '2' }), true],
      [subset({ a: '1' }), equals({ a: '1', b: '2' }), true],
      [subset({ a: '1' }), subset({ b: '2' }), false],
      [subset({ a: '1' }), {}, false],
    ]
    for (const [constraints, own, expected] of cases) {
      const child = { operations: ['Decrypt' as const], constraints: own }
      assert.equal(allows({ constraints }, child), expected, JSON.stringify([constraints, own]))
    }
  })
})
