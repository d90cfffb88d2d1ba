// Explanations: what people are told of a decision.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compilePolicy, explain } from '../src/index.ts'
import { ACCOUNT, CALLERS, EVERYTHING, NOTHING, OTHER, PARAMETER, policy, question } from './support/ask.ts'

const { user, service, anonymous, web } = CALLERS

test('every statement has its verdict, with a sentence for each thing that was missing', () => {
  const document = {
    Version: '2012-10-17',
    Statement: [
      { Sid: 'Read', Effect: 'Allow', Action: 'ssm:Get*', Resource: 'arn:aws:ssm:*:*:parameter/other/*' },
      {
        Effect: 'Deny',
        NotAction: 'ssm:*',
        Resource: '*',
        Condition: {
          StringEquals: { 'aws:ResourceTag/team': ['blue', 'red'] },
          Bool: { 'aws:Secure': 'true' },
          Odd: { a: '1' },
        },
      },
    ],
  }
  const identity = [compilePolicy(JSON.stringify(document), 'inline policy X')]
  const values = { 'aws:ResourceTag/team': 'green' }
  assert.deepEqual(explain(question({ identity, values })), {
    decision: { allowed: false, by: 'identity-based policy', explicit: false },
    verdicts: [
      {
        kind: 'identity-based policy',
        policy: 'inline policy X',
        sid: 'Read',
        index: 0,
        effect: 'Allow',
        matches: false,
        missing: [`The resource ${PARAMETER} is not among: "arn:aws:ssm:*:*:parameter/other/*".`],
      },
      {
        kind: 'identity-based policy',
        policy: 'inline policy X',
        sid: undefined,
        index: 1,
        effect: 'Deny',
        matches: false,
        missing: [
          'The action ssm:GetParameter is among those it excludes: "ssm:*".',
          'StringEquals of aws:ResourceTag/team wants "blue", "red" and finds "green".',
          'Bool of aws:Secure wants "true" and finds nothing.',
        ],
      },
    ],
    summary: `${user.arn} may not ssm:GetParameter on ${PARAMETER}: no identity-based policy allows it.`,
  })
})

test('the statements of all kinds of policy are heard, in the order of the kinds', () => {
  const { verdicts } = explain(
    question({
      identity: [NOTHING, EVERYTHING],
      boundary: EVERYTHING,
      session: [EVERYTHING],
      resourcePolicy: policy({ Principal: { AWS: OTHER } }, { Principal: { AWS: ACCOUNT } }, {}),
    }),
  )
  assert.deepEqual(
    verdicts.map(({ kind, matches }) => `${kind}: ${matches}`),
    [
      'identity-based policy: false',
      'identity-based policy: true',
      'permissions boundary: true',
      'session policy: true',
      'resource-based policy: false',
      'resource-based policy: true',
      'resource-based policy: false',
    ],
  )
  assert.deepEqual(verdicts.at(-1)?.missing, [`It does not speak of ${user.arn}.`])
})

test('a verdict says what an operator, an element or the caller lacks', () => {
  const missing = (statement: Record<string, unknown>, changes = {}) =>
    explain(question({ ...changes, resourcePolicy: policy(statement) })).verdicts.at(-1)?.missing
  assert.deepEqual(missing({ Principal: '*', Action: undefined }), ['It names no action.'])
  assert.deepEqual(missing({ Principal: '*', Resource: undefined }), ['It names no resource.'])
  assert.deepEqual(missing({ Principal: '*', Resource: undefined }, { rule: 'trust' }), [])
  assert.deepEqual(missing({ Principal: '*', Condition: { Odd: { a: '1' } } }), [
    'The condition operator Odd is unknown.',
  ])
  assert.deepEqual(missing({ Principal: { AWS: OTHER } }, { principal: service }), [
    'It does not speak of sns.amazonaws.com.',
  ])
  assert.deepEqual(missing({ Principal: { AWS: OTHER } }, { principal: anonymous }), [
    'It does not speak of a caller without a name.',
  ])
  assert.deepEqual(missing({ Principal: { AWS: OTHER } }, { principal: web }), [
    `It does not speak of an identity of ${web.provider}.`,
  ])
  const many = { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['1', '2', '3', '4', '5', '6', '7'] } }
  assert.deepEqual(missing({ Principal: '*', Condition: many }, { values: { 'aws:TagKeys': ['a', 'b'] } }), [
    'ForAnyValue:StringEquals of aws:TagKeys wants "1", "2", "3", "4", "5", 2 more and finds "a", "b".',
  ])
  const nowhere = question({ resource: '', identity: [policy({ Resource: 'arn:aws:ssm' })] })
  assert.deepEqual(explain(nowhere).verdicts[0]?.missing, ['The resource (none) is not among: "arn:aws:ssm".'])
})

test('the summary names who, what, on what, and the statement that decided', () => {
  const denial = compilePolicy(
    JSON.stringify({ Id: 'P', Statement: { Sid: 'No', Effect: 'Deny', Action: '*', Resource: '*' } }),
  )
  const summarize = (changes: Parameters<typeof question>[0]) => explain(question(changes)).summary
  const who = `${user.arn} may`
  assert.equal(
    summarize({ identity: [denial] }),
    `${who} not ssm:GetParameter on ${PARAMETER}: denied by the identity-based policy (statement "No" of P).`,
  )
  assert.equal(
    summarize({ identity: [EVERYTHING], resource: '' }),
    `${who} ssm:GetParameter: allowed by the identity-based policy (statement 1).`,
  )
  assert.equal(
    summarize({ identity: [EVERYTHING], boundary: NOTHING, resource: '' }),
    `${who} not ssm:GetParameter: no permissions boundary allows it.`,
  )
})
