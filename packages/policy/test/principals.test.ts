// Principals: whom the policy of a resource means, by which name.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Principal } from '../src/index.ts'
import { ACCOUNT, ask, CALLERS, EVERYTHING, OTHER, policy } from './support/ask.ts'

const { user, session, federated, web, service, anonymous, root } = CALLERS
const ROOT = root.arn

/** Whether an Allow to the principals, on the resource and alone, lets the caller in. */
function lets(caller: Principal, Principal: unknown): boolean {
  return ask({ principal: caller, resourcePolicy: policy({ Principal }) }).allowed
}

/** Whether a Deny with these elements stops the caller, whom all else allows. */
function stops(caller: Principal, elements: Record<string, unknown>): boolean {
  const resourcePolicy = policy({ Principal: '*' }, { Effect: 'Deny', ...elements })
  const decision = ask({ principal: caller, identity: [EVERYTHING], resourcePolicy })
  return decision.explicit
}

type Row = [caller: Principal, principal: unknown, meant: boolean]

const NAMES: Row[] = [
  [user, { AWS: user.arn }, true],
  [user, { AWS: user.id }, true],
  [user, { AWS: [OTHER, user.arn] }, true],
  [user, { AWS: user.arn.toUpperCase() }, false],
  [user, { AWS: `arn:aws:iam::${ACCOUNT}:user/team/*` }, false],
  [user, { AWS: `arn:aws:iam::${OTHER}:user/team/ann` }, false],
  [user, { AWS: session.roleArn }, false],
  [user, { AWS: 'AIDAOTHER' }, false],
  [user, { Service: user.arn }, false],
  [user, { CanonicalUser: user.id }, false],
  [user, { Federated: user.arn }, false],
  [user, '*', true],
  [user, { AWS: '*' }, true],
  [user, { AWS: OTHER }, false],
  [session, { AWS: session.roleArn }, true],
  [session, { AWS: session.id }, true],
  [session, { AWS: session.arn }, true],
  [session, { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/other` }, false],
  [session, { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/*` }, false],
  [session, { AWS: 'AROAOLD' }, false],
  [session, '*', true],
  [federated, { AWS: federated.arn }, true],
  [federated, { AWS: federated.userArn }, false],
  [federated, { AWS: federated.id }, false],
  [federated, '*', true],
  [service, { Service: 'sns.amazonaws.com' }, true],
  [service, { Service: ['sqs.amazonaws.com', 'sns.amazonaws.com'] }, true],
  [service, { Service: 'sqs.amazonaws.com' }, false],
  [service, { Service: '*' }, false],
  [service, { AWS: 'sns.amazonaws.com' }, false],
  [service, { AWS: '*' }, true],
  [web, { Federated: web.provider }, true],
  [web, { Federated: 'id.example.com' }, false],
  [{ ...web, provider: 'accounts.example.com' }, { Federated: 'accounts.example.com' }, true],
  [web, '*', false],
  [web, { AWS: ACCOUNT }, false],
  [anonymous, '*', true],
  [anonymous, { AWS: '*' }, true],
  [anonymous, { AWS: ACCOUNT }, false],
  [anonymous, { Service: 'sns.amazonaws.com' }, false],
]

test('an Allow means whom it names, by ARN or unique id, and no name has wildcards', () => {
  for (const [caller, principal, meant] of NAMES) {
    assert.equal(lets(caller, principal), meant, `${caller.kind} ${JSON.stringify(principal)}`)
  }
})

test('a Deny means the same, every member of an account it names, and whoever a web identity may be', () => {
  const more: Row[] = [
    [web, '*', true],
    [federated, { AWS: federated.userArn }, true],
    [federated, { AWS: federated.id }, true],
    ...[user, session, federated, root].flatMap((caller): Row[] => [
      [caller, { AWS: ACCOUNT }, true],
      [caller, { AWS: ROOT }, true],
      [caller, { AWS: `arn:aws-cn:iam::${ACCOUNT}:root` }, true],
      [caller, { AWS: OTHER }, false],
      [caller, { AWS: `arn:aws:iam::${ACCOUNT}:root/x` }, false],
    ]),
  ]
  const differing = new Set(more.map(([caller, principal]) => JSON.stringify([caller, principal])))
  const same = NAMES.filter(([caller, principal]) => !differing.has(JSON.stringify([caller, principal])))
  for (const [caller, Principal, meant] of [...same, ...more]) {
    assert.equal(stops(caller, { Principal }), meant, `${caller.kind} ${JSON.stringify(Principal)}`)
  }
})

test('a principal made again under its old name is not the one whose unique id the policy holds', () => {
  const again = { ...user, id: 'AIDANEW' }
  assert.equal(lets(again, { AWS: user.id }), false)
  assert.equal(lets({ ...session, id: 'AROANEW' }, { AWS: session.id }), false)
})

test('a Deny with NotPrincipal spares only who is listed by all of its names, the account among them', () => {
  const rows: Row[] = [
    [user, { AWS: [user.arn] }, true],
    [user, { AWS: [ACCOUNT] }, true],
    [user, { AWS: [ACCOUNT, user.arn] }, false],
    [user, { AWS: [ROOT, user.id] }, false],
    [user, { AWS: [OTHER, user.arn] }, true],
    [session, { AWS: [ACCOUNT, session.roleArn] }, true],
    [session, { AWS: [ACCOUNT, session.arn] }, true],
    [session, { AWS: [ACCOUNT, session.roleArn, session.arn] }, false],
    [session, { AWS: [ROOT, session.id, session.arn] }, false],
    [federated, { AWS: [ACCOUNT, federated.arn] }, false],
    [federated, { AWS: [ACCOUNT] }, true],
    [root, { AWS: [ROOT] }, false],
    [root, { AWS: [OTHER] }, true],
    [service, { Service: 'sns.amazonaws.com' }, false],
    [service, { AWS: ACCOUNT }, true],
    [web, { Federated: web.provider }, false],
    [web, { AWS: ACCOUNT }, true],
    [anonymous, { AWS: ACCOUNT }, true],
    [anonymous, '*', false],
    [user, '*', false],
  ]
  for (const [caller, NotPrincipal, meant] of rows) {
    assert.equal(stops(caller, { NotPrincipal }), meant, `${caller.kind} ${JSON.stringify(NotPrincipal)}`)
  }
})

test('an Allow with NotPrincipal lets nobody in', () => {
  for (const principal of Object.values(CALLERS)) {
    const resourcePolicy = policy({ NotPrincipal: { AWS: OTHER } })
    assert.equal(ask({ principal, resourcePolicy, rule: 'required' }).allowed, false, principal.kind)
  }
})

test('a statement of a resource that names nobody has no effect', () => {
  assert.equal(ask({ resourcePolicy: policy({}) }).allowed, false)
  const denial = policy({ Effect: 'Deny' })
  assert.equal(ask({ identity: [EVERYTHING], resourcePolicy: denial }).allowed, true)
})
