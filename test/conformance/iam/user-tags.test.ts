// Tags of users, through AWS's own client: their rules, and what policies make of them.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { IAM } from '@aws-sdk/client-iam'
import { DIALECTS } from '../../support/dialects.ts'
import { addGuest, allow } from '../../support/guests.ts'
import { REGION, startServer, type TestServer } from '../../support/server.ts'

/** So many tags. */
function many(count: number, from = 0) {
  return Array.from({ length: count }, (_, index) => ({ Key: `key-${index + from}`, Value: '' }))
}

for (const dialect of DIALECTS) {
  describe(`tags of users on ${dialect}`, () => {
    let server: TestServer
    let iam: IAM
    before(async () => {
      server = await startServer({ dialect })
      iam = server.iam()
      await iam.createUser({ UserName: 'tagged' })
    })
    after(() => server.close())

    const tags = async (UserName: string) => (await iam.listUserTags({ UserName })).Tags

    test('a key that differs in case only is the same, and shown as it was last written', async () => {
      await iam.tagUser({ UserName: 'tagged', Tags: [{ Key: 'Team', Value: 'red' }] })
      await iam.tagUser({ UserName: 'tagged', Tags: [{ Key: 'team', Value: 'blue' }] })
      assert.deepEqual(await tags('tagged'), [{ Key: 'team', Value: 'blue' }])
      await iam.untagUser({ UserName: 'tagged', TagKeys: ['TEAM', 'never there'] })
      assert.deepEqual(await tags('tagged'), [])
    })

    test('one call names a key once, and no key of AWS', async () => {
      const Tags = [
        { Key: 'a', Value: '1' },
        { Key: 'A', Value: '2' },
      ]
      const twice = {
        name: 'InvalidInputException',
        message: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
      }
      await assert.rejects(iam.tagUser({ UserName: 'tagged', Tags }), twice)
      await assert.rejects(iam.createUser({ UserName: 'never', Tags }), twice)
      await assert.rejects(iam.getUser({ UserName: 'never' }), { name: 'NoSuchEntityException' })
      await assert.rejects(iam.tagUser({ UserName: 'tagged', Tags: [{ Key: 'Aws:x', Value: '' }] }), {
        name: 'InvalidInputException',
      })
    })

    test('fifty tags are the most, those that are there included', async () => {
      await iam.createUser({ UserName: 'full', Tags: many(30) })
      await assert.rejects(iam.tagUser({ UserName: 'full', Tags: many(21, 30) }), { name: 'LimitExceededException' })
      await iam.tagUser({ UserName: 'full', Tags: many(40, 10) })
      const first = await iam.listUserTags({ UserName: 'full', MaxItems: 30 })
      const rest = await iam.listUserTags({ UserName: 'full', MaxItems: 30, Marker: first.Marker })
      assert.deepEqual(
        [first.Tags!.length, first.IsTruncated, rest.Tags!.length, rest.IsTruncated],
        [30, true, 20, false],
      )
    })

    test('the longest keys there may be have pages too', async () => {
      const keys = ['a', 'b', 'c'].map((last) => '密'.repeat(127) + last)
      await iam.createUser({ UserName: 'long', Tags: keys.map((Key) => ({ Key, Value: '' })) })
      const seen: (string | undefined)[] = []
      let Marker: string | undefined
      do {
        const page = await iam.listUserTags({ UserName: 'long', MaxItems: 1, Marker })
        seen.push(...page.Tags!.map(({ Key }) => Key))
        Marker = page.Marker
      } while (Marker !== undefined)
      assert.deepEqual(seen, keys)
    })

    test('tags of the caller count in policies from the next call on', async () => {
      await server.ssm().putParameter({ Name: '/red/one', Value: 'value', Type: 'String' })
      const own = `arn:aws:ssm:${REGION}:*:parameter/\${aws:PrincipalTag/Team}/*`
      const { credentials, userName: UserName } = await addGuest(server, [allow('ssm:GetParameter', own)])
      const read = () => server.ssm({ credentials }).getParameter({ Name: '/red/one' })
      await assert.rejects(read(), { name: 'AccessDeniedException' })
      await iam.tagUser({ UserName, Tags: [{ Key: 'team', Value: 'red' }] })
      assert.equal((await read()).Parameter?.Value, 'value')
      await iam.tagUser({ UserName, Tags: [{ Key: 'TEAM', Value: 'blue' }] })
      await assert.rejects(read(), { name: 'AccessDeniedException' })
      await iam.untagUser({ UserName, TagKeys: ['team'] })
      await assert.rejects(read(), { name: 'AccessDeniedException' })
    })

    test('tags of a user decide who may change it, and which tags may be given', async () => {
      await iam.createUser({ UserName: 'theirs', Tags: [{ Key: 'team', Value: 'blue' }] })
      const { credentials } = await addGuest(server, [
        allow('iam:UpdateUser', '*', { StringEquals: { 'aws:ResourceTag/team': 'blue' } }),
        allow('iam:TagUser', '*', { StringEquals: { 'aws:RequestTag/team': 'blue' } }),
        allow('iam:CreateUser'),
      ])
      const own = server.iam({ credentials })
      const denied = { name: 'AccessDenied' }
      await own.updateUser({ UserName: 'theirs', NewUserName: 'theirs-still' })
      await assert.rejects(own.updateUser({ UserName: 'tagged', NewPath: '/x/' }), denied)
      await assert.rejects(own.tagUser({ UserName: 'tagged', Tags: [{ Key: 'team', Value: 'red' }] }), denied)
      await own.tagUser({ UserName: 'tagged', Tags: [{ Key: 'team', Value: 'blue' }] })
      await assert.rejects(own.createUser({ UserName: 'new', Tags: [{ Key: 'team', Value: 'red' }] }), denied)
      await own.createUser({ UserName: 'new', Tags: [{ Key: 'team', Value: 'blue' }] })
      await own.createUser({ UserName: 'bare' })
    })
  })
}
