// Parameters shared between accounts: both sides must allow, and nothing else of another account is told.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { SSM } from '@aws-sdk/client-ssm'
import { DIALECTS } from '../../support/dialects.ts'
import {
  addGuest,
  allow,
  DENIED_OUTRIGHT,
  denied,
  deny,
  type Guest,
  notLetIn,
  OTHER_ACCOUNT,
} from '../../support/guests.ts'
import { ACCOUNT, REGION, startServer, type TestServer } from '../../support/server.ts'

const READS = ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParameterHistory', 'ssm:DescribeParameters']
const arnOf = (name: string, account = ACCOUNT) => `arn:aws:ssm:${REGION}:${account}:parameter/${name}`

for (const dialect of DIALECTS) {
  describe(`shared parameters on ${dialect}`, () => {
    let server: TestServer
    let ssm: SSM
    let count = 0
    before(async () => {
      server = await startServer({ dialect })
      ssm = server.ssm()
    })
    after(() => server.close())

    async function guestWith(statements: object[], account = OTHER_ACCOUNT): Promise<Guest & { ssm: SSM }> {
      const guest = await addGuest(server, statements, account)
      return { ...guest, ssm: server.ssm({ credentials: guest.credentials }) }
    }

    /** Makes an advanced parameter; answers its ARN, which is how others name it. */
    async function make(): Promise<string> {
      const name = `shared/p${count++}`
      await ssm.putParameter({ Name: `/${name}`, Type: 'String', Value: `value of ${name}`, Tier: 'Advanced' })
      return arnOf(name)
    }

    async function share(ResourceArn: string, AWS: string | string[], more: object = {}) {
      const Statement = [{ Effect: 'Allow', Principal: { AWS }, Action: READS, Resource: ResourceArn, ...more }]
      const Policy = JSON.stringify({ Version: '2012-10-17', Statement })
      return ssm.putResourcePolicy({ ResourceArn, Policy })
    }

    const namesOf = async (client: SSM) =>
      ((await client.describeParameters({ Shared: true })).Parameters ?? []).map(({ ARN }) => ARN)

    test('a parameter shared with an account is read by those whom the account lets, by its ARN alone', async () => {
      const arn = await make()
      const [, name] = arn.split(':parameter')
      const reader = await guestWith([allow('ssm:*', arn)])
      await share(arn, OTHER_ACCOUNT)
      const { Parameter } = await reader.ssm.getParameter({ Name: arn })
      assert.deepEqual([Parameter?.Value, Parameter?.ARN, Parameter?.Name], [`value of ${name?.slice(1)}`, arn, name])
      const versioned = await reader.ssm.getParameter({ Name: `${arn}:1` })
      assert.equal(versioned.Parameter?.Selector, ':1')
      const batch = await reader.ssm.getParameters({ Names: [arn, `${arn}:1`, `${arn}:9`] })
      assert.deepEqual([batch.Parameters?.length, batch.InvalidParameters], [2, [`${arn}:9`]])
      const history = await reader.ssm.getParameterHistory({ Name: arn })
      assert.equal(history.Parameters?.[0]?.Value, `value of ${name?.slice(1)}`)
      await denied(
        reader.ssm.getParameter({ Name: name }),
        reader,
        'ssm:GetParameter',
        arn.replace(ACCOUNT, OTHER_ACCOUNT),
      )
      await assert.rejects(reader.ssm.getParameter({ Name: `${arn}:9` }), { name: 'ParameterVersionNotFound' })
    })

    test('the caller’s own account must allow as well', async () => {
      const arn = await make()
      await share(arn, OTHER_ACCOUNT)
      const reader = await guestWith([allow('ssm:GetParameterHistory', arn)])
      await denied(reader.ssm.getParameter({ Name: arn }), reader, 'ssm:GetParameter', arn)
      await reader.ssm.getParameterHistory({ Name: arn })
      await reader.give(
        allow('ssm:*'),
        deny('ssm:GetParameter', '*', { StringEquals: { 'aws:ResourceAccount': ACCOUNT } }),
      )
      await denied(reader.ssm.getParameter({ Name: arn }), reader, 'ssm:GetParameter', arn, DENIED_OUTRIGHT)
    })

    test('what is not shared, what denies, and what is not there are told alike', async () => {
      const [plain, closed, elsewhere, locked] = [await make(), await make(), await make(), await make()]
      await share(elsewhere, '333333333333')
      await share(locked, OTHER_ACCOUNT)
      await share(locked, OTHER_ACCOUNT, { Effect: 'Deny' })
      await share(closed, OTHER_ACCOUNT, { Action: 'ssm:GetParameterHistory' })
      await ssm.putParameter({ Name: '/shared/standard', Type: 'String', Value: 'v', Tags: [{ Key: 'k', Value: 'v' }] })
      const tagged = arnOf('shared/standard')
      for (const statements of [
        [allow('*')],
        // Whether a thing has a tag would tell that it is there.
        [allow('*'), deny('ssm:GetParameter', '*', { StringEquals: { 'aws:ResourceTag/k': 'v' } })],
        [allow('*'), deny('ssm:GetParameter', '*', { Null: { 'aws:ResourceTag/k': 'false' } })],
        [],
      ]) {
        const stranger = await guestWith(statements)
        for (const arn of [plain, closed, elsewhere, locked, tagged, arnOf('shared/nothing')]) {
          for (const Name of [arn, `${arn}:1`, `${arn}:99`]) {
            await denied(
              stranger.ssm.getParameter({ Name }),
              stranger,
              'ssm:GetParameter',
              arn,
              notLetIn('ssm:GetParameter'),
            )
          }
        }
      }
    })

    test('only reading is shared: everything else is refused, and names stay one’s own', async () => {
      const arn = await make()
      await share(arn, OTHER_ACCOUNT)
      const reader = await guestWith([allow('*')])
      const { ssm: client } = reader
      const policy = { ResourceArn: arn, Policy: '{}', PolicyId: 'a', PolicyHash: 'b' }
      const refused: Record<string, () => Promise<unknown>> = {
        'ssm:PutResourcePolicy': () => client.putResourcePolicy(policy),
        'ssm:GetResourcePolicies': () => client.getResourcePolicies(policy),
        'ssm:DeleteResourcePolicy': () => client.deleteResourcePolicy(policy),
      }
      for (const [action, call] of Object.entries(refused)) await denied(call(), reader, action, arn, notLetIn(action))
      const ownNames = [
        () => client.putParameter({ Name: arn, Value: 'x', Overwrite: true }),
        () => client.deleteParameter({ Name: arn }),
        () => client.labelParameterVersion({ Name: arn, Labels: ['l'] }),
        () => client.getParametersByPath({ Path: arn }),
      ]
      for (const call of ownNames) await assert.rejects(call(), { name: 'ValidationException' })
      assert.equal((await ssm.getParameter({ Name: arn })).Parameter?.Version, 1)
    })

    test('a user shared with by name is that user, and no later one of the same name', async () => {
      const arn = await make()
      const reader = await guestWith([allow('ssm:*')])
      const { PolicyId } = await share(arn, reader.arn)
      const other = await guestWith([allow('ssm:*')])
      await reader.ssm.getParameter({ Name: arn })
      await denied(other.ssm.getParameter({ Name: arn }), other, 'ssm:GetParameter', arn, notLetIn('ssm:GetParameter'))
      const shownTo = async () => {
        const { Policies } = await ssm.getResourcePolicies({ ResourceArn: arn })
        const shown = Policies?.find((policy) => policy.PolicyId === PolicyId)?.Policy ?? '{}'
        return JSON.parse(shown).Statement[0].Principal.AWS
      }
      assert.equal(await shownTo(), reader.arn)
      await server.store.transact('write', (tx) =>
        tx.run(
          tx.db.deleteFrom('iam_user').where('account', '=', OTHER_ACCOUNT).where('name_key', '=', reader.userName),
        ),
      )
      assert.match(await shownTo(), /^AIDA[A-Z2-7]{16}$/)
      const credentials = await server.addUser({
        account: OTHER_ACCOUNT,
        userName: reader.userName,
        administrator: true,
      })
      const again = server.ssm({ credentials }).getParameter({ Name: arn })
      await denied(again, reader, 'ssm:GetParameter', arn, notLetIn('ssm:GetParameter'))
    })

    test('a principal that is not there cannot be shared with', async () => {
      const arn = await make()
      const nobody = `arn:aws:iam::${OTHER_ACCOUNT}:user/nobody`
      await assert.rejects(share(arn, nobody), {
        name: 'MalformedResourcePolicyDocumentException',
        message: `The resource policy is malformed. There is no principal ${nobody}.`,
      })
    })

    test('several policies count together, and in the older language nothing is a variable', async () => {
      const arn = await make()
      const reader = await guestWith([allow('ssm:*')])
      await share(arn, '333333333333')
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the policy language
      const Condition = { StringEquals: { 'aws:username': '${aws:username}' } }
      const statement = { Effect: 'Allow', Principal: { AWS: OTHER_ACCOUNT }, Action: READS, Resource: arn, Condition }
      const old = { Version: '2008-10-17', Statement: statement }
      const put = await ssm.putResourcePolicy({ ResourceArn: arn, Policy: JSON.stringify(old) })
      await denied(
        reader.ssm.getParameter({ Name: arn }),
        reader,
        'ssm:GetParameter',
        arn,
        notLetIn('ssm:GetParameter'),
      )
      const Policy = JSON.stringify({ ...old, Version: '2012-10-17' })
      const { PolicyId, PolicyHash } = put
      const changed = await ssm.putResourcePolicy({ ResourceArn: arn, Policy, PolicyId, PolicyHash })
      await reader.ssm.getParameter({ Name: arn })
      await ssm.deleteResourcePolicy({ ResourceArn: arn, PolicyId, PolicyHash: changed.PolicyHash })
      await denied(
        reader.ssm.getParameter({ Name: arn }),
        reader,
        'ssm:GetParameter',
        arn,
        notLetIn('ssm:GetParameter'),
      )
    })

    test('conditions of the sharing policy, the tags of the parameter among them', async () => {
      const arn = await make()
      const [, ResourceId] = arn.split(':parameter')
      const reader = await guestWith([allow('ssm:*')])
      await share(arn, OTHER_ACCOUNT, { Condition: { StringEquals: { 'aws:ResourceTag/open': 'yes' } } })
      await denied(
        reader.ssm.getParameter({ Name: arn }),
        reader,
        'ssm:GetParameter',
        arn,
        notLetIn('ssm:GetParameter'),
      )
      await ssm.addTagsToResource({ ResourceType: 'Parameter', ResourceId, Tags: [{ Key: 'open', Value: 'yes' }] })
      await reader.ssm.getParameter({ Name: arn })
    })

    test('shared parameters are listed for those who may see them, and only when asked for', async () => {
      const [one, two, hidden] = [await make(), await make(), await make()]
      const account = '222222222222'
      const reader = await guestWith([allow('ssm:*')], account)
      for (const arn of [one, two]) await share(arn, account)
      await share(hidden, account, { Action: 'ssm:GetParameter' })
      assert.deepEqual(await namesOf(reader.ssm), [one, two])
      assert.deepEqual((await reader.ssm.describeParameters({})).Parameters, [])
      assert.ok(!(await namesOf(ssm)).includes(one))
      const first = await reader.ssm.describeParameters({ Shared: true, MaxResults: 1 })
      const rest = await reader.ssm.describeParameters({ Shared: true, MaxResults: 1, NextToken: first.NextToken })
      assert.deepEqual(
        [...(first.Parameters ?? []), ...(rest.Parameters ?? [])].map(({ ARN }) => ARN),
        [one, two],
      )
      assert.equal(rest.NextToken, undefined)
      const Values = [`/${two.split(':parameter/')[1]}`]
      const filtered = await reader.ssm.describeParameters({
        Shared: true,
        ParameterFilters: [{ Key: 'Name', Values }],
      })
      assert.deepEqual(
        filtered.Parameters?.map(({ ARN, Tier, Type }) => [ARN, Tier, Type]),
        [[two, 'Advanced', 'String']],
      )
      await assert.rejects(reader.ssm.describeParameters({ Shared: true, NextToken: 'made-up' }), {
        name: 'InvalidNextToken',
      })
      await reader.give(allow('ssm:DescribeParameters'), deny('ssm:DescribeParameters', two))
      assert.deepEqual(await namesOf(reader.ssm), [one])
    })

    test('a policy lets in users of its own account too', async () => {
      const arn = await make()
      const colleague = await guestWith([], ACCOUNT)
      await denied(colleague.ssm.getParameter({ Name: arn }), colleague, 'ssm:GetParameter', arn)
      await share(arn, colleague.arn)
      await colleague.ssm.getParameter({ Name: arn })
      await share(arn, colleague.arn, { Effect: 'Deny', Action: 'ssm:GetParameter' })
      const reason = 'with an explicit deny in a resource-based policy'
      await denied(colleague.ssm.getParameter({ Name: arn }), colleague, 'ssm:GetParameter', arn, reason)
    })

    test('a SecureString is read by who may use its key as well', async () => {
      const kms = server.kms()
      const reader = await guestWith([allow('ssm:*')])
      const { KeyMetadata } = await kms.createKey({})
      const KeyId = KeyMetadata?.Arn ?? ''
      const name = `shared/secret${count++}`
      const arn = arnOf(name)
      await ssm.putParameter({ Name: `/${name}`, Type: 'SecureString', KeyId, Value: 'hush', Tier: 'Advanced' })
      await share(arn, OTHER_ACCOUNT)
      const read = () => reader.ssm.getParameter({ Name: arn, WithDecryption: true })
      await assert.rejects(read(), { name: 'AccessDeniedException' })
      const { Policy = '' } = await kms.getKeyPolicy({ KeyId })
      const policy = JSON.parse(Policy)
      const Principal = { AWS: `arn:aws:iam::${OTHER_ACCOUNT}:root` }
      policy.Statement.push({ Effect: 'Allow', Principal, Action: 'kms:Decrypt', Resource: '*' })
      await kms.putKeyPolicy({ KeyId, Policy: JSON.stringify(policy) })
      await assert.rejects(read(), { name: 'AccessDeniedException' })
      await reader.give(allow('ssm:*'), allow('kms:Decrypt', KeyId))
      assert.equal((await read()).Parameter?.Value, 'hush')
      assert.notEqual((await reader.ssm.getParameter({ Name: arn })).Parameter?.Value, 'hush')
    })

    test('a SecureString under the account’s default key is not for other accounts', async () => {
      const reader = await guestWith([allow('*')])
      const name = `shared/default${count++}`
      await ssm.putParameter({ Name: `/${name}`, Type: 'SecureString', Value: 'hush', Tier: 'Advanced' })
      await share(arnOf(name), OTHER_ACCOUNT)
      const read = reader.ssm.getParameter({ Name: arnOf(name), WithDecryption: true })
      await assert.rejects(read, { name: /^(AccessDeniedException|InvalidKeyId)$/ })
    })
  })
}
