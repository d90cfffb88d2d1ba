// Documents: compiled, measured, and the principals in them listed and replaced.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policies write their variables so

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  compilePolicy,
  decide,
  isPublic,
  listPrincipals,
  PolicyError,
  policySize,
  replacePrincipals,
} from '../src/index.ts'
import { policy, question } from './support/ask.ts'

const STATEMENT = { Effect: 'Allow', Action: 'ssm:*', Resource: '*' }

test('a compiled policy tells its version, its Id and the keys it asks for, in lower case', () => {
  const document = JSON.stringify({
    Version: '2012-10-17',
    Id: 'mine',
    Statement: {
      ...STATEMENT,
      Resource: [
        'arn:aws:ssm:*:*:parameter/${aws:UserName}',
        "arn:aws:ssm:*:*:parameter/${aws:PrincipalTag/Team, 'x'}/*",
      ],
      Condition: {
        StringEquals: { 'aws:ResourceTag/Team': '${aws:PrincipalTag/Team}' },
        Null: { 'aws:TagKeys': 'true' },
      },
    },
  })
  const { id, version, keys, statements } = compilePolicy(document)
  assert.equal(id, 'mine')
  assert.equal(version, '2012-10-17')
  assert.equal(statements.length, 1)
  assert.deepEqual([...keys].sort(), ['aws:principaltag/team', 'aws:resourcetag/team', 'aws:tagkeys', 'aws:username'])
})

test('a policy without a version is of 2008, and has no variables', () => {
  const { version, keys } = compilePolicy(
    JSON.stringify({ Statement: { ...STATEMENT, Resource: 'arn:a:b:c:d:${aws:x}' } }),
  )
  assert.equal(version, '2008-10-17')
  assert.deepEqual([...keys], [])
})

test('a decision calls a policy by the name it was compiled with, or else by its Id', () => {
  const named = (name?: string) => {
    const identity = [compilePolicy(JSON.stringify({ Id: 'mine', Statement: { ...STATEMENT, Sid: 'A' } }), name)]
    return decide(question({ identity })).statement
  }
  assert.deepEqual(named('inline policy X'), { policy: 'inline policy X', sid: 'A', index: 0 })
  assert.deepEqual(named(), { policy: 'mine', sid: 'A', index: 0 })
})

const UNREADABLE: [title: string, document: string][] = [
  ['no JSON', '{'],
  ['a list', '[]'],
  ['null', 'null'],
  ['nothing', ''],
  ['no statement', '{}'],
  ['an empty list of statements', '{"Statement":[]}'],
  ['a text for a statement', '{"Statement":["a"]}'],
  ['another version', JSON.stringify({ Version: '2020-01-01', Statement: STATEMENT })],
  ['an unknown element', JSON.stringify({ Statement: STATEMENT, Extra: 1 })],
  ['an unknown element of a statement', JSON.stringify({ Statement: { ...STATEMENT, Conditions: {} } })],
  ['the prototype as an element', `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","__proto__":{}}}`],
  ['an effect in lower case', JSON.stringify({ Statement: { ...STATEMENT, Effect: 'allow' } })],
  ['no effect', JSON.stringify({ Statement: { ...STATEMENT, Effect: undefined } })],
  ['an action and its inversion', JSON.stringify({ Statement: { ...STATEMENT, NotAction: 'a:b' } })],
  ['an action without a service', JSON.stringify({ Statement: { ...STATEMENT, Action: 'Get*' } })],
  ['a number for an action', JSON.stringify({ Statement: { ...STATEMENT, Action: 1 } })],
  ['an object for a resource', JSON.stringify({ Statement: { ...STATEMENT, Resource: {} } })],
  ['null for a resource', JSON.stringify({ Statement: { ...STATEMENT, Resource: null } })],
  ['nothing excluded', JSON.stringify({ Statement: { Effect: 'Deny', NotAction: [], Resource: '*' } })],
  ['a text for a condition', JSON.stringify({ Statement: { ...STATEMENT, Condition: 'a' } })],
  ['a list for a condition', JSON.stringify({ Statement: { ...STATEMENT, Condition: [] } })],
  ['null for a value', JSON.stringify({ Statement: { ...STATEMENT, Condition: { Bool: { a: null } } } })],
  ['an object for a value', JSON.stringify({ Statement: { ...STATEMENT, Condition: { Bool: { a: [{}] } } } })],
  ['a text for a principal', JSON.stringify({ Statement: { ...STATEMENT, Principal: '123456789012' } })],
  ['an effect twice', '{"Statement":{"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}}'],
  [
    'an effect twice, once in disguise',
    '{"Statement":{"Effect":"Deny","\\u0045ffect":"Allow","Action":"*","Resource":"*"}}',
  ],
  [
    'a key twice in a condition',
    '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"a":"true","a":"false"}}}}',
  ],
]

test('a document that cannot be read is a PolicyError, whoever reads it', () => {
  for (const [title, document] of UNREADABLE) {
    assert.throws(() => compilePolicy(document), PolicyError, title)
  }
  assert.throws(() => listPrincipals('{'), PolicyError)
  assert.throws(() => replacePrincipals('{', () => 'x'), PolicyError)
})

test('the same key in different objects is no repetition', () => {
  const tree = { Statement: [STATEMENT, { ...STATEMENT, Condition: { Bool: { a: 'true' }, Null: { a: 'true' } } }] }
  assert.equal(compilePolicy(JSON.stringify(tree)).statements.length, 2)
})

test('a deep or long document is refused or read without much ado', () => {
  const deep = `{"Statement":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`
  assert.throws(() => compilePolicy(deep), PolicyError)
  assert.throws(() => compilePolicy('['.repeat(100_000)), PolicyError)
  const many = JSON.stringify({ Statement: Array.from({ length: 2000 }, () => STATEMENT) })
  assert.equal(compilePolicy(many).statements.length, 2000)
})

test('the size of a document is its characters without white space between them', () => {
  assert.equal(policySize('{"a": [ 1, 2 ],\n\t"b c": "d  e" }'), '{"a":[1,2],"b c":"d  e"}'.length)
  assert.equal(policySize('{ "quote \\" and \\\\" : "x y" }'), '{"quote \\" and \\\\":"x y"}'.length)
  assert.equal(policySize('  \n '), 0)
  assert.equal(policySize('"open  '), 7)
})

const NAMING = `{
  "Version": "2012-10-17",
  "Id": "arn:aws:iam::111122223333:role/in-id",
  "Statement": [
    { "Effect": "Allow", "Principal": { "AWS": [ "arn:aws:iam::111122223333:role/a",  "111122223333" ], "Service": "sns.amazonaws.com" },
      "Action": "ssm:*", "Resource": "*" },
    { "Effect": "Deny", "NotPrincipal": { "AWS": "arn:aws:iam::111122223333:role\\/a" }, "Action": "ssm:*", "Resource": "arn:aws:iam::111122223333:role/a",
      "Condition": { "ArnLike": { "AWS": "arn:aws:iam::111122223333:role/a" } } },
    { "Effect": "Allow", "Principal": "*", "Action": "ssm:*", "Resource": "*" }
  ]
}`

test('the principals of a document are listed in their order', () => {
  assert.deepEqual(listPrincipals(NAMING), [
    { type: 'AWS', value: 'arn:aws:iam::111122223333:role/a' },
    { type: 'AWS', value: '111122223333' },
    { type: 'Service', value: 'sns.amazonaws.com' },
    { type: 'AWS', value: 'arn:aws:iam::111122223333:role/a' },
    { type: 'AWS', value: '*' },
  ])
  assert.deepEqual(listPrincipals(JSON.stringify({ Statement: STATEMENT })), [])
})

test('principals are replaced and nothing else is touched', () => {
  const asked: string[] = []
  const replaced = replacePrincipals(NAMING, (type, value) => {
    asked.push(`${type} ${value}`)
    return value.endsWith('/a') ? 'AROA"A' : undefined
  })
  const once = NAMING.replace('"arn:aws:iam::111122223333:role/a",  ', '"AROA\\"A",  ')
  assert.equal(replaced, once.replace('"arn:aws:iam::111122223333:role\\/a"', '"AROA\\"A"'))
  assert.equal(asked.includes('AWS *'), false)
  assert.equal(asked.length, 4)
  assert.equal(
    replacePrincipals(NAMING, () => undefined),
    NAMING,
  )
})

test('a policy is public when it lets in anybody, under no condition that tells who or from where', () => {
  const conditions: [condition: Record<string, unknown> | undefined, isPublic: boolean][] = [
    [undefined, true],
    [{ StringEquals: { 'aws:PrincipalAccount': '111122223333' } }, false],
    [{ StringLike: { 'AWS:principalAccount': ['111122223333', '*'] } }, true],
    [{ StringEquals: { 'aws:PrincipalOrgID': 'o-abc' } }, false],
    [{ StringLike: { 'aws:PrincipalOrgID': 'o-*' } }, true],
    [{ 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-abc/*' } }, false],
    [{ 'ForAllValues:StringLike': { 'aws:PrincipalOrgPaths': 'o-abc/*' } }, true],
    [{ StringNotEquals: { 'aws:PrincipalAccount': '111122223333' } }, true],
    [{ StringEqualsIfExists: { 'aws:PrincipalAccount': '111122223333' } }, true],
    [{ StringEquals: { 'aws:PrincipalAccount': '${aws:ResourceAccount}' } }, true],
    [{ StringEquals: { 'aws:PrincipalTag/team': 'blue' } }, true],
    [{ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/*' } }, false],
    [{ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/deploy' } }, true],
    [{ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam' } }, true],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::bucket' } }, false],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::*' } }, true],
    [{ StringLike: { 'aws:userid': 'AROAROLE:*' } }, false],
    [{ StringLike: { 'aws:userid': '*:ann' } }, true],
    [{ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, false],
    [{ IpAddress: { 'aws:SourceIp': ['0.0.0.0/1', '128.0.0.0/1'] } }, true],
    [{ IpAddress: { 'aws:SourceIp': '::/0' } }, true],
    [{ IpAddress: { 'aws:SourceIp': '2001:db8::/48' } }, false],
    [{ NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, true],
    [{ Bool: { 'aws:SecureTransport': 'true' } }, true],
    [{ Bool: { 'aws:SecureTransport': 'true' }, StringEquals: { 'aws:SourceAccount': '111122223333' } }, false],
  ]
  for (const [Condition, expected] of conditions) {
    const narrowed = Condition ? { Condition } : {}
    assert.equal(isPublic(policy({ Principal: '*', ...narrowed })), expected, JSON.stringify(Condition))
    assert.equal(isPublic(policy({ Principal: { AWS: ['1', '*'] }, ...narrowed })), expected, JSON.stringify(Condition))
    assert.equal(isPublic(policy({ Principal: { AWS: '111122223333' }, ...narrowed })), false)
    assert.equal(isPublic(policy({ Effect: 'Deny', Principal: '*', ...narrowed })), false)
  }
  assert.equal(isPublic(policy({ NotPrincipal: { AWS: '111122223333' } })), true)
  assert.equal(isPublic(policy({ Principal: { AWS: '111122223333' } }, { Principal: '*' })), true)
  assert.equal(isPublic(policy({})), false)
})
