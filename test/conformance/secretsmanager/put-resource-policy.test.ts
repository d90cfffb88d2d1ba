// Resource policies of secrets: put, shown, tried and taken away.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { NOT_FOUND, refused, type Secrets, startSecrets } from '../../support/secrets.ts'

const PUBLIC = 'You can not attach a resource policy that grants Public access to your secret.'

const allow = (Principal: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Principal,
  Action: 'secretsmanager:GetSecretValue',
  Resource: '*',
  ...more,
})
const documentOf = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })
const OPEN = documentOf(allow('*'))
const CLOSED = documentOf(allow({ AWS: 'arn:aws:iam::111111111111:root' }))

for (const dialect of DIALECTS) {
  describe(`resource policies of secrets on ${dialect}`, () => {
    let secrets: Secrets
    before(async () => {
      secrets = await startSecrets(dialect)
    })
    after(() => secrets.server.close())

    const put = (SecretId: string, ResourcePolicy: string, BlockPublicPolicy?: boolean) =>
      secrets.client.putResourcePolicy({
        SecretId,
        ResourcePolicy,
        ...(BlockPublicPolicy !== undefined && { BlockPublicPolicy }),
      })
    const get = async (SecretId: string) => (await secrets.client.getResourcePolicy({ SecretId })).ResourcePolicy

    test('a policy is put, shown in the layout of AWS, replaced, and taken away', async () => {
      const { SecretId, ARN } = await secrets.create()
      assert.equal(await get(SecretId), undefined)
      const { $metadata, ...answer } = await put(SecretId, CLOSED)
      assert.deepEqual(answer, { ARN, Name: SecretId })
      assert.equal(
        await get(SecretId),
        `{
  "Version" : "2012-10-17",
  "Statement" : [ {
    "Effect" : "Allow",
    "Principal" : {
      "AWS" : "arn:aws:iam::111111111111:root"
    },
    "Action" : "secretsmanager:GetSecretValue",
    "Resource" : "*"
  } ]
}`,
      )
      await put(SecretId, documentOf(allow({ AWS: ['111111111111', '222222222222'] }), allow({ AWS: '333333333333' })))
      assert.match(
        (await get(SecretId)) ?? '',
        /"AWS" : \[ "111111111111", "222222222222" \]\n {4}\},[\s\S]* {2}\}, \{\n/,
      )
      const deleted = await secrets.client.deleteResourcePolicy({ SecretId })
      assert.deepEqual([deleted.ARN, deleted.Name], [ARN, SecretId])
      assert.equal(await get(SecretId), undefined)
      await secrets.client.deleteResourcePolicy({ SecretId })
    })

    test('a policy for everybody is refused when that is asked for', async () => {
      const { SecretId } = await secrets.create()
      await refused(put(SecretId, OPEN, true), 'PublicPolicyException', PUBLIC)
      assert.equal(await get(SecretId), undefined)
      await put(SecretId, OPEN)
      await put(SecretId, CLOSED, true)
    })

    test('what counts as everybody', async () => {
      const { SecretId } = await secrets.create()
      const narrowed = (Condition: object) => allow('*', { Condition })
      const open = [
        allow({ AWS: '*' }),
        allow({ AWS: ['111111111111', '*'] }),
        narrowed({ StringEquals: { 'secretsmanager:VersionStage': 'AWSCURRENT' } }),
        narrowed({ StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } }),
        narrowed({ StringLike: { 'aws:PrincipalArn': '*' } }),
        narrowed({ IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }),
      ]
      for (const statement of open) {
        const text = JSON.stringify(statement)
        await refused(put(SecretId, documentOf(statement), true), 'PublicPolicyException', PUBLIC).catch((error) => {
          throw new Error(`${text} passes`, { cause: error })
        })
      }
      const closed = [
        allow({ AWS: '111111111111' }),
        allow({ Service: 'lambda.amazonaws.com' }),
        { ...allow('*'), Effect: 'Deny' },
        narrowed({ StringEquals: { 'aws:PrincipalOrgID': 'o-12345' } }),
        narrowed({ StringEquals: { 'AWS:SourceAccount': '111111111111' } }),
        narrowed({ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }),
      ]
      for (const statement of closed) await put(SecretId, documentOf(statement), true)
    })

    test('what is no policy is refused', async () => {
      const { SecretId } = await secrets.create()
      const bad = [
        'no JSON',
        '[]',
        '{}',
        JSON.stringify({ Version: '2019-10-19', Statement: [allow('*')] }),
        documentOf(),
        documentOf({ ...allow('*'), Effect: 'Perhaps' }),
        documentOf({ ...allow('*'), Resource: undefined }),
        documentOf({ ...allow('*'), Action: [] }),
        documentOf({ ...allow(undefined), Principal: undefined }),
        documentOf({ ...allow('*'), Unknown: 1 }),
        documentOf({ ...allow('*'), Condition: 'x' }),
        documentOf({ ...allow('*'), Condition: { StringLikes: { 'aws:userid': 'x' } } }),
        documentOf(allow({ AWS: 'arn:aws:iam::*:root' })),
        documentOf({ ...allow(undefined), Principal: undefined, NotPrincipal: { AWS: '111111111111' } }),
      ]
      for (const ResourcePolicy of bad) {
        const told = ['MalformedPolicyDocumentException', 'This resource policy contains a syntax error.'] as const
        await refused(put(SecretId, ResourcePolicy), ...told)
        await refused(secrets.client.validateResourcePolicy({ ResourcePolicy }), ...told)
      }
      await refused(put(SecretId, ' '.repeat(20_481)), 'ValidationException', /length less than or equal to 20480/)
    })

    test('a policy can be tried without a secret, or with one', async () => {
      const { SecretId } = await secrets.create()
      const validate = async (ResourcePolicy: string, id?: string) => {
        const { $metadata, ...answer } = await secrets.client.validateResourcePolicy({
          ResourcePolicy,
          ...(id && { SecretId: id }),
        })
        return answer
      }
      assert.deepEqual(await validate(CLOSED), { PolicyValidationPassed: true, ValidationErrors: [] })
      assert.deepEqual(await validate(OPEN, SecretId), {
        PolicyValidationPassed: false,
        ValidationErrors: [{ CheckName: 'BlockPublicPolicyCheck', ErrorMessage: PUBLIC }],
      })
      const locked = documentOf({ ...allow('*', { Action: 'secretsmanager:*' }), Effect: 'Deny' })
      assert.deepEqual(await validate(locked, SecretId), {
        PolicyValidationPassed: false,
        ValidationErrors: [
          {
            CheckName: 'LockOutCheck',
            ErrorMessage: 'This resource policy will not allow you to manage this secret in the future.',
          },
        ],
      })
      await refused(validate(CLOSED, 'nothing'), 'ResourceNotFoundException', NOT_FOUND)
      assert.equal(await get(SecretId), undefined)
    })

    test('where nothing is there is no policy either', async () => {
      await refused(put('nowhere', CLOSED), 'ResourceNotFoundException', NOT_FOUND)
      await refused(get('nowhere'), 'ResourceNotFoundException', NOT_FOUND)
      const remove = secrets.client.deleteResourcePolicy({ SecretId: 'nowhere' })
      await refused(remove, 'ResourceNotFoundException', NOT_FOUND)
    })
  })
}
