// The published limits, in the words recorded from AWS.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Fields, Shape } from '../src/index.ts'
import { hashOrder } from '../src/java.ts'
import { invented, operationOf } from './requests.ts'

const one = '1 validation error detected: '
const failed = 'failed to satisfy constraint: '

function complaint(name: string, input: Fields): string | undefined {
  const [service = '', operation = ''] = name.split(':')
  return operationOf(service, operation).validate(input)
}

/** The complaint about one member of a shape invented for the test. */
function about(value: unknown, shape: Shape, others: Record<string, Shape> = {}): string | undefined {
  return invented('json', { It: 'It' }, { It: shape, ...others }).validate({ It: value })
}

test('an input within its limits passes', () => {
  assert.equal(complaint('ssm:GetParameter', { Name: '/a' }), undefined)
  assert.equal(
    complaint('ssm:PutParameter', { Name: '/a', Value: 'v', Type: 'String', Tags: [{ Key: 'k', Value: '' }] }),
    undefined,
  )
  assert.equal(complaint('sts:GetCallerIdentity', {}), undefined)
})

test('a required member that is missing is null', () => {
  assert.equal(
    complaint('ssm:UnlabelParameterVersion', { Name: '/a', Labels: ['x'] }),
    `${one}Value null at 'parameterVersion' ${failed}Member must not be null`,
  )
})

test('an enum value outside the set: the set stands in the order recorded', () => {
  assert.equal(
    complaint('ssm:PutParameter', { Name: '/a', Value: 'v', Type: 'BadType' }),
    `${one}Value 'BadType' at 'type' ${failed}Member must satisfy enum value set: [SecureString, StringList, String]`,
  )
})

test('sets of names come in the order of every recording', () => {
  for (const recorded of [
    'SecureString, StringList, String',
    'RSA_2048, ECC_NIST_P384, ECC_NIST_P256, ECC_NIST_P521, HMAC_384, RSA_3072, ECC_SECG_P256K1, RSA_4096, SYMMETRIC_DEFAULT, HMAC_256, HMAC_224, HMAC_512',
    'RSAES_OAEP_SHA_1, RSAES_OAEP_SHA_256, RSAES_PKCS1_V1_5',
    'IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, NE, LE, BEGINS_WITH, GE, CONTAINS',
    'ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW',
    'SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES',
    'INDEXES, TOTAL, NONE',
    'OPTIONAL, OFF, ON',
  ]) {
    const names = recorded.split(', ')
    assert.equal(hashOrder(names.toSorted()).join(', '), recorded)
    assert.equal(hashOrder(names.toReversed()).join(', '), recorded)
  }
})

test('a list with too many elements is printed whole', () => {
  const names = Array.from({ length: 11 }, (_, index) => `/p${index}`)
  assert.equal(
    complaint('ssm:GetParameters', { Names: names }),
    `${one}Value '[${names.join(', ')}]' at 'names' ${failed}Member must have length less than or equal to 10`,
  )
})

test('a plain element breaking a limit is reported at its list with all the limits of an element', () => {
  const long = 'l'.repeat(101)
  assert.equal(
    complaint('ssm:LabelParameterVersion', { Name: '/a', Labels: ['good', long] }),
    `${one}Value '[good, ${long}]' at 'labels' ${failed}Member must satisfy constraint: ` +
      '[Member must have length less than or equal to 100, Member must have length greater than or equal to 1]',
  )
})

test('a member of a structure in a list is found by its number', () => {
  assert.equal(
    complaint('ssm:PutParameter', { Name: '/a', Value: 'v', Tags: [{ Key: 'fine', Value: '' }, { Value: 'x' }] }),
    `${one}Value null at 'tags.2.member.key' ${failed}Member must not be null`,
  )
  assert.equal(
    complaint('ssm:PutParameter', { Name: '/a', Value: 'v', Tags: [{ Key: 'bad*', Value: '' }] }),
    `${one}Value 'bad*' at 'tags.1.member.key' ${failed}` +
      'Member must satisfy regular expression pattern: ^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$',
  )
})

test('a secret or bytes are not repeated', () => {
  assert.equal(
    complaint('kms:Encrypt', { KeyId: 'k', Plaintext: Buffer.alloc(4097) }),
    `${one}Value at 'plaintext' ${failed}Member must have length less than or equal to 4096`,
  )
  assert.equal(
    complaint('kms:Decrypt', { CiphertextBlob: Buffer.alloc(0) }),
    `${one}Value at 'ciphertextBlob' ${failed}Member must have length greater than or equal to 1`,
  )
  const secret: Shape = { type: 'string', min: 20, sensitive: true }
  assert.equal(
    about('hunter2', secret),
    `${one}Value at 'it' ${failed}Member must have length greater than or equal to 20`,
  )
  const words = about(['hunter2'], { type: 'list', member: { shape: 'Secret' } }, { Secret: secret })
  assert.match(words ?? '', /^1 validation error detected: Value at 'it' failed/)
  const held = { type: 'structure', members: { Secret: { shape: 'Secret' } } }
  const many = about(
    [{ Secret: 'hunter2' }, {}],
    { type: 'list', max: 1, member: { shape: 'Held' } },
    { Held: held, Secret: secret },
  )
  assert.equal(many, `${one}Value at 'it' ${failed}Member must have length less than or equal to 1`)
})

test('several violations are joined: members in order, a pattern before a length', () => {
  assert.equal(
    complaint('sts:AssumeRole', { RoleArn: '' }),
    `3 validation errors detected: Value '' at 'roleArn' ${failed}Member must satisfy regular expression pattern: ` +
      '[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+; ' +
      `Value '' at 'roleArn' ${failed}Member must have length greater than or equal to 20; ` +
      `Value null at 'roleSessionName' ${failed}Member must not be null`,
  )
})

test('numbers are compared by value and printed', () => {
  const ask = (seconds: number) =>
    complaint('sts:AssumeRole', { RoleArn: 'x'.repeat(20), RoleSessionName: 'ab', DurationSeconds: seconds })
  assert.equal(
    ask(-1),
    `${one}Value '-1' at 'durationSeconds' ${failed}Member must have value greater than or equal to 900`,
  )
  assert.equal(
    ask(43201),
    `${one}Value '43201' at 'durationSeconds' ${failed}Member must have value less than or equal to 43200`,
  )
  assert.equal(ask(43200), undefined)
  assert.equal(
    about(1.5, { type: 'double', max: 1 }),
    `${one}Value '1.5' at 'it' ${failed}Member must have value less than or equal to 1.0`,
  )
})

test('a text is as long as its code points', () => {
  const role = (RoleArn: string) => complaint('sts:AssumeRole', { RoleArn, RoleSessionName: 'ab' })
  const tooLong = 'Member must have length less than or equal to 2048'
  assert.equal(role('é'.repeat(2048)), undefined)
  assert.ok(role('é'.repeat(2049))?.endsWith(tooLong))
  assert.ok(role('e\u0301'.repeat(1025))?.endsWith(tooLong))
  const emoji = role('😀'.repeat(2048)) ?? ''
  assert.match(emoji, /^1 validation error detected: .*pattern/)
  assert.match(role('😀'.repeat(2049)) ?? '', /^2 validation errors detected: .*pattern.*less than or equal to 2048$/)
  assert.equal(about('😀', { type: 'string', min: 2 })?.endsWith('greater than or equal to 2'), true)
  assert.equal(about('😀😀', { type: 'string', min: 2, max: 2 }), undefined)
})

test('keys and values of a map are reported at the map, keys first', () => {
  const shapes = { Key: { type: 'string', max: 3, pattern: '[a-z]*' }, Value: { type: 'string', min: 1 } }
  const map: Shape = { type: 'map', key: { shape: 'Key' }, value: { shape: 'Value' } }
  assert.equal(
    about({ abcd: '' }, map, shapes),
    `2 validation errors detected: Value '{abcd=}' at 'it' ${failed}Map keys must satisfy constraint: ` +
      '[Member must have length less than or equal to 3, Member must satisfy regular expression pattern: [a-z]*]; ' +
      `Value '{abcd=}' at 'it' ${failed}Map value must satisfy constraint: [Member must have length greater than or equal to 1]`,
  )
  assert.equal(about({ abc: 'x' }, map, shapes), undefined)
  assert.equal(
    about({ a: 'x', b: 'x' }, { ...map, max: 1 }, shapes),
    `${one}Value '{a=x, b=x}' at 'it' ${failed}Member must have length less than or equal to 1`,
  )
})

test('a structure in a map is found by its key', () => {
  const shapes: Record<string, Shape> = {
    Key: { type: 'string' },
    Part: { type: 'structure', required: ['Need'], members: { Need: { shape: 'Key' } } },
  }
  assert.equal(
    about({ first: {} }, { type: 'map', key: { shape: 'Key' }, value: { shape: 'Part' } }, shapes),
    `${one}Value null at 'it.first.member.need' ${failed}Member must not be null`,
  )
})

test('a pattern must match the whole text and means what it means in Java', () => {
  const matches = (text: string, pattern: string) => about(text, { type: 'string', pattern }) === undefined
  assert.equal(matches('ab', 'a|ab'), true)
  assert.equal(matches('abc', 'a|ab'), false)
  assert.equal(matches('a\n', '^a$'), false)
  assert.equal(matches('a:b', '[\\w\\:-]*'), true)
  assert.equal(matches('\u00a0', '\\s'), false)
  assert.equal(matches('\u00a0', '[\\s]'), false)
  assert.equal(matches('\u00a0\n', '[\\s\\S]*'), true)
  assert.equal(matches('\u00a0', '\\S'), true)
  assert.equal(matches(' \t', '\\s+'), true)
  assert.equal(matches('\u0085', '.'), false)
  assert.equal(matches('a.b', 'a[.]b'), true)
  assert.equal(matches('ß', '\\p{L}'), true)
})

test('a text far too long is not matched against its pattern', () => {
  const shape: Shape = { type: 'string', max: 8, pattern: '(a+)+b' }
  assert.equal(about('a'.repeat(5000), shape)?.includes('pattern'), false)
})

test('what is printed is bounded in size and in number', () => {
  const long = about('😀'.repeat(50_000), { type: 'string', max: 1 }) ?? ''
  assert.ok(long.length < 5000)
  assert.ok(long.isWellFormed())
  const part: Shape = { type: 'structure', required: ['Need'], members: { Need: { shape: 'Text' } } }
  const list: Shape = { type: 'list', member: { shape: 'Part' } }
  const parts = Array.from({ length: 10_000 }, () => ({}))
  const many = about(parts, list, { Part: part, Text: { type: 'string' } }) ?? ''
  assert.match(many, /^32 validation errors detected: /)
  const map: Shape = { type: 'map', key: { shape: 'Text' }, value: { shape: 'Part' } }
  const keyed = about({ ['k'.repeat(100_000)]: {} }, map, { Part: part, Text: { type: 'string' } }) ?? ''
  assert.ok(keyed.length < 5000)
})
