// What policies of an account decide about its parameters: names, paths, tags and conditions.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { SSM } from '@aws-sdk/client-ssm'
import { DIALECTS } from '../../support/dialects.ts'
import { addGuest, allow, DENIED_OUTRIGHT, denied, deny, type Guest } from '../../support/guests.ts'
import { ACCOUNT, REGION, startServer, type TestServer } from '../../support/server.ts'

const arnOf = (name: string) => `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/${name}`

for (const dialect of DIALECTS) {
  describe(`access to parameters on ${dialect}`, () => {
    let server: TestServer
    let ssm: SSM
    before(async () => {
      server = await startServer({ dialect })
      ssm = server.ssm()
      for (const name of ['/a/one', '/a/b/two', '/c/three', 'plain']) {
        await ssm.putParameter({ Name: name, Type: 'String', Value: `value of ${name}` })
      }
    })
    after(() => server.close())

    /** A user with these statements, and its client. */
    async function guestWith(...statements: object[]): Promise<Guest & { ssm: SSM }> {
      const guest = await addGuest(server, statements)
      return { ...guest, ssm: server.ssm({ credentials: guest.credentials }) }
    }

    test('a user reads what its policy names, and nothing else', async () => {
      const guest = await guestWith(allow('ssm:GetParameter', arnOf('a/*')))
      assert.equal((await guest.ssm.getParameter({ Name: '/a/one' })).Parameter?.Value, 'value of /a/one')
      assert.equal((await guest.ssm.getParameter({ Name: arnOf('a/b/two') })).Parameter?.Version, 1)
      await denied(guest.ssm.getParameter({ Name: '/c/three' }), guest, 'ssm:GetParameter', arnOf('c/three'))
      const put = guest.ssm.putParameter({ Name: '/a/one', Value: 'x', Overwrite: true })
      await denied(put, guest, 'ssm:PutParameter', arnOf('a/one'))
    })

    test('absence is told only to who may ask', async () => {
      const guest = await guestWith(allow('ssm:GetParameter', arnOf('a/*')))
      await assert.rejects(guest.ssm.getParameter({ Name: '/a/nothing' }), { name: 'ParameterNotFound' })
      await denied(guest.ssm.getParameter({ Name: '/c/nothing' }), guest, 'ssm:GetParameter', arnOf('c/nothing'))
      await denied(guest.ssm.getParameter({ Name: '/c/three:7' }), guest, 'ssm:GetParameter', arnOf('c/three'))
    })

    test('both spellings of a root name are one resource', async () => {
      const guest = await guestWith(allow('ssm:*'), deny('ssm:GetParameter', arnOf('plain')))
      for (const Name of ['plain', '/plain', arnOf('plain'), 'plain:1']) {
        await denied(guest.ssm.getParameter({ Name }), guest, 'ssm:GetParameter', arnOf('plain'), DENIED_OUTRIGHT)
      }
    })

    test('a permission ends with the policy that gave it', async () => {
      const guest = await guestWith(allow('ssm:GetParameter', arnOf('a/one')))
      await guest.ssm.getParameter({ Name: '/a/one' })
      await guest.give(allow('ssm:GetParameter', arnOf('c/*')))
      await denied(guest.ssm.getParameter({ Name: '/a/one' }), guest, 'ssm:GetParameter', arnOf('a/one'))
      await guest.ssm.getParameter({ Name: '/c/three' })
    })

    test('GetParameters is refused whole for one name that is', async () => {
      const guest = await guestWith(allow('ssm:GetParameters', arnOf('a/*')))
      const { Parameters } = await guest.ssm.getParameters({ Names: ['/a/one', '/a/b/two'] })
      assert.equal(Parameters?.length, 2)
      const mixed = guest.ssm.getParameters({ Names: ['/a/one', '/c/three'] })
      await denied(mixed, guest, 'ssm:GetParameters', arnOf('c/three'))
      await denied(guest.ssm.getParameter({ Name: '/a/one' }), guest, 'ssm:GetParameter', arnOf('a/one'))
    })

    test('who may list a path sees what is below it, whatever else denies that', async () => {
      const guest = await guestWith(
        allow('ssm:GetParametersByPath', arnOf('a')),
        allow('ssm:GetParameter', arnOf('a/*')),
        deny('ssm:*', arnOf('a/b/*')),
      )
      const { Parameters } = await guest.ssm.getParametersByPath({ Path: '/a', Recursive: true })
      assert.deepEqual(
        Parameters?.map(({ Name }) => Name),
        ['/a/b/two', '/a/one'],
      )
      const read = guest.ssm.getParameter({ Name: '/a/b/two' })
      await denied(read, guest, 'ssm:GetParameter', arnOf('a/b/two'), DENIED_OUTRIGHT)
      await denied(guest.ssm.getParametersByPath({ Path: '/c' }), guest, 'ssm:GetParametersByPath', arnOf('c'))
      await denied(guest.ssm.getParametersByPath({ Path: '/' }), guest, 'ssm:GetParametersByPath', arnOf(''))
    })

    test('a policy for what is below a path does not allow to list the path', async () => {
      const guest = await guestWith(allow('ssm:GetParametersByPath', arnOf('a/*')))
      await denied(guest.ssm.getParametersByPath({ Path: '/a' }), guest, 'ssm:GetParametersByPath', arnOf('a'))
      await guest.ssm.getParametersByPath({ Path: '/a/b' })
    })

    test('ssm:Recursive tells one level from all', async () => {
      const guest = await guestWith(
        allow('ssm:GetParametersByPath'),
        deny('ssm:GetParametersByPath', '*', { StringEquals: { 'ssm:Recursive': ['true'] } }),
      )
      assert.equal((await guest.ssm.getParametersByPath({ Path: '/a' })).Parameters?.length, 1)
      const all = guest.ssm.getParametersByPath({ Path: '/a', Recursive: true })
      await denied(all, guest, 'ssm:GetParametersByPath', arnOf('a'), DENIED_OUTRIGHT)
    })

    test('ssm:Overwrite keeps what is there', async () => {
      const guest = await guestWith(
        allow('ssm:PutParameter'),
        deny('ssm:PutParameter', '*', { StringEquals: { 'ssm:Overwrite': 'true' } }),
      )
      const made = { Name: `/overwrite/${dialect}`, Type: 'String', Value: 'first' } as const
      await guest.ssm.putParameter(made)
      const again = guest.ssm.putParameter({ ...made, Overwrite: true })
      await denied(again, guest, 'ssm:PutParameter', arnOf(`overwrite/${dialect}`), DENIED_OUTRIGHT)
      await assert.rejects(guest.ssm.putParameter(made), { name: 'ParameterAlreadyExists' })
    })

    test('ssm:Policies tells parameters with policies of their own', async () => {
      const guest = await guestWith(allow('ssm:PutParameter', '*', { StringEquals: { 'ssm:Policies': 'false' } }))
      const made = { Name: `/policies/${dialect}`, Type: 'String', Value: 'v', Tier: 'Advanced' } as const
      const Policies = JSON.stringify([
        { Type: 'Expiration', Version: '1.0', Attributes: { Timestamp: '2099-01-01T00:00:00Z' } },
      ])
      const arn = arnOf(`policies/${dialect}`)
      await denied(guest.ssm.putParameter({ ...made, Policies }), guest, 'ssm:PutParameter', arn)
      await guest.ssm.putParameter(made)
    })

    test('tags of a parameter decide, by either of their names', async () => {
      const tag = (Name: string, Value: string) =>
        ssm.putParameter({ Name, Type: 'String', Value: 'v', Tags: [{ Key: 'Team', Value }] })
      await tag('/tags/red', 'red')
      await tag('/tags/blue', 'blue')
      for (const key of ['aws:ResourceTag/Team', 'ssm:resourceTag/Team', 'ssm:ResourceTag/team']) {
        const guest = await guestWith(allow('ssm:*', '*', { StringEquals: { [key]: 'red' } }))
        await guest.ssm.getParameter({ Name: '/tags/red' })
        await guest.ssm.getParameters({ Names: ['/tags/red'] })
        await guest.ssm.getParameterHistory({ Name: '/tags/red' })
        await guest.ssm.listTagsForResource({ ResourceType: 'Parameter', ResourceId: '/tags/red' })
        await denied(guest.ssm.getParameter({ Name: '/tags/blue' }), guest, 'ssm:GetParameter', arnOf('tags/blue'))
        await denied(guest.ssm.getParameter({ Name: '/tags/none' }), guest, 'ssm:GetParameter', arnOf('tags/none'))
        const batch = guest.ssm.getParameters({ Names: ['/tags/red', '/tags/blue'] })
        await denied(batch, guest, 'ssm:GetParameters', arnOf('tags/blue'))
      }
      // What was allowed by its tag is not any more when the tag has changed.
      const guest = await guestWith(
        allow('ssm:GetParameter', '*', { StringEquals: { 'aws:ResourceTag/Team': 'blue' } }),
      )
      await guest.ssm.getParameter({ Name: '/tags/blue' })
      await ssm.addTagsToResource({
        ResourceType: 'Parameter',
        ResourceId: '/tags/blue',
        Tags: [{ Key: 'Team', Value: 'red' }],
      })
      await denied(guest.ssm.getParameter({ Name: '/tags/blue' }), guest, 'ssm:GetParameter', arnOf('tags/blue'))
    })

    test('a parameter is made with tags only by who may tag', async () => {
      const Name = `/made/${dialect}`
      const arn = arnOf(`made/${dialect}`)
      const made = { Name, Type: 'String', Value: 'v', Tags: [{ Key: 'team', Value: 'red' }] } as const
      const put = { ...made, Tags: [...made.Tags] }
      const guest = await guestWith(allow('ssm:PutParameter'))
      await denied(guest.ssm.putParameter(put), guest, 'ssm:AddTagsToResource', arn)
      const asked = {
        StringEquals: { 'aws:RequestTag/team': 'red' },
        'ForAllValues:StringEquals': { 'aws:TagKeys': 'team' },
      }
      await guest.give(allow('ssm:PutParameter'), allow('ssm:AddTagsToResource', '*', asked))
      const other = { ...put, Tags: [{ Key: 'team', Value: 'blue' }] }
      await denied(guest.ssm.putParameter(other), guest, 'ssm:AddTagsToResource', arn)
      await guest.ssm.putParameter(put)
      const more = guest.ssm.addTagsToResource({
        ResourceType: 'Parameter',
        ResourceId: Name,
        Tags: [...put.Tags, { Key: 'stage', Value: 'x' }],
      })
      await denied(more, guest, 'ssm:AddTagsToResource', arn)
    })

    test('a user is kept to parameters under its own name', async () => {
      const guest = await guestWith(
        // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the policy language
        allow(['ssm:PutParameter', 'ssm:GetParameter'], arnOf('own/${aws:username}/*')),
      )
      const own = `/own/${guest.userName}/x`
      await guest.ssm.putParameter({ Name: own, Type: 'String', Value: 'mine' })
      await guest.ssm.getParameter({ Name: own })
      const elsewhere = guest.ssm.putParameter({ Name: '/own/somebody/x', Type: 'String', Value: 'mine' })
      await denied(elsewhere, guest, 'ssm:PutParameter', arnOf('own/somebody/x'))
    })

    test('the list of all parameters takes a policy for all', async () => {
      const all = `arn:aws:ssm:${REGION}:${ACCOUNT}:*`
      const guest = await guestWith(allow('ssm:DescribeParameters', arnOf('a/*')))
      await denied(guest.ssm.describeParameters({}), guest, 'ssm:DescribeParameters', all)
      for (const resource of ['*', all]) {
        await guest.give(allow('ssm:DescribeParameters', resource))
        assert.ok((await guest.ssm.describeParameters({})).Parameters?.length)
      }
    })

    test('history, labels and deletion are rights of their own', async () => {
      const guest = await guestWith(allow(['ssm:GetParameter', 'ssm:GetParameters'], arnOf('a/*')))
      const Name = '/a/one'
      const { ssm: client } = guest
      const calls: Record<string, () => Promise<unknown>> = {
        GetParameterHistory: () => client.getParameterHistory({ Name }),
        LabelParameterVersion: () => client.labelParameterVersion({ Name, Labels: ['l'] }),
        UnlabelParameterVersion: () => client.unlabelParameterVersion({ Name, Labels: ['l'], ParameterVersion: 1 }),
        DeleteParameter: () => client.deleteParameter({ Name }),
        DeleteParameters: () => client.deleteParameters({ Names: [Name] }),
      }
      for (const [action, call] of Object.entries(calls)) {
        await denied(call(), guest, `ssm:${action}`, arnOf('a/one'))
        await guest.give(allow(['ssm:GetParameter', 'ssm:GetParameters', `ssm:${action}`]))
        await call()
        if (action.startsWith('Delete')) await ssm.putParameter({ Name, Type: 'String', Value: 'again' })
        await guest.give(allow(['ssm:GetParameter', 'ssm:GetParameters'], arnOf('a/*')))
      }
    })

    test('a setting is one thing however its ARN is written', async () => {
      const setting = '/ssm/parameter-store/default-parameter-tier'
      const arn = `arn:aws:ssm:${REGION}:${ACCOUNT}:servicesetting${setting}`
      const guest = await guestWith(allow('ssm:*'), deny('ssm:UpdateServiceSetting', arn))
      for (const SettingId of [setting, arn, arn.replace(ACCOUNT, ''), arn.replace('arn:aws:', 'arn:aws-cn:')]) {
        const update = guest.ssm.updateServiceSetting({ SettingId, SettingValue: 'Advanced' })
        await denied(update, guest, 'ssm:UpdateServiceSetting', arn, DENIED_OUTRIGHT)
      }
    })

    test('a secret is read through a parameter by who may read both', async () => {
      const name = `referenced/${dialect}`
      const { ARN = '' } = await server.secretsManager().createSecret({ Name: name, SecretString: 'hush' })
      const reference = { Name: `/aws/reference/secretsmanager/${name}`, WithDecryption: true }
      const guest = await guestWith(allow('secretsmanager:GetSecretValue', ARN))
      const arn = arnOf(`aws/reference/secretsmanager/${name}`)
      await denied(guest.ssm.getParameter(reference), guest, 'ssm:GetParameter', arn)
      await guest.give(allow('ssm:GetParameter', arnOf('aws/reference/*')))
      await assert.rejects(guest.ssm.getParameter(reference), {
        name: 'ValidationException',
        message: 'An error occurred while calling one AWS dependency service.',
      })
      await guest.give(allow('ssm:GetParameter', arnOf('aws/reference/*')), allow('secretsmanager:GetSecretValue', ARN))
      assert.equal((await guest.ssm.getParameter(reference)).Parameter?.Value, 'hush')
    })

    test('conditions on the caller and the call', async () => {
      const cases: [object, boolean][] = [
        [{ StringEquals: { 'aws:RequestedRegion': REGION } }, true],
        [{ StringEquals: { 'aws:RequestedRegion': 'us-east-1' } }, false],
        [{ IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } }, true],
        [{ NotIpAddress: { 'aws:SourceIp': '127.0.0.0/8' } }, false],
        [{ Bool: { 'aws:SecureTransport': 'true' } }, false],
        [{ DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }, true],
        [{ StringEquals: { 'aws:ResourceAccount': ACCOUNT } }, true],
      ]
      for (const [condition, isAllowed] of cases) {
        const guest = await guestWith(allow('ssm:GetParameter', '*', condition))
        const read = guest.ssm.getParameter({ Name: '/a/one' })
        if (isAllowed) await read
        else await denied(read, guest, 'ssm:GetParameter', arnOf('a/one'))
      }
    })
  })
}
