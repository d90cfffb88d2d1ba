// What is given with a role's session, through AWS's own client: policies, tags, a source identity; and roles that assume roles.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { addRole, keyOf, policyOf } from '../../support/assumable-roles.ts'
import { DIALECTS } from '../../support/dialects.ts'
import { ACCOUNT, type AccessKey, startServer, type TestServer } from '../../support/server.ts'

const DEVELOPER = `arn:aws:iam::${ACCOUNT}:user/developer`
const MAY_PROBE = { Effect: 'Allow', Action: 'sts:GetAccessKeyInfo', Resource: '*' }
const SESSION_ACTIONS = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity']

for (const dialect of DIALECTS) {
  describe(`sessions of roles on ${dialect}`, () => {
    let server: TestServer
    let developer: AccessKey
    before(async () => {
      server = await startServer({ dialect })
      developer = await server.addUser()
    })
    after(() => server.close())

    let made = 0
    const add = (trust: object = {}, more: object = {}) =>
      addRole(server, {
        roleName: `Role${++made}`,
        trust: { Effect: 'Allow', Principal: { AWS: DEVELOPER }, Action: SESSION_ACTIONS, ...trust },
        allow: MAY_PROBE,
        ...more,
      })
    const assume = (RoleArn: string, more: object = {}, credentials = developer) =>
      server.sts({ credentials }).assumeRole({ RoleArn, RoleSessionName: 'session', ...more })
    const probe = (credentials: AccessKey) =>
      server.sts({ credentials }).getAccessKeyInfo({ AccessKeyId: developer.accessKeyId })
    const denied = (action: string) => ({
      name: 'AccessDenied',
      message: new RegExp(`not authorized to perform: ${action} `),
    })
    const tag = (Key: string, Value: string) => ({ Key, Value })

    describe('policies', () => {
      test('a session may do only what its policy allows as well', async () => {
        const RoleArn = await add()
        const given = await assume(RoleArn, { Policy: policyOf({ ...MAY_PROBE, Action: 'sts:*' }) })
        assert.ok(given.PackedPolicySize! > 0 && given.PackedPolicySize! < 10)
        await probe(keyOf(given))
        const narrow = await assume(RoleArn, { Policy: policyOf({ ...MAY_PROBE, Action: 'ssm:*' }) })
        await assert.rejects(probe(keyOf(narrow)), {
          name: 'AccessDenied',
          message: /because no session policy allows the sts:GetAccessKeyInfo action$/,
        })
      })

      test('a policy gives nothing that the role has not', async () => {
        const RoleArn = await add({}, { allow: { ...MAY_PROBE, Action: 'ssm:*' } })
        const given = await assume(RoleArn, { Policy: policyOf(MAY_PROBE) })
        await assert.rejects(probe(keyOf(given)), { message: /no identity-based policy allows/ })
      })

      test("a role's boundary bounds its sessions, also those that there are", async () => {
        const RoleArn = await add({}, { roleName: 'Bounded' })
        const key = keyOf(await assume(RoleArn, { Policy: policyOf(MAY_PROBE) }))
        await probe(key)
        const PolicyDocument = policyOf({ ...MAY_PROBE, Action: 'ssm:*' })
        const { Policy } = await server.iam().createPolicy({ PolicyName: 'Bounds', PolicyDocument })
        await server.iam().putRolePermissionsBoundary({ RoleName: 'Bounded', PermissionsBoundary: Policy!.Arn! })
        await assert.rejects(probe(key), { message: /because no permissions boundary allows/ })
      })

      test('managed policies bound a session too', async () => {
        const RoleArn = await add()
        const arn = 'arn:aws:iam::aws:policy/AdministratorAccess'
        await probe(keyOf(await assume(RoleArn, { PolicyArns: [{ arn }] })))
        await assert.rejects(assume(RoleArn, { PolicyArns: [{ arn: `${arn}Absent` }] }), { name: 'ValidationError' })
        const many = Array.from({ length: 11 }, () => ({ arn }))
        await assert.rejects(assume(RoleArn, { PolicyArns: many }), { name: 'ValidationError' })
      })

      test('what is no policy is refused, and what is too large', async () => {
        const RoleArn = await add()
        await assert.rejects(assume(RoleArn, { Policy: '{"Version":"2012-10-17"}' }), {
          name: 'MalformedPolicyDocumentException',
        })
        const Resource = Array.from({ length: 100 }, (_, index) => `arn:aws:ssm:*:*:parameter/${index}`)
        await assert.rejects(assume(RoleArn, { Policy: policyOf({ ...MAY_PROBE, Resource }) }), {
          name: 'PackedPolicyTooLargeException',
          message: /^Packed policy consumes \d{3}% of allotted space, please use smaller policy\.$/,
        })
        const Tags = Array.from({ length: 50 }, (_, index) => tag(`key-${index}`, 'v'.repeat(256)))
        await assert.rejects(assume(RoleArn, { Tags }), { name: 'PackedPolicyTooLargeException' })
      })
    })

    describe('tags', () => {
      const ofTeam = (team: string) => ({
        ...MAY_PROBE,
        Condition: { StringEquals: { 'aws:PrincipalTag/team': team } },
      })

      test("decide what a session may do, over the role's own", async () => {
        const RoleArn = await add({}, { allow: ofTeam('red'), tags: { Team: 'blue' } })
        await probe(keyOf(await assume(RoleArn, { Tags: [tag('team', 'red')] })))
        await assert.rejects(probe(keyOf(await assume(RoleArn))), denied('sts:GetAccessKeyInfo'))
        await assert.rejects(
          probe(keyOf(await assume(RoleArn, { Tags: [tag('team', 'blue')] }))),
          denied('sts:GetAccessKeyInfo'),
        )
      })

      test('take leave of their own, and may be conditions of the trust', async () => {
        const plain = await add({ Action: 'sts:AssumeRole' })
        await assume(plain)
        await assert.rejects(assume(plain, { Tags: [tag('team', 'red')] }), denied('sts:TagSession'))
        const Condition = {
          StringEquals: { 'aws:RequestTag/team': ['red', 'blue'] },
          'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] },
        }
        const strict = await add({ Condition })
        await assume(strict, { Tags: [tag('team', 'red')] })
        await assert.rejects(assume(strict, { Tags: [tag('team', 'green')] }), denied('sts:AssumeRole'))
        await assert.rejects(assume(strict, { Tags: [tag('team', 'red'), tag('more', '1')] }), denied('sts:AssumeRole'))
      })

      test('that contradict each other are refused', async () => {
        const RoleArn = await add()
        const invalid = { name: 'InvalidParameterValue' }
        await assert.rejects(assume(RoleArn, { Tags: [tag('team', 'red'), tag('Team', 'blue')] }), {
          ...invalid,
          message: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
        })
        await assert.rejects(assume(RoleArn, { Tags: [tag('aws:team', 'red')] }), invalid)
        await assert.rejects(assume(RoleArn, { Tags: [tag('team', 'red')], TransitiveTagKeys: ['other'] }), invalid)
      })
    })

    describe('chains', () => {
      /** A role that trusts the sessions of another, and may be told apart by its tags. */
      const addNext = (first: string, more: object = {}) => add({ Principal: { AWS: first } }, more)
      const next = (RoleArn: string, first: AccessKey, more: object = {}) => assume(RoleArn, more, first)

      test("a role's session assumes roles that trust it, for an hour at most", async () => {
        const first = await add({}, { maxSessionSeconds: 43_200 })
        const second = await addNext(first, { maxSessionSeconds: 43_200 })
        const key = keyOf(await assume(first, { DurationSeconds: 43_200 }))
        await probe(keyOf(await next(second, key, { DurationSeconds: 3600 })))
        await assert.rejects(next(second, key, { DurationSeconds: 3601 }), {
          name: 'ValidationError',
          message: 'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
        })
        await assert.rejects(next(first, key), denied('sts:AssumeRole'))
      })

      test("a session's policy bounds which roles it assumes", async () => {
        const first = await add()
        const second = await addNext(first)
        const key = keyOf(await assume(first, { Policy: policyOf(MAY_PROBE) }))
        await assert.rejects(next(second, key), denied('sts:AssumeRole'))
      })

      test('transitive tags go on and stay what they are', async () => {
        const first = await add()
        const allow = {
          ...MAY_PROBE,
          Condition: { StringEquals: { 'aws:PrincipalTag/team': 'red' }, Null: { 'aws:PrincipalTag/once': 'true' } },
        }
        const second = await addNext(first, { allow })
        const third = await addNext(second, { allow })
        const Tags = [tag('team', 'red'), tag('once', '1')]
        const key = keyOf(await assume(first, { Tags, TransitiveTagKeys: ['team'] }))
        const following = keyOf(await next(second, key))
        await probe(following)
        await probe(keyOf(await next(third, following)))
        await assert.rejects(next(second, key, { Tags: [tag('TEAM', 'blue')] }), {
          name: 'InvalidParameterValue',
          message:
            "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
        })
      })

      test('handing tags on takes the leave to tag', async () => {
        const first = await add()
        const second = await add({ Principal: { AWS: first }, Action: 'sts:AssumeRole' })
        const plain = keyOf(await assume(first, { Tags: [tag('team', 'red')] }))
        await next(second, plain)
        const tagged = keyOf(await assume(first, { Tags: [tag('team', 'red')], TransitiveTagKeys: ['team'] }))
        await assert.rejects(next(second, tagged), denied('sts:TagSession'))
      })

      test('a source identity is set once, with leave, and kept', async () => {
        const silent = await add({ Action: 'sts:AssumeRole' })
        await assert.rejects(assume(silent, { SourceIdentity: 'ann' }), denied('sts:SetSourceIdentity'))
        const first = await add({ Condition: { StringLike: { 'sts:SourceIdentity': 'ann*' } } })
        await assert.rejects(assume(first, { SourceIdentity: 'bob' }), denied('sts:AssumeRole'))
        const given = await assume(first, { SourceIdentity: 'ann' })
        assert.equal(given.SourceIdentity, 'ann')
        const allow = { ...MAY_PROBE, Condition: { StringEquals: { 'aws:SourceIdentity': 'ann' } } }
        const second = await addNext(first, { allow })
        const following = await next(second, keyOf(given))
        assert.equal(following.SourceIdentity, 'ann')
        await probe(keyOf(following))
        await next(second, keyOf(given), { SourceIdentity: 'ann' })
        await assert.rejects(next(second, keyOf(given), { SourceIdentity: 'bob' }), { name: 'ValidationError' })
      })
    })
  })
}
