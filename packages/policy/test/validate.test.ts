// Validation: what may not be saved as a policy of some kind, and what is said of it.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policies write their variables so

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compilePolicy, type PolicyKind, validatePolicy } from '../src/index.ts'

type Elements = Record<string, unknown>

const BUCKET = 'arn:aws:s3:::bucket'
const SYNTAX = 'Syntax errors in policy.'
const VERSION = 'Policy document must be version 2012-10-17 or greater.'
const LEGACY = 'The policy failed legacy parsing'
const NO_ACTIONS = 'Policy statement must contain actions.'
const NO_RESOURCES = 'Policy statement must contain resources.'
const VENDOR = 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.'
const UNIQUE = 'Statement IDs (SID) in a single policy must be unique.'

function document(Statement: unknown, more: Elements = {}): string {
  return JSON.stringify({ Version: '2012-10-17', ...more, Statement })
}

function assertFault(kind: PolicyKind, text: string, fault: string | undefined): void {
  assert.equal(validatePolicy(text, kind), fault, `${kind}: ${text}`)
  // What may be saved must be readable when it is evaluated.
  if (fault === undefined) assert.doesNotThrow(() => compilePolicy(text), text)
}

/** A statement of a principal's policy, with changes. */
function own(changes: Elements = {}): Elements {
  return { Effect: 'Allow', Action: 's3:ListBucket', Resource: BUCKET, ...changes }
}

test('a text that has not the form of a policy has syntax errors', () => {
  const texts = [
    'no JSON',
    '[]',
    'null',
    '"a"',
    document([]),
    document(['a']),
    JSON.stringify({ Version: '2012-10-17' }),
    document(own(), { Version: '2013-10-17' }),
    document(own(), { Version: 2012 }),
    document(own(), { Extra: 'x' }),
    document(own(), { Id: ['x'] }),
    document(own({ Extra: 'x' })),
    document(own({ Effect: 'invalid' })),
    document(own({ Effect: undefined })),
    document(own({ Effect: true })),
    document(own({ Sid: {} })),
    document(own({ Action: {} })),
    document(own({ Action: [[]] })),
    document(own({ Action: [], NotAction: 's3:*' })),
    document(own({ NotResource: [] })),
    document(own({ Resource: { a: BUCKET } })),
    document(own({ Resource: ['x', {}] })),
    document(own({ Condition: [] })),
    document(own({ Condition: 'a' })),
    document(own({ Condition: { Bool: 'b' } })),
    document(own({ Condition: { Bool: [] } })),
    document(own({ Condition: { Bool: { a: {} } } })),
    document(own({ Condition: { Bool: { a: null } } })),
    document(own({ Condition: { Odd: { a: '1' } } })),
    document(own({ Condition: { 'ForAnyValue::StringEquals': { a: 'b' } } })),
    `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Effect":"Deny","Action":"s3:*","Resource":"*"}}`,
  ]
  for (const kind of ['identity', 'boundary', 'inline', 'session'] as const) {
    for (const text of texts) assertFault(kind, text, SYNTAX)
  }
})

test('a managed policy must be of the newer version, an inline or session policy need not', () => {
  for (const version of [undefined, '2008-10-17']) {
    for (const kind of ['identity', 'boundary'] as const)
      assertFault(kind, document(own(), { Version: version }), VERSION)
    for (const kind of ['inline', 'session'] as const)
      assertFault(kind, document(own(), { Version: version }), undefined)
  }
})

const STATEMENTS: [statement: Elements | Elements[], fault: string][] = [
  [own({ Principal: '*' }), 'Policy document should not specify a principal.'],
  [own({ NotPrincipal: { AWS: '*' } }), 'Policy document should not specify a principal.'],
  [own({ Effect: 'denY' }), LEGACY],
  [[own({ Effect: 'aLLow', Sid: 'a' }), { Effect: 'Allow', Sid: 'a' }], LEGACY],
  [own({ Resource: 'arn:aws:s3::bucket' }), LEGACY],
  [own({ Resource: 'arn:aws::::bucket' }), LEGACY],
  [own({ Action: undefined, Resource: 'arn:aws:s3::bucket' }), LEGACY],
  [own({ Resource: undefined, NotResource: 'arn:aws:s3::bucket' }), LEGACY],
  ...['soon', '234-13', '2016-12-13t2:00:00.5+1', '2016-12-13t2:00:00.1999999999+10:59', '9223372036854775808'].map(
    (date): [Elements, string] => [own({ Condition: { DateGreaterThan: { a: date } } }), LEGACY],
  ),
  [[own({ Sid: 'a' }), { Effect: 'Allow', Sid: 'a' }], UNIQUE],
  [
    own({ Sid: 'my-sid' }),
    'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
  ],
  [{ Effect: 'Allow' }, NO_ACTIONS],
  [[{ Effect: 'Deny' }, own()], NO_ACTIONS],
  [own({ Action: [] }), NO_ACTIONS],
  [own({ Action: undefined, NotAction: [] }), NO_ACTIONS],
  [own({ Action: 's3:List:Bucket', Resource: 'x' }), 'Resource x must be in ARN format or "*".'],
  [own({ Resource: [BUCKET, ''] }), 'Resource  must be in ARN format or "*".'],
  [own({ Resource: 'a:b' }), 'Partition "b" is not valid for resource "arn:b:*:*:*:*".'],
  [own({ Resource: 'a:b:c' }), 'Partition "b" is not valid for resource "arn:b:c:*:*:*".'],
  [own({ Resource: 'a:b:c:d:e:f:g:h' }), 'Partition "b" is not valid for resource "arn:b:c:d:e:f:g:h".'],
  [own({ Resource: 'aws:s3:::bucket' }), 'Partition "s3" is not valid for resource "arn:s3:::bucket:*".'],
  [own({ Resource: 'arn:aws' }), 'Resource vendor must be fully qualified and cannot contain regexes.'],
  [own({ Resource: 'arn:aws:*:::x' }), 'Resource vendor must be fully qualified and cannot contain regexes.'],
  [
    own({ Resource: 'arn:aws:iam:us-east-1::user/x' }),
    'IAM resource arn:aws:iam:us-east-1::user/x cannot contain region information.',
  ],
  [
    own({ Resource: 'arn:aws:s3:us-east-1::x' }),
    'Resource arn:aws:s3:us-east-1::x can not contain region information.',
  ],
  [
    own({ Resource: 'arn:aws:iam:::x' }),
    'IAM resource path must either be "*" or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.',
  ],
  [own({ Action: 'invalid' }), VENDOR],
  [own({ Action: 'invalid', Resource: undefined }), VENDOR],
  [own({ Action: undefined, NotAction: '' }), VENDOR],
  [own({ Action: 'a a:ListBucket' }), 'Vendor a a is not valid'],
  [own({ Action: 's3*:ListBucket' }), 'Vendor s3* is not valid'],
  [[own(), own({ Action: 's:3:List' })], 'Actions/Condition can contain only one colon.'],
  [own({ Resource: undefined }), NO_RESOURCES],
  [own({ Resource: [] }), NO_RESOURCES],
]

test('what is wrong with a statement is told in the words and the order of IAM', () => {
  for (const kind of ['identity', 'boundary', 'inline', 'session'] as const) {
    for (const [statement, fault] of STATEMENTS) assertFault(kind, document(statement), fault)
  }
})

const SOUND: Elements[] = [
  own(),
  own({ Effect: 'Deny', Action: '*', Resource: '*' }),
  own({ Action: '*:*' }),
  own({ Action: 'iam: odd but taken ' }),
  own({ Action: 's3-s.x:Get?*' }),
  own({ Action: undefined, NotAction: ['s3:*', 'kms:Decrypt'], Resource: undefined, NotResource: '*' }),
  own({ Sid: '' }),
  own({ Sid: 'Abc123' }),
  own({ Resource: [BUCKET, '*'] }),
  own({ Resource: 'arn:aws:any' }),
  own({ Resource: 'arn:aws-cn:any:*:*:x:y' }),
  own({ Resource: 'arn:*:ec2:*:*:subnet/*' }),
  own({ Resource: 'arn:aws:s3:eu-west-1:111122223333:accesspoint/x' }),
  own({ Resource: ['arn:aws:iam::*:user/${aws:username}', 'arn:aws:iam::111122223333:*', 'arn:aws:iam'] }),
  own({ Condition: {} }),
  own({ Condition: { Bool: {} } }),
  own({ Condition: { DateGreaterThan: { a: [] } } }),
  own({ Condition: { NumericEquals: { a: [1, 2.5] }, Bool: { b: true }, Null: { c: false } } }),
  own({ Condition: { 'ForAnyValue:StringLikeIfExists': { 'aws:TagKeys': ['a*'] } } }),
  ...[
    '01T',
    '2019-07-01T13:20:15Z',
    '2016-12-13T21:20:37.593194+00:00',
    '2016-12-13t2:00:00.5+23',
    '-292275054',
    '0',
  ].map((date) => own({ Condition: { DateLessThan: { a: date } } })),
]

test('what is sound may be saved', () => {
  for (const kind of ['identity', 'boundary', 'inline', 'session'] as const) {
    for (const statement of SOUND) {
      assertFault(kind, document(statement, { Id: 'x' }), undefined)
    }
  }
})

/** A statement of a role's trust policy, with changes. */
function trust(changes: Elements = {}): Elements {
  return { Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole', ...changes }
}

const NOT_STS = 'AssumeRole policy may only specify STS AssumeRole actions.'
const TRUST_FAULTS: [statement: unknown, fault: string | undefined][] = [
  [trust(), undefined],
  [trust({ Sid: 'with blanks and-signs' }), undefined],
  [trust({ Action: ['sts:AssumeRole', 'sts:TagSession', 'STS:setSourceIdentity'] }), undefined],
  [trust({ Action: 'sts:AssumeRole*' }), undefined],
  [trust({ Principal: { Federated: 'accounts.example.com' }, Action: 'sts:AssumeRoleWithWebIdentity' }), undefined],
  [trust({ Principal: { AWS: '*', Service: ['lambda.amazonaws.com'] } }), undefined],
  [trust({ Principal: { AWS: 'AROAABCDEFGHIJKLMNOP' } }), undefined],
  [trust({ Principal: { AWS: 'arn:aws:sts::111122223333:assumed-role/r/s' } }), undefined],
  [trust({ Condition: { StringEquals: { 'sts:ExternalId': 7 } } }), undefined],
  [[], 'Could not parse the policy: Statement is empty!'],
  [[trust({ Sid: 'a' }), trust({ Sid: 'a' })], 'The Statement Ids in the policy are not unique'],
  [trust({ Extra: 1 }), SYNTAX],
  [trust({ Effect: 'allow' }), 'Invalid effect: allow'],
  [trust({ Condition: { Odd: { a: 'b' } } }), SYNTAX],
  [trust({ Action: undefined }), 'Missing required field Action'],
  [trust({ Action: '*' }), NOT_STS],
  [trust({ Action: 'sts:GetCallerIdentity' }), NOT_STS],
  [trust({ Action: 's3:*' }), NOT_STS],
  [trust({ Resource: '*' }), 'Has prohibited field Resource'],
  [trust({ NotResource: '*' }), 'AssumeRole policy must not contain resources.'],
  [trust({ Principal: undefined }), 'Missing required field Principal'],
  [trust({ Principal: {} }), 'Missing required field Principal cannot be empty!'],
  [trust({ Principal: '*' }), 'AssumeRolepolicy contained an invalid principal: "STAR":"*".'],
  [trust({ Principal: 'ann' }), SYNTAX],
  [trust({ Principal: { AWS: 'ann' } }), 'Invalid principal in policy: "AWS":"ann"'],
  [
    trust({ Principal: { AWS: 'arn:aws:iam::111122223333:role/*' } }),
    'Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:role/*"',
  ],
  [trust({ Principal: { Odd: 'x' } }), 'Invalid principal in policy: "Odd":"x"'],
  [trust({ Principal: { Service: '*' } }), 'Invalid principal in policy: "Service":"*"'],
  [trust({ Principal: undefined, NotPrincipal: { AWS: '111122223333' } }), 'Allow with NotPrincipal is not allowed.'],
  [
    trust({ Effect: 'Deny', Principal: undefined, NotPrincipal: { AWS: '111122223333' } }),
    'AssumeRole policy must not contain NotPrincipal field.',
  ],
]

test('a trust policy names who, under STS actions, and no resource', () => {
  for (const [statement, fault] of TRUST_FAULTS) assertFault('trust', document(statement), fault)
  assertFault('trust', '{', 'This policy contains invalid Json')
  assertFault('trust', document(trust(), { Version: '2020-01-01' }), 'The policy must contain a valid version string')
  assertFault('trust', document(trust(), { Version: undefined }), undefined)
})

test("a resource's policy names who, which actions and which resources", () => {
  const statement = (changes: Elements = {}) => ({ ...own(), Principal: '*', ...changes })
  const rows: [statement: unknown, fault: string | undefined][] = [
    [statement(), undefined],
    [statement({ Sid: 'blanks are fine' }), undefined],
    [statement({ Resource: '*', Principal: { Service: 'sns.amazonaws.com' } }), undefined],
    [statement({ Effect: 'Deny', Principal: undefined, NotPrincipal: { AWS: '111122223333' } }), undefined],
    [
      statement({ Principal: undefined, NotPrincipal: { AWS: '111122223333' } }),
      'Allow with NotPrincipal is not allowed.',
    ],
    [statement({ Principal: undefined }), 'Missing required field Principal'],
    [statement({ Principal: { AWS: [] } }), 'Missing required field Principal cannot be empty!'],
    [
      statement({ Principal: { AWS: 'arn:aws:iam::1:root' } }),
      'Invalid principal in policy: "AWS":"arn:aws:iam::1:root"',
    ],
    [statement({ Action: [] }), 'Missing required field Action'],
    [statement({ Action: 'Get' }), VENDOR],
    [statement({ Resource: undefined }), 'Missing required field Resource'],
    [statement({ Effect: 'no' }), 'Invalid effect: no'],
    [[statement({ Sid: 'a' }), statement({ Sid: 'a' })], 'The Statement Ids in the policy are not unique'],
    [[], 'Could not parse the policy: Statement is empty!'],
  ]
  for (const [Statement, fault] of rows) assertFault('resource', document(Statement), fault)
})

test("a key's policy may leave out actions and resources, and is judged in the words of KMS", () => {
  const statement = (changes: Elements = {}) => ({
    Effect: 'Allow',
    Principal: { AWS: '111122223333' },
    Action: 'kms:*',
    Resource: '*',
    ...changes,
  })
  const invalid = (what: string) => `Policy contains a statement with one or more invalid ${what}.`
  const rows: [statement: unknown, fault: string | undefined][] = [
    [statement(), undefined],
    [statement({ Sid: 'Enable IAM User Permissions', Action: undefined, Resource: undefined }), undefined],
    [statement({ Effect: 'Deny', Principal: undefined, NotPrincipal: { AWS: '111122223333' } }), undefined],
    [statement({ Principal: undefined }), 'Policy contains a statement with no principal.'],
    [statement({ Principal: { AWS: 'ann' } }), invalid('principals')],
    [statement({ Principal: { AWS: [] } }), invalid('principals')],
    [statement({ Principal: undefined, NotPrincipal: { AWS: '111122223333' } }), invalid('principals')],
    [statement({ Action: 'Decrypt' }), invalid('actions')],
    [statement({ Action: [] }), invalid('actions')],
    [statement({ Action: 7 }), invalid('actions')],
    [statement({ Resource: [] }), invalid('resources')],
    [statement({ Resource: {} }), invalid('resources')],
    [statement({ Effect: 'allow' }), 'Policy contains a statement with an invalid effect.'],
    [statement({ Condition: { Odd: { a: 'b' } } }), 'Policy contains a statement with an invalid condition.'],
    [statement({ Condition: [] }), 'Policy contains a statement with an invalid condition.'],
    [statement({ Extra: 1 }), 'Policy contains an invalid statement.'],
    [[], 'Policy contains an invalid statement.'],
  ]
  for (const [Statement, fault] of rows) assertFault('key', document(Statement), fault)
  assertFault('key', '{', 'This policy contains invalid Json')
  assertFault('key', '[]', 'This policy contains invalid Json')
  assertFault('key', document(statement(), { Version: '1' }), 'Policy contains an invalid version.')
})
