// The awsQuery protocol: reading forms, hostile ones too, and writing XML.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SerializationError } from '../src/index.ts'
import { formRequest, invented, operationOf, post } from './requests.ts'

const assumeRole = operationOf('sts', 'AssumeRole')
const callerIdentity = operationOf('sts', 'GetCallerIdentity')

const every = invented(
  'query',
  {
    Text: 'Text',
    Count: 'Count',
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
    Share: { type: 'double' },
    Flag: { type: 'boolean' },
    Bytes: { type: 'blob' },
    At: { type: 'timestamp' },
    Texts: { type: 'list', member: { shape: 'Text' } },
    Named: {
      type: 'map',
      key: { shape: 'Text', locationName: 'Name' },
      value: { shape: 'Text', locationName: 'Value' },
    },
    Part: { type: 'structure', members: { Text: { shape: 'Text' } } },
  },
)

type Pairs = readonly (readonly [string, string])[]

function refuses(fields: Pairs, message: string): void {
  assert.throws(
    () => every.decode(formRequest(fields)),
    (error) => {
      assert.ok(error instanceof SerializationError)
      assert.deepEqual([error.code, error.message], ['MalformedInput', message])
      return true
    },
  )
}

test('a form becomes members: structures, lists and maps by their dotted names', () => {
  const input = assumeRole.decode(
    formRequest([
      ['Action', 'AssumeRole'],
      ['Version', '2011-06-15'],
      ['RoleArn', 'arn:aws:iam::123456789012:role/deploy'],
      ['RoleSessionName', 'a b+c'],
      ['DurationSeconds', '900'],
      ['Tags.member.2.Key', 'second'],
      ['Tags.member.2.Value', ''],
      ['Tags.member.1.Key', 'team'],
      ['Tags.member.1.Value', 'pay=ments&more'],
      ['TransitiveTagKeys.member.1', 'team'],
      ['Unknown', 'x'],
    ]),
  )
  assert.deepEqual(input, {
    RoleArn: 'arn:aws:iam::123456789012:role/deploy',
    RoleSessionName: 'a b+c',
    DurationSeconds: 900,
    Tags: [
      { Key: 'team', Value: 'pay=ments&more' },
      { Key: 'second', Value: '' },
    ],
    TransitiveTagKeys: ['team'],
  })
})

test('every kind of value is read', () => {
  const input = every.decode(
    formRequest([
      ['Text', 'é😀'],
      ['Count', '+0900'],
      ['Share', '-2.5e1'],
      ['Flag', '1'],
      ['Bytes', 'aGk='],
      ['At', '2026-09-26T21:29:56.298Z'],
      ['Texts', ''],
      ['Named.entry.1.Name', '__proto__'],
      ['Named.entry.1.Value', 'kept'],
      ['Part.Text', 'inner'],
    ]),
  )
  assert.deepEqual(Object.entries(input.Named as object), [['__proto__', 'kept']])
  assert.deepEqual(
    { ...input, Named: undefined },
    {
      Text: 'é😀',
      Count: 900,
      Share: -25,
      Flag: true,
      Bytes: Buffer.from('hi'),
      At: new Date('2026-09-26T21:29:56.298Z'),
      Texts: [],
      Named: undefined,
      Part: { Text: 'inner' },
    },
  )
})

test('of a repeated field the first counts, and the query string comes before the body', () => {
  const twice = formRequest([
    ['Text', 'first'],
    ['Text', 'second'],
  ])
  assert.equal(every.decode(twice).Text, 'first')
  assert.deepEqual(every.decode({ ...twice, query: 'Text=address&Count=2' }), { Text: 'address', Count: 2 })
})

test('a body that is not declared a form is not read as one', () => {
  assert.deepEqual(every.decode(post('Text=x', { 'content-type': 'text/plain' }, 'Count=2')), { Count: 2 })
})

test('numbers and booleans are refused as AWS refuses them', () => {
  refuses([['Count', '']], 'missing value for decimal type')
  for (const text of ['abc', '900.0', '2147483648', '-2147483649', '1e3', ' 1', '0x10']) refuses([['Count', text]], '')
  refuses([['Share', 'NaN']], '')
  refuses([['Share', '1e999']], '')
  refuses([['Flag', '']], 'missing value for boolean type')
  refuses([['Flag', 'TRUE']], 'boolean must follow xsd1.1 definition')
  assert.equal(every.decode(formRequest([['Count', '-2147483648']])).Count, -2147483648)
})

test('a value in the place of a list, or the other way round, is refused', () => {
  refuses([['Texts', 'x']], 'Unexpected list element termination')
  refuses([['Part', 'x']], 'Unexpected complex element termination')
  refuses([['Text.inner', 'x']], 'Start of structure or map found where not expected.')
  refuses([['Texts.1', 'x']], 'Start of structure or map found where not expected.')
  refuses([['Texts.member.0', 'x']], '0 is not a valid index')
  refuses([['Texts.member.one', 'x']], 'Start of list found where not expected')
  refuses([['Named.entry.1.Name', 'x']], '')
  refuses([['Bytes', 'a']], 'Base64 encoded length is expected a multiple of 4 bytes but found: 1')
  refuses([['At', 'yesterday']], '')
  refuses([['At', '2026-13-99T00:00:00Z']], '')
})

test('the elements of a list follow their numbers, whatever the gaps', () => {
  const input = every.decode(
    formRequest([
      ['Texts.member.10', 'c'],
      ['Texts.member.9', 'b'],
      ['Texts.member.2', 'a'],
    ]),
  )
  assert.deepEqual(input.Texts, ['a', 'b', 'c'])
})

test('names deeper than any input are ignored', () => {
  const deep = `Part${'.Text'.repeat(100_000)}`
  assert.deepEqual(every.decode(formRequest([[deep, 'x']])), {})
})

test('broken escapes and bytes that are not UTF-8 are refused', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  for (const body of ['Text=%', 'Text=%zz', 'Text=%ff', 'Text=%ed%a0%80', Buffer.from([0x54, 0x3d, 0xff])]) {
    assert.throws(() => every.decode(post(body, form)), { name: 'SerializationError', code: 'MalformedQueryString' })
  }
})

test('an answer is wrapped in its operation, its result and the request id', () => {
  const output = { UserId: 'AIDA', Account: '123456789012', Arn: 'arn:aws:iam::123456789012:user/x' }
  assert.equal(
    callerIdentity.encode(output, 'the-id'),
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
      '<UserId>AIDA</UserId><Account>123456789012</Account><Arn>arn:aws:iam::123456789012:user/x</Arn>' +
      '</GetCallerIdentityResult><ResponseMetadata><RequestId>the-id</RequestId></ResponseMetadata></GetCallerIdentityResponse>',
  )
  assert.equal(callerIdentity.contentType, 'text/xml')
})

test('every kind of value is written, and nothing in a text can end its element', () => {
  const written = every.encode(
    {
      Text: '</Text>&"\'\r\u0000\ud800é😀',
      Count: 5,
      Flag: false,
      Bytes: Buffer.from('hi'),
      At: new Date('2026-09-26T21:29:56Z'),
      Texts: ['a', 'b'],
      Named: { 'k<': 'v' },
      Part: {},
    },
    '<id>',
  )
  assert.equal(
    written,
    '<TryResponse xmlns="https://invented.example/"><TryResult>' +
      "<Text>&lt;/Text&gt;&amp;&quot;'&#xD;\uFFFD\uFFFDé😀</Text><Count>5</Count><Flag>false</Flag><Bytes>aGk=</Bytes>" +
      '<At>2026-09-26T21:29:56Z</At><Texts><member>a</member><member>b</member></Texts>' +
      '<Named><entry><Name>k&lt;</Name><Value>v</Value></entry></Named><Part></Part>' +
      '</TryResult><ResponseMetadata><RequestId>&lt;id&gt;</RequestId></ResponseMetadata></TryResponse>',
  )
  assert.match(every.encode({ At: new Date(1790450996298) }, 'id'), /<At>2026-09-26T\d\d:\d\d:56\.298Z<\/At>/)
})

test('an output that does not fit the model is our mistake and is not sent', () => {
  for (const output of [{ Colour: 'red' }, { Text: 1 }, { Texts: 'x' }, { Part: [] }, { At: 'now' }]) {
    assert.throws(() => every.encode(output, 'id'), TypeError, JSON.stringify(output))
  }
})
