// The awsJson protocols: reading requests, hostile ones too, and writing answers.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SerializationError } from '../src/index.ts'
import { decodeJson, invented, jsonRequest, operationOf } from './requests.ts'

const getParameter = operationOf('ssm', 'GetParameter')
const putParameter = operationOf('ssm', 'PutParameter')
const encrypt = operationOf('kms', 'Encrypt')

const every = invented(
  'json',
  {
    Text: 'Text',
    Count: 'Count',
    Big: 'Big',
    Share: 'Share',
    Flag: 'Flag',
    Bytes: 'Bytes',
    At: 'At',
    Texts: 'Texts',
    Named: 'Named',
    Part: 'Part',
  },
  {
    Text: { type: 'string' },
    Count: { type: 'integer' },
    Big: { type: 'long' },
    Share: { type: 'double' },
    Flag: { type: 'boolean' },
    Bytes: { type: 'blob' },
    At: { type: 'timestamp' },
    Texts: { type: 'list', member: { shape: 'Text' } },
    Named: { type: 'map', key: { shape: 'Text' }, value: { shape: 'Text' } },
    Part: { type: 'structure', members: { Text: { shape: 'Text' } } },
  },
)

function refuses(body: unknown, message: string, operation = every): void {
  assert.throws(
    () => decodeJson(operation, body),
    (error) => {
      assert.ok(error instanceof SerializationError)
      assert.deepEqual([error.code, error.message], ['SerializationException', message])
      return true
    },
  )
}

test('members arrive by name, unknown ones are ignored and null ones are absent', () => {
  const input = decodeJson(getParameter, { Name: '/a', WithDecryption: null, Colour: 'red' })
  assert.deepEqual(input, { Name: '/a' })
})

test('what is written comes back the same', () => {
  const output = {
    Text: 'a"b\\c\n\u0001é😀',
    Count: -3,
    Big: Number.MAX_SAFE_INTEGER,
    Share: 0.25,
    Flag: false,
    Bytes: Buffer.from([0, 255, 62]),
    At: new Date(1790450996298),
    Texts: ['', 'two'],
    Named: { plain: '1' },
    Part: { Text: 'inner' },
  }
  const input = decodeJson(every, every.encode(output, 'id'))
  assert.deepEqual({ ...input, Named: { ...(input.Named as object) } }, output)
})

test('a wrong type is refused in the words of AWS', () => {
  refuses({ Text: 1 }, 'NUMBER_VALUE can not be converted to a String')
  refuses({ Text: true }, 'TRUE_VALUE can not be converted to a String')
  refuses({ Text: false }, 'FALSE_VALUE can not be converted to a String')
  refuses({ Text: ['x'] }, 'Start of list found where not expected')
  refuses({ Text: { a: 1 } }, 'Start of structure or map found where not expected.')
  refuses({ Count: '1' }, 'STRING_VALUE can not be converted to an Integer')
  refuses({ Flag: 'true' }, 'STRING_VALUE can not be converted to a Boolean')
  refuses({ Flag: 1 }, 'NUMBER_VALUE can not be converted to a Boolean')
  refuses({ Share: '1' }, 'STRING_VALUE can not be converted to a Double')
  refuses({ At: 'today' }, 'STRING_VALUE can not be converted to milliseconds since epoch')
  refuses({ Bytes: 5 }, 'NUMBER_VALUE can not be converted to a Blob')
  refuses({ Texts: 'x' }, 'Expected list or null')
  refuses({ Texts: {} }, 'Start of structure or map found where not expected.')
  refuses({ Texts: [1] }, 'NUMBER_VALUE can not be converted to a String')
  refuses({ Named: 'x' }, 'Expected map or null')
  refuses({ Named: [] }, 'Start of list found where not expected')
  refuses({ Part: 'x' }, 'Expected null')
  refuses({ Part: [] }, 'Start of list found where not expected')
})

test('a body that is no JSON object is refused without a text, but a list is named', () => {
  for (const body of ['', '{', 'null', '"x"', '1', '{"Text":"x",}', '\uFEFF{}']) refuses(body, '')
  refuses('[]', 'Start of list found where not expected')
})

test('bytes that are not UTF-8 are refused', () => {
  refuses(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), '')
})

test('half a surrogate pair is refused in values and in keys', () => {
  refuses('{"Text":"\\ud800"}', 'Unpaired surrogate in a string')
  refuses('{"Named":{"\\udc00":"x"}}', 'Unpaired surrogate in a string')
})

test('null has no place in a list or a map', () => {
  refuses({ Texts: [null] }, 'Null found where not expected')
  refuses({ Named: { a: null } }, 'Null found where not expected')
})

test('whole numbers keep their range and have no fraction', () => {
  assert.deepEqual(decodeJson(every, '{"Count":2147483647,"Big":-9007199254740991}'), {
    Count: 2147483647,
    Big: -9007199254740991,
  })
  assert.deepEqual(decodeJson(every, '{"Count":3.0}'), { Count: 3 })
  assert.ok(Object.is(decodeJson(every, '{"Count":-0}').Count, 0))
  for (const number of ['2147483648', '-2147483649', '1.5', '1e400', '1e99']) {
    refuses(`{"Count":${number}}`, 'NUMBER_VALUE can not be converted to an Integer')
  }
  refuses('{"Big":9223372036854775808}', 'NUMBER_VALUE can not be converted to a Long')
})

test('an instant is epoch seconds with a fraction, within what a date can hold', () => {
  assert.deepEqual(decodeJson(every, '{"At":1790450996.298}').At, new Date(1790450996298))
  refuses('{"At":1e15}', 'NUMBER_VALUE can not be converted to milliseconds since epoch')
})

test('base64 is read strictly and never repeated in the refusal', () => {
  assert.deepEqual(decodeJson(every, { Bytes: 'aGk=' }).Bytes, Buffer.from('hi'))
  assert.deepEqual(decodeJson(every, { Bytes: '' }).Bytes, Buffer.alloc(0))
  refuses({ Bytes: '23456' }, 'Base64 encoded length is expected a multiple of 4 bytes but found: 5')
  refuses({ Bytes: 'aGl=' }, 'Invalid last non-pad Base64 character dectected')
  refuses({ Bytes: 'a_-=' }, 'Invalid Base64 character')
  refuses({ Bytes: 'aG k=aaa' }, 'Invalid Base64 character')
})

test('members named like something every object has change nothing', () => {
  const body = '{"__proto__":{"Name":"/evil","WithDecryption":true},"constructor":{"prototype":{"x":1}},"Name":"/a"}'
  const input = decodeJson(getParameter, body)
  assert.deepEqual(Object.entries(input), [['Name', '/a']])
  assert.equal(Object.getPrototypeOf(input), Object.prototype)
  assert.equal(({} as Record<string, unknown>).x, undefined)
})

test('map keys named like something every object has are keys like any other', () => {
  const input = decodeJson(encrypt, '{"EncryptionContext":{"__proto__":"a","toString":"b"}}')
  assert.deepEqual(Object.entries(input.EncryptionContext as object), [
    ['__proto__', 'a'],
    ['toString', 'b'],
  ])
})

test('deep nesting is neither followed nor fatal', () => {
  const depth = 200_000
  const deep = '['.repeat(depth) + ']'.repeat(depth)
  assert.deepEqual(decodeJson(getParameter, `{"Unknown":${deep},"Name":"/a"}`), { Name: '/a' })
  refuses(`{"Name":${deep}}`, 'Start of list found where not expected', getParameter)
  refuses(
    `{"Name":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`,
    'Start of structure or map found where not expected.',
    getParameter,
  )
  refuses('['.repeat(depth), '', getParameter)
})

test('an answer holds its members, instants as AWS writes them', () => {
  const output = {
    Parameter: { Name: '/a', Type: 'String', Value: 'v', Version: 1, LastModifiedDate: new Date(1790450996298) },
  }
  assert.equal(
    getParameter.encode(output, 'id'),
    '{"Parameter":{"Name":"/a","Type":"String","Value":"v","Version":1,"LastModifiedDate":1.790450996298E9}}',
  )
  assert.equal(getParameter.contentType, 'application/x-amz-json-1.1')
})

test('instants are written as Java writes a double', () => {
  const written = (milliseconds: number) => every.encode({ At: new Date(milliseconds) }, 'id')
  assert.equal(written(1790450996000), '{"At":1.790450996E9}')
  assert.equal(written(1790000000000), '{"At":1.79E9}')
  assert.equal(written(2_000_000_000_000), '{"At":2.0E9}')
  assert.equal(written(10_000_000_000), '{"At":1.0E7}')
  assert.equal(written(9_999_999_999), '{"At":9999999.999}')
  assert.equal(written(12_000), '{"At":12.0}')
  assert.equal(written(0), '{"At":0.0}')
  assert.equal(written(-1500), '{"At":-1.5}')
})

test('an absent member is left out, an operation without output answers nothing', () => {
  assert.equal(putParameter.encode({ Version: 2, Tier: undefined }, 'id'), '{"Version":2}')
  assert.equal(operationOf('ssm', 'AddTagsToResource').encode({}, 'id'), '{}')
  assert.equal(operationOf('kms', 'EnableKey').encode({}, 'id'), '')
})

test('bytes are written from a view of a larger buffer', () => {
  const view = new Uint8Array([1, 2, 3, 4]).subarray(1, 3)
  assert.equal(every.encode({ Bytes: view }, 'id'), '{"Bytes":"AgM="}')
})

test('an output that does not fit the model is our mistake and is not sent', () => {
  assert.throws(() => putParameter.encode({ Version: 2, Colour: 'red' }, 'id'), {
    name: 'TypeError',
    message: "the output's PutParameterResult has no member Colour",
  })
  for (const output of [
    { Text: 1 },
    { Text: null },
    { Count: '1' },
    { Count: 1.5 },
    { Share: Number.NaN },
    { Flag: 'true' },
    { Bytes: 'aGk=' },
    { At: 5 },
    { At: new Date(Number.NaN) },
    { Texts: 'x' },
    { Named: [] },
    { Part: 'x' },
  ]) {
    assert.throws(() => every.encode(output, 'id'), TypeError, JSON.stringify(output))
  }
})

test('a request decodes through its route', () => {
  const request = jsonRequest('AmazonSSM.GetParameter', { Name: '/a' })
  assert.deepEqual(getParameter.decode(request), { Name: '/a' })
})
