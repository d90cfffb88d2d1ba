// Policy simulation, through AWS's own client: its results are those that real calls come to.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { IAM } from '@aws-sdk/client-iam'
import { DIALECTS } from '../../support/dialects.ts'
import { documentOf, READING, variable, verdictOf } from '../../support/documents.ts'
import { addGuest, allow, deny, type Guest } from '../../support/guests.ts'
import { ACCOUNT, startServer, type TestServer } from '../../support/server.ts'

const STRANGER = '111111111111'
const parameter = (name: string, account = ACCOUNT) => `arn:aws:ssm:eu-south-1:${account}:parameter/${name}`
const place = (Line: number, Column: number) => ({ Line, Column })

for (const dialect of DIALECTS) {
  describe(`simulation on ${dialect}`, () => {
    let server: TestServer
    let iam: IAM
    let guest: Guest
    before(async () => {
      server = await startServer({ dialect })
      iam = server.iam()
      guest = await addGuest(server)
    })
    after(() => server.close())

    async function simulate(PolicyInputList: string[], ActionNames: string[], more: object = {}) {
      const { EvaluationResults } = await iam.simulateCustomPolicy({ PolicyInputList, ActionNames, ...more })
      return EvaluationResults!
    }

    test('an action is allowed, denied outright, or not spoken of, by the statements that are told', async () => {
      const policies = [documentOf(allow('ssm:Get*'), deny('ssm:GetParameter')), documentOf(allow('ssm:*'))]
      const results = await simulate(policies, ['ssm:GetParameters', 'ssm:GetParameter', 'kms:Encrypt'])
      assert.deepEqual(results.map(verdictOf), [
        'allowed PolicyInputList.1 PolicyInputList.2',
        'explicitDeny PolicyInputList.1',
        'implicitDeny',
      ])
      assert.deepEqual(
        results.map(({ EvalActionName, EvalResourceName }) => [EvalActionName, EvalResourceName]),
        [
          ['ssm:GetParameters', '*'],
          ['ssm:GetParameter', '*'],
          ['kms:Encrypt', '*'],
        ],
      )
    })

    test('a statement is told by where it stands, in lines and columns', async () => {
      const lone = `{"Version":"2012-10-17","Statement":${JSON.stringify(allow('ssm:*', '*', { StringLike: { 'aws:UserAgent': '{"Statement":[{' } }))}}`
      const listed = `{ "Version": "2012-10-17",\n  "Statement": [\n    { "Effect": "Deny", "Action": "ssm:Put*", "Resource": "*" },\n    { "Effect": "Allow",\n      "Action": "ssm:*",\n      "Resource": "*" }\n  ]\n}`
      const [result] = await simulate([lone, listed], ['ssm:GetParameter'], {
        ContextEntries: [
          { ContextKeyName: 'aws:UserAgent', ContextKeyType: 'string', ContextKeyValues: ['{"Statement":[{'] },
        ],
      })
      assert.deepEqual(result?.MatchedStatements, [
        {
          SourcePolicyId: 'PolicyInputList.1',
          SourcePolicyType: 'IAM Policy',
          StartPosition: place(1, 38),
          EndPosition: place(1, lone.length),
        },
        {
          SourcePolicyId: 'PolicyInputList.2',
          SourcePolicyType: 'IAM Policy',
          StartPosition: place(4, 6),
          EndPosition: place(6, 24),
        },
      ])
    })

    test('of several resources each has its result, and the action the strictest', async () => {
      const policy = documentOf(allow('ssm:GetParameter', parameter('a/*')), deny('ssm:GetParameter', parameter('a/b')))
      const on = async (...names: string[]) => {
        const ResourceArns = names.map((name) => parameter(name))
        const [result] = await simulate([policy], ['ssm:GetParameter'], { ResourceArns })
        const each = result!.ResourceSpecificResults!.map(({ EvalResourceDecision }) => EvalResourceDecision)
        return { top: result!.EvalDecision, each, EvalResourceName: result!.EvalResourceName }
      }
      assert.deepEqual(await on('a/a'), { top: 'allowed', each: ['allowed'], EvalResourceName: parameter('a/a') })
      assert.deepEqual(await on('a/a', 'c'), {
        top: 'implicitDeny',
        each: ['allowed', 'implicitDeny'],
        EvalResourceName: undefined,
      })
      assert.deepEqual(await on('c', 'a/a', 'a/b'), {
        top: 'explicitDeny',
        each: ['implicitDeny', 'allowed', 'explicitDeny'],
        EvalResourceName: undefined,
      })
    })

    test('conditions are met by what is sent, and what is missing is told', async () => {
      const policy = documentOf(
        allow('ssm:*', parameter(`${variable('aws:PrincipalTag/Team')}/*`), {
          StringEquals: { 'aws:ResourceTag/Stage': 'test' },
          'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] },
        }),
      )
      const entry = (ContextKeyName: string, ContextKeyType: string, ...ContextKeyValues: string[]) => ({
        ContextKeyName,
        ContextKeyType,
        ContextKeyValues,
      })
      const ask = async (...ContextEntries: object[]) => {
        const more = { ContextEntries, ResourceArns: [parameter('red/x')] }
        const [result] = await simulate([policy], ['ssm:GetParameter'], more)
        assert.deepEqual(result?.MissingContextValues, [])
        return [result?.EvalDecision, result?.ResourceSpecificResults?.[0]?.MissingContextValues]
      }
      assert.deepEqual(await ask(), ['implicitDeny', ['aws:ResourceTag/Stage', 'aws:TagKeys', 'aws:PrincipalTag/Team']])
      const team = entry('aws:principaltag/team', 'string', 'red')
      const stage = entry('AWS:ResourceTag/stage', 'string', 'test')
      assert.deepEqual(await ask(team, stage, entry('aws:TagKeys', 'stringList', 'a', 'b')), ['allowed', []])
      assert.deepEqual(await ask(team, stage, entry('aws:TagKeys', 'stringList', 'a', 'c')), ['implicitDeny', []])
      await assert.rejects(ask(entry('aws:TagKeys', 'string', 'a', 'b')), { name: 'InvalidInputException' })
      const [ofAny] = await simulate([policy], ['ssm:GetParameter'])
      assert.deepEqual(ofAny?.MissingContextValues?.length, 3)
      assert.equal(ofAny?.ResourceSpecificResults, undefined)
    })

    test('a boundary bounds, and tells whether it allows', async () => {
      const PermissionsBoundaryPolicyInputList = [documentOf(allow('ssm:*'))]
      const results = await simulate([documentOf(allow('*'))], ['ssm:GetParameter', 'kms:Encrypt'], {
        PermissionsBoundaryPolicyInputList,
      })
      assert.deepEqual(
        results.map(({ EvalDecision, PermissionsBoundaryDecisionDetail }) => [
          EvalDecision,
          PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary,
        ]),
        [
          ['allowed', true],
          ['implicitDeny', false],
        ],
      )
    })

    test('a resource’s policy counts for the user it names', async () => {
      const ResourcePolicy = documentOf({ ...allow('ssm:GetParameter'), Principal: { AWS: guest.arn } })
      const ask = async (more: object) => {
        const given = { ResourceArns: [parameter('a')], ResourcePolicy, ...more }
        const [result] = await simulate([documentOf(allow('kms:*'))], ['ssm:GetParameter'], given)
        const [own] = result!.ResourceSpecificResults!
        assert.deepEqual(own?.EvalDecisionDetails, result?.EvalDecisionDetails)
        return [verdictOf(result!), own?.EvalDecisionDetails]
      }
      assert.deepEqual(await ask({ CallerArn: guest.arn }), ['allowed ResourcePolicy', {}])
      assert.deepEqual(await ask({ CallerArn: `${guest.arn}other` }), ['implicitDeny', {}])
      await assert.rejects(ask({}), { name: 'InvalidInputException' })
      await assert.rejects(ask({ CallerArn: `arn:aws:iam::${ACCOUNT}:role/r` }), { name: 'InvalidInputException' })
    })

    test('before 2012 a variable was so much text, and asks for no key', async () => {
      const missingOf = async (Version: string) => {
        const Resource = parameter(variable('aws:FederatedProvider'))
        const Statement = { ...allow('ssm:*', Resource), Principal: { AWS: guest.arn } }
        const ResourcePolicy = JSON.stringify({ Version, Statement })
        const [result] = await simulate([READING], ['ssm:GetParameter'], { ResourcePolicy, CallerArn: guest.arn })
        return result?.MissingContextValues
      }
      assert.deepEqual(await missingOf('2012-10-17'), ['aws:FederatedProvider'])
      assert.deepEqual(await missingOf('2008-10-17'), [])
    })

    test('in another account both sides must allow, and each is told', async () => {
      const ResourcePolicy = documentOf({ ...allow('ssm:GetParameter'), Principal: { AWS: guest.arn } })
      const ask = async (policy: string) => {
        const [result] = await simulate([policy], ['ssm:GetParameter'], {
          ResourceArns: [parameter('a', STRANGER)],
          ResourceOwner: `arn:aws:iam::${STRANGER}:root`,
          ResourcePolicy,
          CallerArn: guest.arn,
        })
        return [result?.EvalDecision, result?.EvalDecisionDetails]
      }
      assert.deepEqual(await ask(READING), ['allowed', { 'IAM Policy': 'allowed', 'Resource Policy': 'allowed' }])
      assert.deepEqual(await ask(documentOf(allow('kms:*'))), [
        'implicitDeny',
        { 'IAM Policy': 'implicitDeny', 'Resource Policy': 'allowed' },
      ])
    })

    test('results come page by page', async () => {
      const ActionNames = ['ssm:A', 'ssm:B', 'ssm:C']
      const PolicyInputList = [documentOf(allow('ssm:*'))]
      const first = await iam.simulateCustomPolicy({ PolicyInputList, ActionNames, MaxItems: 2 })
      assert.equal(first.IsTruncated, true)
      const rest = await iam.simulateCustomPolicy({ PolicyInputList, ActionNames, Marker: first.Marker })
      const pages = [first, rest].map(({ EvaluationResults }) => EvaluationResults!.map((one) => one.EvalActionName))
      assert.deepEqual(pages, [['ssm:A', 'ssm:B'], ['ssm:C']])
    })

    test('the condition keys of policies are told as they are spelt, each once', async () => {
      const conditions = {
        StringEquals: { 'aws:RequestTag/Team': variable('aws:PrincipalTag/Team'), 'AWS:requesttag/team': 'x' },
      }
      const policies = [
        documentOf(allow('ssm:*', parameter(`${variable("aws:username, 'x'")}/${variable('*')}`), conditions)),
        documentOf(deny('ssm:*', '*', { Null: { 'AWS:UserName': 'true' } })),
      ]
      const custom = await iam.getContextKeysForCustomPolicy({ PolicyInputList: policies })
      assert.deepEqual(custom.ContextKeyNames, ['aws:RequestTag/Team', 'aws:username', 'aws:PrincipalTag/Team'])
      await iam.createUser({ UserName: 'asked' })
      await iam.putUserPolicy({ UserName: 'asked', PolicyName: 'own', PolicyDocument: policies[0] })
      const ofUser = await iam.getContextKeysForPrincipalPolicy({
        PolicySourceArn: `arn:aws:iam::${ACCOUNT}:user/asked`,
        PolicyInputList: [documentOf(allow('ssm:*', '*', { Bool: { 'aws:SecureTransport': true } }))],
      })
      assert.deepEqual(ofUser.ContextKeyNames, [...custom.ContextKeyNames!, 'aws:SecureTransport'])
    })

    test('what cannot be simulated is refused', async () => {
      const invalid = { name: 'InvalidInputException' }
      await assert.rejects(simulate(['{}'], ['ssm:GetParameter']), invalid)
      await assert.rejects(simulate([READING], ['GetParameter']), invalid)
      await assert.rejects(simulate([READING], ['ssm:Get*']), invalid)
      await assert.rejects(simulate([READING], ['ssm:GetParameter'], { ResourceArns: ['parameter/a'] }), invalid)
      await assert.rejects(simulate([READING], ['ssm:GetParameter'], { ResourceOwner: 'me' }), invalid)
      const ask = (PolicySourceArn: string) =>
        iam.simulatePrincipalPolicy({ PolicySourceArn, ActionNames: ['ssm:GetParameter'] })
      const policy = `arn:aws:iam::${ACCOUNT}:policy/p`
      await assert.rejects(ask(policy), {
        ...invalid,
        message: `Invalid Entity Arn: ${policy} does not clearly define entity type and name.`,
      })
      for (const arn of [`arn:aws:iam::${ACCOUNT}:user/nobody`, guest.arn.replace(ACCOUNT, STRANGER)]) {
        await assert.rejects(ask(arn), { name: 'NoSuchEntityException' })
      }
    })
  })
}
