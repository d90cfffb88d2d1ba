// Actions, resources and variables: what a statement covers.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policies write their variables so

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACCOUNT, allows, ask, denies, EVERYTHING, oldPolicy, PARAMETER, policy } from './support/ask.ts'

/** Each row: an entry, a text, and whether the one covers the other. */
type Row = [entry: string | string[], text: string, covers: boolean]

const ACTIONS: Row[] = [
  ['*', 'ssm:GetParameter', true],
  ['*:*', 'ssm:GetParameter', true],
  ['ssm:*', 'ssm:GetParameter', true],
  ['ssm:GetParameter', 'ssm:GetParameter', true],
  ['SSM:getPARAMETER', 'ssm:GetParameter', true],
  ['ssm:GetParameter', 'ssm:GetParameters', false],
  ['ssm:GetParameter?', 'ssm:GetParameters', true],
  ['ssm:GetParameter?', 'ssm:GetParameter', false],
  ['ssm:Get*', 'ssm:GetParametersByPath', true],
  ['ssm:*ByPath', 'ssm:GetParametersByPath', true],
  ['ssm:*Par*Path', 'ssm:GetParametersByPath', true],
  ['ssm:G?tP*', 'ssm:GetParameter', true],
  ['ssm:GetP*Parameter', 'ssm:GetParameter', false],
  ['ssm:GetP*arameter', 'ssm:GetParameter', true],
  ['ssm:Get', 'ssm:GetParameter', false],
  ['ssm:', 'ssm:GetParameter', false],
  ['kms:*', 'ssm:GetParameter', false],
  ['s*:GetParameter', 'ssm:GetParameter', true],
  [[], 'ssm:GetParameter', false],
  [['kms:Decrypt', 'ssm:Get*'], 'ssm:GetParameter', true],
]

test('an action is covered whatever its case, with wildcards after the service', () => {
  for (const [Action, action, covers] of ACTIONS) {
    assert.equal(allows({ Action }, { action }), covers, `${Action} and ${action}`)
    if (Action.length > 0)
      assert.equal(allows({ NotAction: Action }, { action }), !covers, `not ${Action} and ${action}`)
  }
})

const ARN = 'arn:aws:ssm:eu-central-1:111122223333:parameter'
const RESOURCES: Row[] = [
  ['*', PARAMETER, true],
  ['*', '', true],
  [PARAMETER, PARAMETER, true],
  [PARAMETER.toUpperCase(), PARAMETER, false],
  [`${ARN}/app/*`, PARAMETER, true],
  [`${ARN}/*`, PARAMETER, true],
  [`${ARN}/*/db`, PARAMETER, true],
  [`${ARN}/a?p/d?`, PARAMETER, true],
  [`${ARN}/app/d`, PARAMETER, false],
  [`${ARN}*`, `${ARN}/a:b:c`, true],
  [`${ARN}/a:*`, `${ARN}/a:b:c`, true],
  ['arn:aws:ssm:*:*:parameter/app/db', PARAMETER, true],
  ['arn:aws:ssm:eu-*-?:1111*:parameter/app/db', PARAMETER, true],
  ['arn:*:ssm:*:*:*', PARAMETER, true],
  ['arn:aws:*:*:*:*', PARAMETER, false],
  ['arn:aws:s?m:*:*:*', PARAMETER, false],
  ['arn:aws:ssm:*', PARAMETER, true],
  ['arn:aws:ssm', PARAMETER, true],
  ['arn:aws:ssm:eu-central-1', PARAMETER, true],
  ['arn:aws:ssm:us-east-1', PARAMETER, false],
  ['arn:aws', PARAMETER, false],
  ['arn:aws:ssm:*:parameter/app/db', PARAMETER, false],
  ['arn:aws:ssm:*parameter/app/db', PARAMETER, false],
  ['**', PARAMETER, false],
  ['arn:aws:ssm:*:*:*', '', false],
  ['arn:aws:ssm:*:*:*', 'parameter/app/db', false],
  [[], PARAMETER, false],
  [['arn:aws:kms:*:*:key/*', `${ARN}/app/*`], PARAMETER, true],
]

test('a resource is covered part by part: no wildcard reaches over the first five colons, or stands for a service', () => {
  for (const [Resource, resource, covers] of RESOURCES) {
    assert.equal(allows({ Resource }, { resource }), covers, `${Resource} and ${resource}`)
    if (Resource.length > 0) {
      assert.equal(allows({ NotResource: Resource }, { resource }), !covers, `not ${Resource} and ${resource}`)
    }
  }
})

test('a pattern of many stars takes no more than the product of the lengths', () => {
  const stars = `${ARN}/${'a*'.repeat(500)}b`
  assert.equal(allows({ Resource: stars }, { resource: `${ARN}/${'a'.repeat(2000)}` }), false)
  assert.equal(allows({ Resource: stars }, { resource: `${ARN}/${'a'.repeat(2000)}b` }), true)
})

const NAMED = { 'aws:username': 'ann', 'aws:PrincipalTag/team': 'blue', 'aws:PrincipalTag/cost center': '7' }
const VARIABLES: [entry: string, path: string, values: Record<string, string | string[]>, covers: boolean][] = [
  ['/own/${aws:username}', '/own/ann', NAMED, true],
  ['/own/${AWS:UserName}/*', '/own/ann/x', NAMED, true],
  ['/own/${aws:username}', '/own/bob', NAMED, false],
  ['/own/${aws:username}', '/own/', {}, false],
  ['/${aws:PrincipalTag/team}/${aws:username}', '/blue/ann', NAMED, true],
  ['/${aws:PrincipalTag/cost center}', '/7', NAMED, true],
  ["/${aws:PrincipalTag/team, 'none'}/x", '/blue/x', NAMED, true],
  ["/${aws:PrincipalTag/team, 'none'}/x", '/none/x', {}, true],
  ["/${aws:PrincipalTag/team,'a, b'}", '/a, b', {}, true],
  ["/${ aws:PrincipalTag/team , '' }", '/', {}, true],
  ['/${aws:PrincipalTag/team, none}', '/none', {}, false],
  ['/${aws:PrincipalTag/team}', '/anything', { 'aws:PrincipalTag/team': '*' }, false],
  ['/${aws:PrincipalTag/team}', '/*', { 'aws:PrincipalTag/team': '*' }, true],
  ['/${aws:PrincipalTag/team}', '/x', { 'aws:PrincipalTag/team': '?' }, false],
  ['/${aws:PrincipalTag/team}/db', '/a/../db', { 'aws:PrincipalTag/team': 'a/..' }, true],
  ['/${aws:PrincipalTag/team}', '/blue', { 'aws:PrincipalTag/team': '${aws:username}', 'aws:username': 'blue' }, false],
  ['/${aws:TagKeys}', '/a', { 'aws:TagKeys': ['a'] }, false],
  ["/${aws:TagKeys, 'a'}", '/a', { 'aws:TagKeys': ['a'] }, false],
  ['/${*}', '/*', {}, true],
  ['/${*}', '/x', {}, false],
  ['/${?}${$}', '/?$', {}, true],
  ['/${}', '/', {}, false],
  ['/${', '/${', {}, true],
  ['/${aws:username', '/${aws:username', NAMED, true],
  ['/$', '/$', {}, true],
]

test('variables are filled in letter by letter, and cover nothing when they have no value', () => {
  for (const [entry, path, values, covers] of VARIABLES) {
    const resource = `${ARN}${path}`
    assert.equal(allows({ Resource: `${ARN}${entry}` }, { resource, values }), covers, `${entry} and ${path}`)
  }
})

test('variables mean nothing before the last part of a resource', () => {
  const values = { 'aws:PrincipalAccount': ACCOUNT }
  const Resource = 'arn:aws:ssm:*:${aws:PrincipalAccount}:parameter/app/db'
  assert.equal(allows({ Resource }, { values }), false)
})

test('the version of 2008 takes variables for what they are written as, and wildcards for wildcards', () => {
  const decide = (Resource: string, path: string, Condition = {}) =>
    ask({
      identity: [oldPolicy({ Resource, Condition })],
      resource: `${ARN}${path}`,
      values: { ...NAMED, 'aws:PrincipalTag/team': '${aws:username}' },
    }).allowed
  assert.equal(decide(`${ARN}/\${aws:username}`, '/ann'), false)
  assert.equal(decide(`${ARN}/\${aws:username}`, '/${aws:username}'), true)
  assert.equal(decide(`${ARN}/\${*}`, '/${xyz}'), true)
  const tagged = { StringEquals: { 'aws:PrincipalTag/team': '${aws:username}' } }
  assert.equal(decide('*', '/x', tagged), true)
  assert.equal(
    allows({ Condition: tagged }, { values: { ...NAMED, 'aws:PrincipalTag/team': '${aws:username}' } }),
    false,
  )
})

test('NotResource with a variable that has no value allows nothing, and denies all the same', () => {
  const NotResource = [`${ARN}/public/*`, `${ARN}/own/\${aws:username}`]
  const at = (path: string, values = {}) => ({ resource: `${ARN}${path}`, values })
  assert.equal(allows({ NotResource }, at('/app/db', NAMED)), true)
  assert.equal(allows({ NotResource }, at('/own/ann', NAMED)), false)
  assert.equal(allows({ NotResource }, at('/app/db')), false)
  assert.equal(denies({ NotResource }, at('/app/db')), true)
  assert.equal(denies({ NotResource }, at('/public/x')), false)
})

test('a statement without actions or resources has no effect', () => {
  assert.equal(allows({ Action: undefined }), false)
  assert.equal(allows({ Resource: undefined }), false)
  assert.equal(denies({ Action: undefined }), false)
  assert.equal(denies({ Resource: undefined }), false)
})

test('statements of several policies add up, and the first that speaks is named', () => {
  const identity = [policy({ Action: 'kms:*' }), policy({ Action: 'sqs:*' }, { Sid: 'Read', Action: 'ssm:Get*' })]
  assert.deepEqual(ask({ identity }).statement, { policy: undefined, sid: 'Read', index: 1 })
  const denial = policy({ Effect: 'Deny', NotAction: 'kms:*' })
  assert.deepEqual(ask({ identity: [EVERYTHING, denial] }).statement, { policy: undefined, sid: undefined, index: 0 })
})
