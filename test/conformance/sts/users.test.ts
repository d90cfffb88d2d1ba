// Temporary credentials of users, through AWS's own client: GetSessionToken, GetFederationToken, GetAccessKeyInfo.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { addRole, keyOf, policyOf } from '../../support/assumable-roles.ts'
import { DIALECTS } from '../../support/dialects.ts'
import { givePolicy } from '../../support/policies.ts'
import { ACCOUNT, type AccessKey, startServer, type TestServer, WELL_KNOWN } from '../../support/server.ts'

const OTHER = '222222222222'
const STATEMENT = { Effect: 'Allow', Action: '*', Resource: '*' }
const ANY = { Version: '2012-10-17', Statement: STATEMENT }

for (const dialect of DIALECTS) {
  describe(`sessions of users on ${dialect}`, () => {
    let server: TestServer
    let developer: AccessKey
    before(async () => {
      server = await startServer({ dialect })
      developer = await server.addUser()
      await givePolicy(server, 'developer', ANY)
    })
    after(() => server.close())

    const sts = (credentials: AccessKey) => server.sts({ credentials })
    const minutesOf = ({ Credentials }: { Credentials?: { Expiration?: Date | undefined } | undefined }) =>
      Math.round((Credentials!.Expiration!.getTime() - server.clock.now().getTime()) / 60_000)
    const listParameters = (credentials: AccessKey) => server.ssm({ credentials }).describeParameters({})

    describe('GetSessionToken', () => {
      test('gives credentials that are the user, for twelve hours unless told otherwise', async () => {
        const given = await sts(developer).getSessionToken({})
        assert.equal(minutesOf(given), 720)
        assert.equal(minutesOf(await sts(developer).getSessionToken({ DurationSeconds: 900 })), 15)
        const { Arn } = await sts(keyOf(given)).getCallerIdentity({})
        assert.equal(Arn, `arn:aws:iam::${ACCOUNT}:user/developer`)
        await listParameters(keyOf(given))
      })

      test('needs no permission', async () => {
        const nobody = await server.addUser({ userName: 'nobody' })
        const key = keyOf(await sts(nobody).getSessionToken({}))
        await assert.rejects(listParameters(key), { name: 'AccessDeniedException' })
      })

      test('a root gets an hour at most', async () => {
        const given = await sts(WELL_KNOWN).getSessionToken({ DurationSeconds: 43_200 })
        assert.equal(minutesOf(given), 60)
        await listParameters(keyOf(given))
      })

      test('its sessions call neither IAM nor STS, but for AssumeRole and GetCallerIdentity', async () => {
        const key = keyOf(await sts(developer).getSessionToken({}))
        const refused = (operation: string) => ({
          name: 'AccessDenied',
          message: `Cannot call ${operation} with session credentials`,
        })
        await assert.rejects(sts(key).getSessionToken({}), refused('GetSessionToken'))
        await assert.rejects(sts(key).getFederationToken({ Name: 'bob' }), refused('GetFederationToken'))
        await assert.rejects(
          sts(key).getAccessKeyInfo({ AccessKeyId: developer.accessKeyId }),
          refused('GetAccessKeyInfo'),
        )
        await assert.rejects(server.iam({ credentials: key }).listRoles({}), {
          name: 'InvalidClientTokenId',
          message: 'The security token included in the request is invalid.',
        })
        const Principal = { AWS: `arn:aws:iam::${ACCOUNT}:user/developer` }
        const trust = { Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }
        const RoleArn = await addRole(server, { roleName: 'Open', trust, maxSessionSeconds: 7200 })
        // It is no chain: the caller is a user.
        await sts(key).assumeRole({ RoleArn, RoleSessionName: 'session', DurationSeconds: 7200 })
      })

      test("a role's session gets neither a user's nor a federated one", async () => {
        const trust = { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' }
        const RoleArn = await addRole(server, { roleName: 'Greedy', trust, allow: STATEMENT })
        const key = keyOf(await sts(developer).assumeRole({ RoleArn, RoleSessionName: 'session' }))
        const message = /^Cannot call Get\w+ with session credentials$/
        await assert.rejects(sts(key).getSessionToken({}), { name: 'AccessDenied', message })
        await assert.rejects(sts(key).getFederationToken({ Name: 'bob' }), { name: 'AccessDenied', message })
        await server.iam({ credentials: key }).listRoles({})
      })

      test('its sessions end by themselves', async () => {
        const key = keyOf(await sts(developer).getSessionToken({ DurationSeconds: 900 }))
        const before = server.clock.now()
        server.clock.advance(901_000)
        await assert.rejects(listParameters(key), { name: 'ExpiredTokenException' })
        server.clock.set(before)
      })
    })

    describe('GetFederationToken', () => {
      const Policy = policyOf(STATEMENT)

      test('gives credentials of somebody the user answers for', async () => {
        const given = await sts(developer).getFederationToken({ Name: 'bob', Policy })
        const Arn = `arn:aws:sts::${ACCOUNT}:federated-user/bob`
        assert.deepEqual(given.FederatedUser, { FederatedUserId: `${ACCOUNT}:bob`, Arn })
        assert.ok(given.PackedPolicySize! > 0)
        assert.equal(minutesOf(given), 720)
        const { Arn: caller, UserId } = await sts(keyOf(given)).getCallerIdentity({})
        assert.deepEqual([caller, UserId], [Arn, `${ACCOUNT}:bob`])
        await listParameters(keyOf(given))
      })

      test('without a policy it may do nothing, with one no more than the user', async () => {
        const bare = keyOf(await sts(developer).getFederationToken({ Name: 'bob' }))
        await assert.rejects(listParameters(bare), { name: 'AccessDeniedException' })
        const user = await server.addUser({ userName: 'broker' })
        await givePolicy(server, 'broker', { ...ANY, Statement: { ...STATEMENT, Action: 'sts:GetFederationToken' } })
        const key = keyOf(await sts(user).getFederationToken({ Name: 'bob', Policy }))
        await assert.rejects(listParameters(key), { name: 'AccessDeniedException' })
      })

      test("without a policy it may do what a resource's policy allows it by its name", async () => {
        const bare = keyOf(await sts(developer).getFederationToken({ Name: 'bob' }))
        const other = keyOf(await sts(developer).getFederationToken({ Name: 'eve' }))
        const root = { ...STATEMENT, Principal: { AWS: ACCOUNT } }
        const bob = { ...STATEMENT, Principal: { AWS: `arn:aws:sts::${ACCOUNT}:federated-user/bob` } }
        const { KeyMetadata } = await server.kms().createKey({ Policy: policyOf([root, bob]) })
        const { KeyId } = KeyMetadata!
        await server.kms({ credentials: bare }).describeKey({ KeyId })
        await assert.rejects(server.kms({ credentials: other }).describeKey({ KeyId }), {
          name: 'AccessDeniedException',
        })
      })

      test('takes leave for the name, and for tags', async () => {
        const user = await server.addUser({ userName: 'strict' })
        const Resource = `arn:aws:sts::${ACCOUNT}:federated-user/bob`
        await givePolicy(server, 'strict', {
          ...ANY,
          Statement: { ...STATEMENT, Action: 'sts:GetFederationToken', Resource },
        })
        await sts(user).getFederationToken({ Name: 'bob' })
        await assert.rejects(sts(user).getFederationToken({ Name: 'eve' }), {
          name: 'AccessDenied',
          message: /not authorized to perform: sts:GetFederationToken on resource: .*:federated-user\/eve because/,
        })
        const Tags = [{ Key: 'team', Value: 'red' }]
        await assert.rejects(sts(user).getFederationToken({ Name: 'bob', Tags }), {
          message: /not authorized to perform: sts:TagSession/,
        })
      })

      test('tags decide what the session may do', async () => {
        const Condition = { StringEquals: { 'aws:PrincipalTag/team': 'red' } }
        const ofTeam = policyOf({ ...STATEMENT, Condition })
        const keyOfTeam = async (Value: string) =>
          keyOf(
            await sts(developer).getFederationToken({ Name: 'bob', Policy: ofTeam, Tags: [{ Key: 'team', Value }] }),
          )
        await listParameters(await keyOfTeam('red'))
        await assert.rejects(listParameters(await keyOfTeam('blue')), { name: 'AccessDeniedException' })
      })

      test('its sessions call STS for nothing but who they are', async () => {
        const key = keyOf(await sts(developer).getFederationToken({ Name: 'bob', Policy }))
        const RoleArn = `arn:aws:iam::${ACCOUNT}:role/Any`
        await assert.rejects(sts(key).assumeRole({ RoleArn, RoleSessionName: 'session' }), {
          name: 'AccessDenied',
          message: 'Cannot call AssumeRole with session credentials',
        })
        await assert.rejects(sts(key).getSessionToken({}), { name: 'AccessDenied' })
      })
    })

    describe('GetAccessKeyInfo', () => {
      test('tells the account of any key, of sessions too', async () => {
        const accountOf = async (AccessKeyId: string) =>
          (await sts(developer).getAccessKeyInfo({ AccessKeyId })).Account
        const stranger = await server.addUser({ account: OTHER, userName: 'stranger' })
        assert.equal(await accountOf(stranger.accessKeyId), OTHER)
        assert.equal(await accountOf(keyOf(await sts(stranger).getSessionToken({})).accessKeyId), OTHER)
        await assert.rejects(accountOf('not_a_key_of_any_kind'), { name: 'ValidationError' })
      })
    })
  })
}
