// Decisions: how the policies of both sides are weighed against each other.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Principal, Question } from '../src/index.ts'
import { ACCOUNT, ask, brief, CALLERS, EVERYTHING, NOTHING, OTHER, PARAMETER, policy } from './support/ask.ts'

const { user, session, federated, web, service, anonymous, root } = CALLERS
const DENIAL = policy({ Effect: 'Deny', Action: 'ssm:*' })
const ANYBODY = { AWS: '*' }
const CALLER_ARN = { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:*` } }
const values = { 'aws:PrincipalArn': user.arn }

type Changes = Parameters<typeof ask>[0]

function decides(changes: Changes, expected: string, message?: string): void {
  assert.equal(brief(ask(changes)), expected, message)
}

test('nothing is allowed that no policy allows', () => {
  decides({}, 'no identity-based policy')
  decides({ identity: [NOTHING] }, 'no identity-based policy')
  decides({ identity: [NOTHING, EVERYTHING] }, 'allowed by identity-based policy')
})

test('a Deny in any policy refuses, whatever the others allow', () => {
  const all: Changes = {
    identity: [EVERYTHING],
    boundary: EVERYTHING,
    session: [EVERYTHING],
    resourcePolicy: policy({ Principal: ANYBODY }),
  }
  const resourceDenial = policy({ Effect: 'Deny', Principal: ANYBODY }, { Principal: ANYBODY })
  decides(all, 'allowed by identity-based policy')
  decides({ ...all, identity: [EVERYTHING, DENIAL] }, 'denied by identity-based policy')
  decides({ ...all, boundary: DENIAL }, 'denied by permissions boundary')
  decides({ ...all, session: [EVERYTHING, DENIAL] }, 'denied by session policy')
  decides({ ...all, resourcePolicy: resourceDenial }, 'denied by resource-based policy')
  decides({ ...all, resourcePolicy: resourceDenial, rule: 'trust' }, 'denied by role trust policy')
  for (const principal of Object.values(CALLERS)) {
    decides({ ...all, principal, resourcePolicy: resourceDenial }, 'denied by resource-based policy', principal.kind)
  }
})

test('everybody may ask who they are', () => {
  decides(
    { action: 'sts:GetCallerIdentity', identity: [policy({ Effect: 'Deny' })] },
    'allowed by identity-based policy',
  )
})

test('a boundary and session policies cap what identity policies allow', () => {
  const identity = [EVERYTHING]
  decides({ identity, boundary: EVERYTHING }, 'allowed by identity-based policy')
  decides({ identity, boundary: NOTHING }, 'no permissions boundary')
  decides({ identity, session: [NOTHING, EVERYTHING] }, 'allowed by identity-based policy')
  decides({ identity, session: [NOTHING] }, 'no session policy')
  decides({ identity, session: [] }, 'no session policy')
  decides({ identity, boundary: NOTHING, session: [] }, 'no permissions boundary')
  decides({ boundary: EVERYTHING, session: [EVERYTHING] }, 'no identity-based policy')
})

/** By whom the resource's policy grants, to which caller, and what caps it: the identity, the boundary, the session policies. */
type Grant = [
  title: string,
  statement: Record<string, unknown>,
  caller: Principal,
  reach: 'direct' | 'limited' | 'account',
]

const GRANTS: Grant[] = [
  ['the user', { Principal: { AWS: user.arn } }, user, 'direct'],
  ['the user by its id', { Principal: { AWS: user.id } }, user, 'direct'],
  ['the role session', { Principal: { AWS: session.arn } }, session, 'direct'],
  ['the federated session', { Principal: { AWS: federated.arn } }, federated, 'direct'],
  ['the role', { Principal: { AWS: session.roleArn } }, session, 'limited'],
  [
    'the role, its ARN asked for once more',
    { Principal: { AWS: session.roleArn }, Condition: CALLER_ARN },
    session,
    'limited',
  ],
  ['the role by its id', { Principal: { AWS: session.id } }, session, 'limited'],
  ['the role and its session', { Principal: { AWS: [session.roleArn, session.arn] } }, session, 'direct'],
  ['the role and its account', { Principal: { AWS: [ACCOUNT, session.roleArn] } }, session, 'limited'],
  ['the account', { Principal: { AWS: ACCOUNT } }, user, 'account'],
  ['the root', { Principal: { AWS: root.arn } }, session, 'account'],
  ['the account of a federated session', { Principal: { AWS: root.arn } }, federated, 'account'],
  ...[user, session, federated].flatMap((caller): Grant[] => [
    ['anybody', { Principal: '*' }, caller, 'limited'],
    ['anybody with the caller named', { Principal: '*', Condition: CALLER_ARN }, caller, 'direct'],
    [
      'anybody not named otherwise',
      { Principal: '*', Condition: { ArnNotLike: { 'aws:PrincipalArn': 'a' } } },
      caller,
      'limited',
    ],
    [
      'anybody perhaps named',
      { Principal: '*', Condition: { ArnLikeIfExists: { 'aws:PrincipalArn': '*' } } },
      caller,
      'limited',
    ],
  ]),
]

test('within an account, what the policy of a resource grants is capped by how it names the caller', () => {
  const capped: Record<Grant[3], string[]> = {
    direct: [
      'allowed by resource-based policy',
      'allowed by resource-based policy',
      'allowed by resource-based policy',
    ],
    limited: ['allowed by resource-based policy', 'no permissions boundary', 'no session policy'],
    account: ['no identity-based policy', 'no identity-based policy', 'no identity-based policy'],
  }
  for (const [title, statement, principal, reach] of GRANTS) {
    const asked = { principal, resourcePolicy: policy(statement), values }
    const answers = [asked, { ...asked, boundary: NOTHING }, { ...asked, session: [] }].map((one) => brief(ask(one)))
    assert.deepEqual(answers, capped[reach], `${title}: ${principal.kind}`)
    const allowing = { ...asked, boundary: EVERYTHING, session: [EVERYTHING] }
    decides(allowing, reach === 'account' ? 'no identity-based policy' : 'allowed by resource-based policy', title)
    decides({ ...allowing, identity: [EVERYTHING] }, 'allowed by identity-based policy', title)
  }
})

test('where the policy of a resource is required, it must allow or hand the decision to the account', () => {
  const identity = [EVERYTHING]
  for (const [rule, by] of [
    ['required', 'resource-based policy'],
    ['trust', 'role trust policy'],
  ] as const) {
    decides({ rule, identity }, `no ${by}`)
    decides({ rule, identity, resourcePolicy: policy({ Principal: { AWS: OTHER } }) }, `no ${by}`)
    for (const [title, statement, principal, reach] of GRANTS) {
      const asked = { rule, principal, resourcePolicy: policy(statement), values }
      const alone = reach === 'account' ? 'no identity-based policy' : `allowed by ${by}`
      decides(asked, alone, title)
      const both = reach === 'account' ? 'allowed by identity-based policy' : `allowed by ${by}`
      decides({ ...asked, identity }, both, title)
      const bounded = reach === 'direct' ? `allowed by ${by}` : 'no permissions boundary'
      decides({ ...asked, identity, boundary: NOTHING }, bounded, title)
      decides({ ...asked, identity, session: [] }, bounded.replace('permissions boundary', 'session policy'), title)
    }
  }
})

test('across accounts both sides must allow, and the side that does not is named, the other account first', () => {
  for (const rule of ['own', 'required', 'trust'] as const) {
    const by = rule === 'trust' ? 'role trust policy' : 'resource-based policy'
    for (const [title, statement, principal] of GRANTS) {
      const foreign = { rule, principal, resourceAccount: OTHER, values }
      const resourcePolicy = policy(statement)
      const identity = [EVERYTHING]
      decides(foreign, `no ${by}`, title)
      decides({ ...foreign, identity }, `no ${by}`, title)
      decides({ ...foreign, resourcePolicy }, 'no identity-based policy', title)
      decides({ ...foreign, resourcePolicy, identity }, `allowed by ${by}`, title)
      decides({ ...foreign, resourcePolicy, identity, boundary: NOTHING }, 'no permissions boundary', title)
      decides({ ...foreign, resourcePolicy, identity, session: [] }, 'no session policy', title)
    }
  }
})

test('the owner is who the question says, whatever account stands in the ARN', () => {
  const resource = PARAMETER.replace(ACCOUNT, OTHER)
  decides({ identity: [EVERYTHING], resource }, 'allowed by identity-based policy')
  decides({ identity: [EVERYTHING], resourceAccount: OTHER }, 'no resource-based policy')
  decides({ identity: [EVERYTHING], resourceAccount: '' }, 'allowed by identity-based policy')
})

test("an account's root may do everything in its account, and is bound by what resources say", () => {
  const asked = { principal: root }
  decides(asked, 'allowed by identity-based policy')
  decides(
    { ...asked, resourcePolicy: policy({ Effect: 'Deny', Principal: ANYBODY }) },
    'denied by resource-based policy',
  )
  decides({ ...asked, rule: 'required' }, 'no resource-based policy')
  decides(
    { ...asked, rule: 'required', resourcePolicy: policy({ Principal: { AWS: user.arn } }) },
    'no resource-based policy',
  )
  decides(
    { ...asked, rule: 'required', resourcePolicy: policy({ Principal: { AWS: ACCOUNT } }) },
    'allowed by identity-based policy',
  )
  decides(
    { ...asked, rule: 'required', resourcePolicy: policy({ Principal: '*' }) },
    'allowed by resource-based policy',
  )
  decides({ ...asked, resourceAccount: OTHER }, 'no resource-based policy')
  decides(
    { ...asked, resourceAccount: OTHER, resourcePolicy: policy({ Principal: { AWS: ACCOUNT } }) },
    'allowed by resource-based policy',
  )
})

test('for services, strangers and web identities only the policy of the resource decides, in any account', () => {
  const grants: [principal: Principal, statement: Record<string, unknown>][] = [
    [service, { Principal: { Service: service.service } }],
    [web, { Principal: { Federated: web.provider } }],
    [anonymous, { Principal: '*' }],
  ]
  for (const [principal, statement] of grants) {
    for (const resourceAccount of [ACCOUNT, OTHER, '']) {
      for (const rule of ['own', 'required', 'trust'] as const) {
        const by = rule === 'trust' ? 'role trust policy' : 'resource-based policy'
        const asked: Partial<Question> = { principal, resourceAccount, rule, boundary: NOTHING, session: [] }
        decides({ ...asked, identity: [EVERYTHING] }, `no ${by}`, principal.kind)
        decides({ ...asked, resourcePolicy: policy(statement) }, `allowed by ${by}`, principal.kind)
      }
    }
  }
})

test('a service that acts for somebody else is held to the source it acts for', () => {
  const source = {
    StringEquals: { 'aws:SourceAccount': ACCOUNT },
    ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:*:topic' },
  }
  const resourcePolicy = policy({ Principal: { Service: service.service }, Condition: source })
  const right = { 'aws:SourceAccount': ACCOUNT, 'aws:SourceArn': `arn:aws:sns:eu-central-1:${ACCOUNT}:topic` }
  decides({ principal: service, resourcePolicy, values: right }, 'allowed by resource-based policy')
  decides(
    { principal: service, resourcePolicy, values: { ...right, 'aws:SourceAccount': OTHER } },
    'no resource-based policy',
  )
  decides({ principal: service, resourcePolicy }, 'no resource-based policy')
})

test('the statements of a trust policy name no resource, and those of other policies must', () => {
  const resourcePolicy = policy({ Principal: { AWS: user.arn }, Action: 'sts:AssumeRole', Resource: undefined })
  const asked = { action: 'sts:AssumeRole', resource: session.roleArn, resourcePolicy }
  decides({ ...asked, rule: 'trust' }, 'allowed by role trust policy')
  decides({ ...asked, rule: 'required' }, 'no resource-based policy')
  const nameless = [policy({ Resource: undefined })]
  decides({ ...asked, rule: 'trust', identity: nameless, resourceAccount: OTHER }, 'no identity-based policy')
})

test('whatever goes wrong while deciding refuses', () => {
  const keys = () => {
    throw new Error('the tags cannot be read')
  }
  const identity = [EVERYTHING, policy({ Effect: 'Deny', Condition: { StringEquals: { 'aws:ResourceTag/a': 'b' } } })]
  decides({ identity, keys }, 'no identity-based policy')
})

test('a decision tells the statement that decided, by the name its policy goes by', () => {
  const { statement } = ask({ identity: [EVERYTHING], resourcePolicy: policy({ Principal: '*' }) })
  assert.deepEqual(statement, { policy: undefined, sid: undefined, index: 0 })
  assert.equal('statement' in ask({ principal: root }), false)
  assert.equal('statement' in ask({}), false)
})
