// What policies of an account decide about its secrets: names, tags, and policies on the secrets themselves.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { allow, denied } from '../../support/guests.ts'
import { refused, type Secrets, startSecrets } from '../../support/secrets.ts'
import { ACCOUNT, REGION } from '../../support/server.ts'

const arnOf = (name: string) => `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${name}`
const READ = 'secretsmanager:GetSecretValue'
const ALL = 'secretsmanager:*'

for (const dialect of DIALECTS) {
  describe(`access to secrets on ${dialect}`, () => {
    let secrets: Secrets
    before(async () => {
      secrets = await startSecrets(dialect)
    })
    after(() => secrets.server.close())

    test('a user reads what its policy names, whichever name it uses', async () => {
      const [own, other] = [await secrets.create('mine'), await secrets.create('other')]
      const guest = await secrets.guestWith(allow(READ, arnOf(`${own.SecretId}-??????`)))
      for (const SecretId of [own.SecretId, own.ARN, own.ARN.slice(0, -7)]) {
        assert.equal((await guest.client.getSecretValue({ SecretId })).SecretString, 'mine')
      }
      for (const SecretId of [other.SecretId, other.ARN]) {
        await denied(guest.client.getSecretValue({ SecretId }), guest, READ, SecretId)
      }
      const describing = guest.client.describeSecret({ SecretId: own.SecretId })
      await denied(describing, guest, 'secretsmanager:DescribeSecret', own.SecretId)
    })

    test('absence is told only to who may ask', async () => {
      const guest = await secrets.guestWith(allow(READ, arnOf('asked/*-??????')))
      const read = (SecretId: string) => guest.client.getSecretValue({ SecretId })
      await refused(read('asked/nothing'), 'ResourceNotFoundException', /can't find the specified secret/)
      for (const SecretId of ['other/nothing', arnOf('other/nothing-a1b2c3')]) {
        await denied(read(SecretId), guest, READ, SecretId)
      }
    })

    test('a policy for one secret does not fit one made anew under its name', async () => {
      const { SecretId, ARN } = await secrets.create('before')
      const guest = await secrets.guestWith(allow(READ, ARN))
      await guest.client.getSecretValue({ SecretId })
      await secrets.client.deleteSecret({ SecretId, ForceDeleteWithoutRecovery: true })
      await secrets.client.createSecret({ Name: SecretId, SecretString: 'after' })
      await denied(guest.client.getSecretValue({ SecretId }), guest, READ, SecretId)
    })

    test('lists and passwords take a policy for all, and a refusal names nothing', async () => {
      const guest = await secrets.guestWith(allow(ALL, arnOf('*')))
      const calls: Record<string, () => Promise<unknown>> = {
        ListSecrets: () => guest.client.listSecrets({}),
        GetRandomPassword: () => guest.client.getRandomPassword({}),
        BatchGetSecretValue: () => guest.client.batchGetSecretValue({ SecretIdList: ['x'] }),
      }
      for (const [action, call] of Object.entries(calls)) {
        await denied(call(), guest, `secretsmanager:${action}`, undefined)
      }
      await guest.give(allow(Object.keys(calls).map((action) => `secretsmanager:${action}`)))
      for (const call of Object.values(calls)) await call()
    })

    test('a batch is allowed as a whole, and each of its secrets by itself', async () => {
      const [own, other] = [await secrets.create('mine'), await secrets.create('other')]
      const guest = await secrets.guestWith(allow(READ, own.ARN), allow('secretsmanager:BatchGetSecretValue'))
      const SecretIdList = [own.SecretId, other.SecretId, 'absent']
      const { SecretValues, Errors } = await guest.client.batchGetSecretValue({ SecretIdList })
      assert.deepEqual(
        SecretValues?.map(({ SecretString }) => SecretString),
        ['mine'],
      )
      const because = `because no identity-based policy allows the ${READ} action`
      const text = (id: string) =>
        `User: ${guest.arn} is not authorized to perform: ${READ} on resource: ${id} ${because}`
      assert.deepEqual(
        Errors?.map(({ SecretId, ErrorCode, Message }) => [SecretId, ErrorCode, Message]),
        [other.SecretId, 'absent'].map((id) => [id, 'AccessDeniedException', text(id)]),
      )
      const filtered = guest.client.batchGetSecretValue({ Filters: [{ Key: 'name', Values: ['test'] }] })
      await denied(filtered, guest, 'secretsmanager:ListSecrets', undefined)
    })

    test('tags of a secret decide, by either of their names', async () => {
      const { client } = secrets
      const [red, blue] = [secrets.newName(), secrets.newName()]
      await client.createSecret({ Name: red, SecretString: 'r', Tags: [{ Key: 'Team', Value: 'red' }] })
      await client.createSecret({ Name: blue, SecretString: 'b', Tags: [{ Key: 'Team', Value: 'blue' }] })
      for (const key of [
        'aws:ResourceTag/Team',
        'secretsmanager:ResourceTag/Team',
        'secretsmanager:resourcetag/team',
      ]) {
        const guest = await secrets.guestWith(allow(ALL, '*', { StringEquals: { [key]: 'red' } }))
        await guest.client.getSecretValue({ SecretId: red })
        await denied(guest.client.getSecretValue({ SecretId: blue }), guest, READ, blue)
        await denied(guest.client.getSecretValue({ SecretId: 'untagged' }), guest, READ, 'untagged')
      }
      // Whoever may change a tag that decides could open what is closed to it.
      const guest = await secrets.guestWith(allow(ALL, '*', { StringEquals: { 'aws:ResourceTag/Team': 'red' } }))
      const retag = guest.client.tagResource({ SecretId: blue, Tags: [{ Key: 'Team', Value: 'red' }] })
      await denied(retag, guest, 'secretsmanager:TagResource', blue)
    })

    test('a secret is made with tags only by who may tag', async () => {
      const Name = secrets.newName()
      const made = { Name, SecretString: 'v', Tags: [{ Key: 'team', Value: 'red' }] }
      const guest = await secrets.guestWith(allow('secretsmanager:CreateSecret'))
      await denied(guest.client.createSecret(made), guest, 'secretsmanager:TagResource', Name)
      const condition = { StringEquals: { 'aws:RequestTag/team': 'red' } }
      await guest.give(allow('secretsmanager:CreateSecret'), allow('secretsmanager:TagResource', '*', condition))
      const blue = { ...made, Tags: [{ Key: 'team', Value: 'blue' }] }
      await denied(guest.client.createSecret(blue), guest, 'secretsmanager:TagResource', Name)
      await guest.client.createSecret(made)
    })

    test('a secret is made with copies elsewhere only by who may replicate', async () => {
      const Name = secrets.newName()
      const made = { Name, SecretString: 'v', AddReplicaRegions: [{ Region: 'us-east-1' }] }
      const guest = await secrets.guestWith(allow('secretsmanager:CreateSecret'))
      await denied(guest.client.createSecret(made), guest, 'secretsmanager:ReplicateSecretToRegions', Name)
      await guest.give(allow(['secretsmanager:CreateSecret', 'secretsmanager:ReplicateSecretToRegions']))
      await guest.client.createSecret(made)
    })

    test('what is new, and what has its name already, is one resource without the characters to come', async () => {
      const action = 'secretsmanager:CreateSecret'
      const Name = secrets.newName()
      const guest = await secrets.guestWith(allow(action, arnOf(`${Name}-??????`)))
      await guest.client.createSecret({ Name, SecretString: 'v' })
      const again = guest.client.createSecret({ Name, SecretString: 'v' })
      await refused(again, 'ResourceExistsException', /already exists/)
      const { ARN = '' } = await secrets.client.describeSecret({ SecretId: Name })
      await guest.give(allow(action, ARN))
      await denied(guest.client.createSecret({ Name, SecretString: 'v' }), guest, action, Name)
    })

    test('a policy on the secret lets in users of the account, and keeps them out', async () => {
      const { SecretId } = await secrets.create('shared')
      const guest = await secrets.guestWith()
      const policyFor = (Effect: string, AWS: string) =>
        secrets.client.putResourcePolicy({
          SecretId,
          ResourcePolicy: JSON.stringify({
            Version: '2012-10-17',
            Statement: [{ Effect, Principal: { AWS }, Action: READ, Resource: '*' }],
          }),
        })
      const read = () => guest.client.getSecretValue({ SecretId })
      await denied(read(), guest, READ, SecretId)
      await policyFor('Allow', guest.arn)
      assert.equal((await read()).SecretString, 'shared')
      // The account's number only hands the decision to the policies of its users.
      await policyFor('Allow', ACCOUNT)
      await denied(read(), guest, READ, SecretId)
      await guest.give(allow(ALL))
      await read()
      await policyFor('Deny', guest.arn)
      await denied(read(), guest, READ, SecretId, 'with an explicit deny in a resource-based policy')
    })

    test('a policy that denies binds the root of the account, which may still take it away', async () => {
      const { SecretId } = await secrets.create()
      const Statement = { Effect: 'Deny', Principal: '*', Action: READ, Resource: '*' }
      await secrets.client.putResourcePolicy({
        SecretId,
        ResourcePolicy: JSON.stringify({ Version: '2012-10-17', Statement }),
      })
      const root = { arn: `arn:aws:iam::${ACCOUNT}:root` }
      const reason = 'with an explicit deny in a resource-based policy'
      await denied(secrets.client.getSecretValue({ SecretId }), root, READ, SecretId, reason)
      await secrets.client.deleteResourcePolicy({ SecretId })
      await secrets.client.getSecretValue({ SecretId })
    })
  })
}
