// sts:DecodeAuthorizationMessage, through AWS's own client: what a refusal says to who may read it.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { addRole } from '../../support/assumable-roles.ts'
import { DIALECTS } from '../../support/dialects.ts'
import { givePolicy } from '../../support/policies.ts'
import { ACCOUNT, type AccessKey, startServer, type TestServer } from '../../support/server.ts'

const OTHER = '222222222222'
const HEADER = 'x-cairn-authorization-message'
const DENY = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'NotThat',
      Effect: 'Deny',
      Action: 'sts:Get*',
      Resource: '*',
      Condition: { StringEquals: { 'aws:username': 'developer' } },
    },
    { Sid: 'Elsewhere', Effect: 'Allow', Action: 'ssm:GetParameter', Resource: '*' },
  ],
}

for (const dialect of DIALECTS) {
  describe(`DecodeAuthorizationMessage on ${dialect}`, () => {
    let server: TestServer
    let developer: AccessKey
    let administrator: AccessKey
    before(async () => {
      server = await startServer({ dialect })
      developer = await server.addUser()
      administrator = await server.addUser({ userName: 'chief', administrator: true })
      await givePolicy(server, 'developer', DENY)
    })
    after(() => server.close())

    /** The message in the header of a refused call. */
    async function refusalOf(credentials: AccessKey, input: { RoleArn: string } | undefined = undefined) {
      const client = server.sts({ credentials })
      let message: string | undefined
      client.middlewareStack.add(
        (next) => async (args) => {
          const result = await next(args)
          message = (result.response as { headers: Record<string, string> }).headers[HEADER]
          return result
        },
        { step: 'deserialize', priority: 'low' },
      )
      const call = input
        ? client.assumeRole({ ...input, RoleSessionName: 'session' })
        : client.getAccessKeyInfo({ AccessKeyId: credentials.accessKeyId })
      await assert.rejects(call, { name: 'AccessDenied' })
      return message!
    }
    const decode = async (EncodedMessage: string, credentials = administrator) =>
      JSON.parse((await server.sts({ credentials }).decodeAuthorizationMessage({ EncodedMessage })).DecodedMessage!)

    test('tells who asked for what, which statement refused and what the others lacked', async () => {
      const message = await refusalOf(developer)
      assert.ok(message.length <= 3000)
      const decoded = await decode(message)
      assert.deepEqual([decoded.allowed, decoded.explicitDeny], [false, true])
      const { principal, action, resource, conditions } = decoded.context
      assert.equal(principal.arn, `arn:aws:iam::${ACCOUNT}:user/developer`)
      assert.equal(principal.name, 'developer')
      assert.match(principal.id, /^AIDA/)
      assert.deepEqual([action, resource], ['sts:GetAccessKeyInfo', '*'])
      assert.deepEqual(conditions.items, [{ key: 'aws:username', values: { items: [{ value: 'developer' }] } }])
      const [denial, ...more] = decoded.matchedStatements.items
      assert.equal(more.length, 0)
      assert.deepEqual([denial.statementId, denial.effect, denial.policy], ['NotThat', 'DENY', 'given'])
      assert.deepEqual(denial.actions.items, [{ value: 'sts:Get*' }])
      const [failure] = decoded.failures.items
      assert.equal(failure.statementId, 'Elsewhere')
      assert.match(failure.reasons[0], /sts:GetAccessKeyInfo is not among: "ssm:GetParameter"/)
    })

    test('is for those who may read it, in the account of who was refused', async () => {
      const message = await refusalOf(developer)
      await assert.rejects(decode(message, developer), { name: 'AccessDenied' })
      const stranger = await server.addUser({ account: OTHER, userName: 'stranger', administrator: true })
      const invalid = { name: 'InvalidAuthorizationMessageException', message: 'Message is not valid' }
      await assert.rejects(decode(message, stranger), invalid)
      await assert.rejects(decode(message.replace(/^.{9}/, 'AAAAAAAAA')), invalid)
      await assert.rejects(decode('nonsense'), invalid)
    })

    test('says nothing of what another account has', async () => {
      const guest = await server.addUser({ account: OTHER, userName: 'guest', administrator: true })
      const trust = { Sid: 'Ours', Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' }
      const RoleArn = await addRole(server, { roleName: 'Theirs', trust, tags: { team: 'red' } })
      const present = await refusalOf(guest, { RoleArn })
      const decoded = await decode(present, guest)
      assert.ok(!JSON.stringify(decoded).includes('Ours'))
      const absent = await refusalOf(guest, { RoleArn: RoleArn.replace('Theirs', 'Absent') })
      assert.deepEqual(await decode(absent, guest), JSON.parse(JSON.stringify(decoded).replaceAll('Theirs', 'Absent')))
    })

    test('stays small enough for a header, however many policies there are', async () => {
      const wordy = await server.addUser({ userName: 'wordy' })
      const Statement = Array.from({ length: 200 }, (_, index) => ({
        Sid: `Sid${index}`,
        Effect: 'Allow',
        Action: `ssm:GetParameter${(index * 7919) % 1009}`,
        Resource: `arn:aws:ssm:*:*:parameter/${(index * 104_729) % 999_983}`,
      }))
      await givePolicy(server, 'wordy', { Version: '2012-10-17', Statement })
      const message = await refusalOf(wordy)
      assert.ok(message.length <= 3000)
      assert.equal((await decode(message)).context.action, 'sts:GetAccessKeyInfo')
    })
  })
}
