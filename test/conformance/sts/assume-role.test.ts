// sts:AssumeRole, through AWS's own client: whom a role trusts, for how long, and what its sessions may do.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { addRole, keyOf, policyOf, removeRole } from '../../support/assumable-roles.ts'
import { DIALECTS } from '../../support/dialects.ts'
import { givePolicy } from '../../support/policies.ts'
import { ACCOUNT, type AccessKey, REGION, startServer, type TestServer, WELL_KNOWN } from '../../support/server.ts'

const OTHER = '222222222222'
const DEVELOPER = `arn:aws:iam::${ACCOUNT}:user/developer`
const PROBE = 'sts:GetAccessKeyInfo'
const MAY_PROBE = { Effect: 'Allow', Action: PROBE, Resource: '*' }

/** A trust in the developer. */
function trust(more: object = {}): object {
  return { Effect: 'Allow', Principal: { AWS: DEVELOPER }, Action: 'sts:AssumeRole', ...more }
}

for (const dialect of DIALECTS) {
  describe(`AssumeRole on ${dialect}`, () => {
    let server: TestServer
    let developer: AccessKey
    before(async () => {
      server = await startServer({ dialect })
      developer = await server.addUser()
    })
    after(() => server.close())

    let made = 0
    const add = (options: Partial<Parameters<typeof addRole>[1]> = {}) =>
      addRole(server, { roleName: `Role${++made}`, trust: trust(), allow: MAY_PROBE, ...options })
    const assume = (RoleArn: string, more: object = {}, credentials = developer) =>
      server.sts({ credentials }).assumeRole({ RoleArn, RoleSessionName: 'session', ...more })
    const probe = (credentials: AccessKey) =>
      server.sts({ credentials }).getAccessKeyInfo({ AccessKeyId: developer.accessKeyId })
    const denied = (RoleArn: string, action = 'sts:AssumeRole', caller = DEVELOPER) => ({
      name: 'AccessDenied',
      message: `User: ${caller} is not authorized to perform: ${action} on resource: ${RoleArn}`,
    })

    test('a trusted user gets credentials that are the role', async () => {
      const RoleArn = await add({ roleName: 'Reader', path: '/team/' })
      const given = await assume(RoleArn)
      const Arn = `arn:aws:sts::${ACCOUNT}:assumed-role/Reader/session`
      assert.equal(given.AssumedRoleUser?.Arn, Arn)
      assert.match(given.AssumedRoleUser!.AssumedRoleId!, /^AROA[A-Z2-7]{16}:session$/)
      assert.match(given.Credentials!.AccessKeyId!, /^ASIA[A-Z2-7]{16}$/)
      assert.equal(given.Credentials!.SecretAccessKey!.length, 40)
      assert.equal(given.Credentials!.Expiration!.getMilliseconds(), 0)
      assert.equal(given.PackedPolicySize, undefined)
      const { Arn: caller, UserId, Account } = await server.sts({ credentials: keyOf(given) }).getCallerIdentity({})
      assert.deepEqual([caller, UserId, Account], [Arn, given.AssumedRoleUser!.AssumedRoleId, ACCOUNT])
    })

    test('the session may do what the role may, and not what its maker may', async () => {
      await givePolicy(server, 'developer', JSON.parse(policyOf(MAY_PROBE)))
      assert.equal((await probe(keyOf(await assume(await add())))).Account, ACCOUNT)
      await assert.rejects(probe(keyOf(await assume(await addRole(server, { roleName: 'Idle', trust: trust() })))), {
        name: 'AccessDenied',
      })
    })

    test('nothing tells a role that is absent from one that trusts others', async () => {
      const other = await server.addUser({ userName: 'other' })
      const RoleArn = await add()
      const caller = `arn:aws:iam::${ACCOUNT}:user/other`
      await assert.rejects(assume(RoleArn, {}, other), denied(RoleArn, 'sts:AssumeRole', caller))
      for (const account of [ACCOUNT, OTHER]) {
        const absent = `arn:aws:iam::${account}:role/Absent`
        await assert.rejects(assume(absent, {}, other), denied(absent, 'sts:AssumeRole', caller))
      }
      // A path that is left out, or another partition, is another role's ARN.
      const pathless = (await add({ path: '/path/' })).replace('/path/', '/')
      await assert.rejects(assume(pathless), denied(pathless))
      const chinese = RoleArn.replace('arn:aws:', 'arn:aws-cn:')
      await assert.rejects(assume(chinese), denied(chinese))
    })

    test('a trust in the account leaves it to the policies of its users', async () => {
      const user = await server.addUser({ userName: 'delegated' })
      const RoleArn = await add({ trust: trust({ Principal: { AWS: ACCOUNT } }) })
      const caller = `arn:aws:iam::${ACCOUNT}:user/delegated`
      await assert.rejects(assume(RoleArn, {}, user), denied(RoleArn, 'sts:AssumeRole', caller))
      const allow = { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: RoleArn }
      await givePolicy(server, 'delegated', JSON.parse(policyOf(allow)))
      await assume(RoleArn, {}, user)
    })

    test('a role of another account takes the leave of both', async () => {
      const guest = await server.addUser({ account: OTHER, userName: 'guest' })
      const Arn = `arn:aws:iam::${OTHER}:user/guest`
      const RoleArn = await add({ trust: trust({ Principal: { AWS: Arn } }) })
      await assert.rejects(assume(RoleArn, {}, guest), denied(RoleArn, 'sts:AssumeRole', Arn))
      const allow = { Effect: 'Allow', Action: 'sts:*', Resource: RoleArn }
      await givePolicy(server, 'guest', JSON.parse(policyOf(allow)), OTHER)
      const { Account } = await server
        .sts({ credentials: keyOf(await assume(RoleArn, {}, guest)) })
        .getCallerIdentity({})
      assert.equal(Account, ACCOUNT)
      const untrusting = await add()
      await assert.rejects(assume(untrusting, {}, guest), denied(untrusting, 'sts:AssumeRole', Arn))
    })

    test('an external id, the name of the session and its length are conditions of the trust', async () => {
      const Condition = {
        StringEquals: { 'sts:ExternalId': 'secret/1', 'sts:RoleSessionName': 'session' },
        NumericLessThanEquals: { 'sts:DurationSeconds': '3600' },
      }
      const RoleArn = await add({ trust: trust({ Condition }), maxSessionSeconds: 7200 })
      await assume(RoleArn, { ExternalId: 'secret/1' })
      await assert.rejects(assume(RoleArn), denied(RoleArn))
      await assert.rejects(assume(RoleArn, { ExternalId: 'secret/2' }), denied(RoleArn))
      await assert.rejects(assume(RoleArn, { ExternalId: 'secret/1', RoleSessionName: 'other' }), denied(RoleArn))
      await assert.rejects(assume(RoleArn, { ExternalId: 'secret/1', DurationSeconds: 7200 }), denied(RoleArn))
    })

    test("a session lasts an hour, or as long as is asked within the role's limit, and not a second longer", async () => {
      const RoleArn = await add({ maxSessionSeconds: 7200 })
      const lengthOf = async (more: object) => {
        const { Credentials } = await assume(RoleArn, more)
        return Math.round((Credentials!.Expiration!.getTime() - server.clock.now().getTime()) / 60_000)
      }
      assert.equal(await lengthOf({}), 60)
      assert.equal(await lengthOf({ DurationSeconds: 7200 }), 120)
      await assert.rejects(assume(RoleArn, { DurationSeconds: 7201 }), {
        name: 'ValidationError',
        message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
      })
      await assert.rejects(assume(RoleArn, { DurationSeconds: 899 }), { name: 'ValidationError' })
      const key = keyOf(await assume(RoleArn, { DurationSeconds: 900 }))
      await probe(key)
      const before = server.clock.now()
      server.clock.advance(901_000)
      await assert.rejects(probe(key), {
        name: 'ExpiredToken',
        message: 'The security token included in the request is expired',
      })
      server.clock.set(before)
    })

    test('a root assumes no roles', async () => {
      const refusal = { name: 'AccessDenied', message: 'Roles may not be assumed by root accounts.' }
      await assert.rejects(assume(await add({ trust: trust({ Principal: { AWS: '*' } }) }), {}, WELL_KNOWN), refusal)
      await assert.rejects(assume(`arn:aws:iam::${OTHER}:role/Absent`, {}, WELL_KNOWN), refusal)
    })

    test('a service assumes what trusts it, even in its account, and nothing else', async () => {
      const Principal = { Service: 'lambda.amazonaws.com' }
      const trusting = await add({ trust: trust({ Principal }) })
      const other = await add({ trust: trust({ Principal: { AWS: ACCOUNT } }) })
      const assumeAs = (service: string, RoleArn: string) =>
        server.pipeline.act(service, ACCOUNT, REGION, ({ call }) =>
          call('sts:AssumeRole', { RoleArn, RoleSessionName: 'function' }),
        )
      await probe(keyOf(await assumeAs('lambda', trusting)))
      await assert.rejects(assumeAs('states', trusting), { code: 'AccessDeniedException' })
      await assert.rejects(assumeAs('lambda', other), { code: 'AccessDeniedException' })
    })

    test('what is no ARN of a role is told to who may ask', async () => {
      const RoleArn = `arn:aws:iam::${ACCOUNT}:user/developer`
      await assert.rejects(assume(RoleArn), { name: 'AccessDenied' })
      const administrator = await server.addUser({ userName: 'chief', administrator: true })
      await assert.rejects(assume(RoleArn, {}, administrator), {
        name: 'ValidationError',
        message: `${RoleArn} is invalid`,
      })
    })

    test('a device that nobody has proves nothing', async () => {
      const RoleArn = await add()
      const device = { SerialNumber: `arn:aws:iam::${ACCOUNT}:mfa/developer`, TokenCode: '123456' }
      await assert.rejects(assume(RoleArn, device), {
        name: 'AccessDenied',
        message: /^MultiFactorAuthentication failed/,
      })
    })

    test('the sessions of a role end with it, also when it is made again under its name', async () => {
      const RoleArn = await add({ roleName: 'Renewed' })
      const key = keyOf(await assume(RoleArn))
      await probe(key)
      await removeRole(server, 'Renewed')
      const gone = { name: 'InvalidClientTokenId', message: 'The security token included in the request is invalid.' }
      await assert.rejects(probe(key), gone)
      await add({ roleName: 'Renewed' })
      await assert.rejects(probe(key), gone)
      await probe(keyOf(await assume(RoleArn)))
    })

    test('a trusted user made again under its name is not trusted any more', async () => {
      const { accessKeyId: AccessKeyId } = await server.addUser({ userName: 'leaving' })
      const Arn = `arn:aws:iam::${ACCOUNT}:user/leaving`
      const RoleArn = await add({ trust: trust({ Principal: { AWS: Arn } }) })
      await server.iam().deleteAccessKey({ UserName: 'leaving', AccessKeyId })
      await server.iam().deleteUser({ UserName: 'leaving' })
      const successor = await server.addUser({ userName: 'leaving' })
      await assert.rejects(assume(RoleArn, {}, successor), denied(RoleArn, 'sts:AssumeRole', Arn))
    })

    test('neither a token without its key, nor a key without its token, is worth anything', async () => {
      const RoleArn = await add()
      const [first, second] = [keyOf(await assume(RoleArn)), keyOf(await assume(RoleArn))]
      const invalid = { name: 'InvalidClientTokenId' }
      await assert.rejects(probe({ ...first, sessionToken: second.sessionToken! }), invalid)
      await assert.rejects(probe({ ...developer, sessionToken: first.sessionToken! }), invalid)
      const { sessionToken: _, ...bare } = first
      await assert.rejects(probe(bare), invalid)
      await assert.rejects(probe({ ...first, secretAccessKey: second.secretAccessKey }), {
        name: 'SignatureDoesNotMatch',
      })
    })

    test('when a role was last assumed, and where, is noted', async () => {
      const RoleArn = await add({ roleName: 'Noted' })
      await assume(RoleArn)
      const { Role } = await server.iam().getRole({ RoleName: 'Noted' })
      assert.ok(Math.abs(Role!.RoleLastUsed!.LastUsedDate!.getTime() - server.clock.now().getTime()) < 60_000)
      assert.equal(Role!.RoleLastUsed!.Region, REGION)
    })
  })
}
