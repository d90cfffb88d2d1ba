// Managed policies of an account, through AWS's own client: made, shown, listed, tagged, deleted.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { IAM } from '@aws-sdk/client-iam'
import { DIALECTS } from '../../support/dialects.ts'
import { deniedOf, documentOf, READING, trusting } from '../../support/documents.ts'
import { addGuest, allow } from '../../support/guests.ts'
import { ACCOUNT, startServer, type TestServer } from '../../support/server.ts'

const arnOf = (path: string) => `arn:aws:iam::${ACCOUNT}:policy${path}`
const missing = (arn: string) => ({ name: 'NoSuchEntityException', message: `Policy ${arn} was not found.` })

for (const dialect of DIALECTS) {
  describe(`managed policies on ${dialect}`, () => {
    let server: TestServer
    let iam: IAM
    before(async () => {
      server = await startServer({ dialect })
      iam = server.iam()
    })
    after(() => server.close())

    const create = (PolicyName: string, more: object = {}) =>
      iam.createPolicy({ PolicyName, PolicyDocument: READING, ...more })

    test('a new policy has a unique id, an ARN with its path, and one version, which is the default', async () => {
      const { Policy } = await create('Made', { Path: '/a/b/', Description: 'for reading' })
      assert.match(Policy!.PolicyId!, /^ANPA[A-Z2-7]{16}$/)
      const { PolicyId, CreateDate } = Policy!
      assert.equal(CreateDate!.getMilliseconds(), 0)
      const shown = {
        PolicyName: 'Made',
        PolicyId,
        Arn: arnOf('/a/b/Made'),
        Path: '/a/b/',
        DefaultVersionId: 'v1',
        AttachmentCount: 0,
        PermissionsBoundaryUsageCount: 0,
        IsAttachable: true,
        CreateDate,
        UpdateDate: CreateDate,
      }
      assert.deepEqual(Policy, shown)
      const found = await iam.getPolicy({ PolicyArn: Policy!.Arn })
      assert.deepEqual(found.Policy, { ...shown, Description: 'for reading', Tags: [] })
    })

    test('a document is answered percent-encoded, with its author’s white space', async () => {
      const PolicyDocument = `{\n  "Version": "2012-10-17",\n  "Statement": ${JSON.stringify(allow('ssm:Get*', "arn:aws:ssm:*:*:parameter/it's (a)!"))}\n}`
      const { Policy } = await create('Spaced', { PolicyDocument })
      const { PolicyVersion } = await iam.getPolicyVersion({ PolicyArn: Policy!.Arn, VersionId: 'v1' })
      assert.equal(decodeURIComponent(PolicyVersion!.Document!), PolicyDocument)
      assert.match(PolicyVersion!.Document!, /^[A-Za-z0-9%._~-]+$/)
    })

    test('names are taken whatever their case and path', async () => {
      await create('Taken')
      await assert.rejects(create('tAKEN', { Path: '/elsewhere/' }), {
        name: 'EntityAlreadyExistsException',
        message: 'A policy called tAKEN already exists. Duplicate names are not allowed.',
      })
    })

    test('an ARN must be the very ARN: of its path, its case and its account', async () => {
      await create('Exact', { Path: '/right/' })
      for (const arn of [arnOf('/Exact'), arnOf('/right/exact'), 'arn:aws:iam::111111111111:policy/right/Exact']) {
        await assert.rejects(iam.getPolicy({ PolicyArn: arn }), missing(arn))
      }
      await assert.rejects(iam.getPolicy({ PolicyArn: 'arn:aws:s3:::right/Exact' }), {
        name: 'InvalidInputException',
        message: 'ARN arn:aws:s3:::right/Exact is not valid.',
      })
    })

    test('what is no policy of users and roles is refused', async () => {
      const withPrincipal = documentOf({ ...allow('ssm:*'), Principal: '*' })
      await assert.rejects(create('Wrong', { PolicyDocument: withPrincipal }), {
        name: 'MalformedPolicyDocumentException',
      })
      await assert.rejects(create('Wrong', { PolicyDocument: 'no JSON' }), { name: 'MalformedPolicyDocumentException' })
    })

    test('a policy has 6144 characters at most, white space not counted', async () => {
      const ofSize = (size: number) => {
        const empty = documentOf(allow('ssm:GetParameter', 'arn:aws:ssm:*:*:parameter/'))
        return documentOf(allow('ssm:GetParameter', `arn:aws:ssm:*:*:parameter/${'x'.repeat(size - empty.length)}`))
      }
      await create('Full', { PolicyDocument: JSON.stringify(JSON.parse(ofSize(6144)), null, 8) })
      await assert.rejects(create('TooFull', { PolicyDocument: ofSize(6145) }), {
        name: 'LimitExceededException',
        message: 'Cannot exceed quota for PolicySize: 6144',
      })
    })

    test('a list shows the policies of a path, page by page', async () => {
      for (const name of ['c', 'A', 'b']) await create(name, { Path: '/listed/' })
      const first = await iam.listPolicies({ Scope: 'Local', PathPrefix: '/listed/', MaxItems: 2 })
      assert.deepEqual(
        first.Policies?.map(({ PolicyName }) => PolicyName),
        ['A', 'b'],
      )
      assert.equal(first.IsTruncated, true)
      const next = { Scope: 'Local', PathPrefix: '/listed/', Marker: first.Marker } as const
      const { Policies, IsTruncated, Marker } = await iam.listPolicies(next)
      assert.deepEqual([Policies?.map(({ PolicyName }) => PolicyName), IsTruncated, Marker], [['c'], false, undefined])
    })

    test('what is attached and what bounds is counted, told of, and listed alone when asked', async () => {
      const { Policy } = await create('Used', { Path: '/used/' })
      const PolicyArn = Policy!.Arn!
      await create('Unused', { Path: '/used/' })
      await iam.createUser({ UserName: 'user', Path: '/people/' })
      await iam.createGroup({ GroupName: 'group' })
      await iam.createRole({
        RoleName: 'bounded',
        AssumeRolePolicyDocument: trusting({ Service: 'lambda.amazonaws.com' }),
        PermissionsBoundary: PolicyArn,
      })
      await iam.attachUserPolicy({ UserName: 'user', PolicyArn })
      await iam.attachGroupPolicy({ GroupName: 'group', PolicyArn })
      const found = (await iam.getPolicy({ PolicyArn })).Policy
      assert.deepEqual([found?.AttachmentCount, found?.PermissionsBoundaryUsageCount], [2, 1])

      const namesOf = async (input: object) => {
        const { PolicyUsers, PolicyGroups, PolicyRoles } = await iam.listEntitiesForPolicy({ PolicyArn, ...input })
        const users = PolicyUsers!.map(({ UserName }) => UserName)
        const groups = PolicyGroups!.map(({ GroupName }) => GroupName)
        return [...users, ...groups, ...PolicyRoles!.map(({ RoleName }) => RoleName)]
      }
      assert.deepEqual(await namesOf({}), ['user', 'group', 'bounded'])
      assert.deepEqual(await namesOf({ PolicyUsageFilter: 'PermissionsPolicy' }), ['user', 'group'])
      assert.deepEqual(await namesOf({ PolicyUsageFilter: 'PermissionsBoundary' }), ['bounded'])
      assert.deepEqual(await namesOf({ EntityFilter: 'Group' }), ['group'])
      assert.deepEqual(await namesOf({ PathPrefix: '/people/' }), ['user'])
      const paged = await iam.listEntitiesForPolicy({ PolicyArn, MaxItems: 1 })
      assert.equal(paged.IsTruncated, true)
      assert.deepEqual(await namesOf({ Marker: paged.Marker }), ['user', 'bounded'])

      const listed = async (input: object) =>
        (await iam.listPolicies({ PathPrefix: '/used/', ...input })).Policies?.map(({ PolicyName }) => PolicyName)
      assert.deepEqual(await listed({}), ['Unused', 'Used'])
      assert.deepEqual(await listed({ OnlyAttached: true }), ['Used'])
      assert.deepEqual(await listed({ PolicyUsageFilter: 'PermissionsBoundary' }), ['Used'])

      const conflict = { name: 'DeleteConflictException', message: 'Cannot delete a policy attached to entities.' }
      await assert.rejects(iam.deletePolicy({ PolicyArn }), conflict)
      await iam.detachUserPolicy({ UserName: 'user', PolicyArn })
      await iam.detachGroupPolicy({ GroupName: 'group', PolicyArn })
      await assert.rejects(iam.deletePolicy({ PolicyArn }), conflict)
      await iam.deleteRolePermissionsBoundary({ RoleName: 'bounded' })
      await iam.deletePolicy({ PolicyArn })
      await assert.rejects(iam.deletePolicy({ PolicyArn }), missing(PolicyArn))
    })

    test('tags are put on, shown and taken off, and a policy made again has none of them', async () => {
      const made = await create('Tagged', { Tags: [{ Key: 'team', Value: 'red' }] })
      assert.deepEqual(made.Policy?.Tags, [{ Key: 'team', Value: 'red' }])
      const PolicyArn = made.Policy!.Arn!
      await iam.tagPolicy({ PolicyArn, Tags: [{ Key: 'Team', Value: 'blue' }] })
      assert.deepEqual((await iam.listPolicyTags({ PolicyArn })).Tags, [{ Key: 'Team', Value: 'blue' }])
      assert.deepEqual((await iam.getPolicy({ PolicyArn })).Policy?.Tags, [{ Key: 'Team', Value: 'blue' }])
      await iam.deletePolicy({ PolicyArn })
      await create('Tagged')
      assert.deepEqual((await iam.listPolicyTags({ PolicyArn })).Tags, [])
      await iam.tagPolicy({ PolicyArn, Tags: [{ Key: 'x', Value: '' }] })
      await iam.untagPolicy({ PolicyArn, TagKeys: ['X'] })
      assert.deepEqual((await iam.listPolicyTags({ PolicyArn })).Tags, [])
    })

    test('a caller needs leave for the very policy, and for its tags', async () => {
      const guest = await addGuest(server, [allow('iam:CreatePolicy', arnOf('/mine/*'))])
      const its = server.iam({ credentials: guest.credentials })
      const make = (Path: string, more: object = {}) =>
        its.createPolicy({ PolicyName: 'Guests', Path, PolicyDocument: READING, ...more })
      await assert.rejects(make('/'), deniedOf(guest, 'iam:CreatePolicy', arnOf('/Guests')))
      const Tags = [{ Key: 'team', Value: 'red' }]
      await assert.rejects(make('/mine/', { Tags }), deniedOf(guest, 'iam:TagPolicy', arnOf('/mine/Guests')))
      await make('/mine/')
      await assert.rejects(
        its.getPolicy({ PolicyArn: arnOf('/nothing') }),
        deniedOf(guest, 'iam:GetPolicy', arnOf('/nothing')),
      )
      await guest.give(allow('iam:DeletePolicy', '*', { StringEquals: { 'aws:ResourceTag/team': 'red' } }))
      const PolicyArn = arnOf('/mine/Guests')
      await assert.rejects(its.deletePolicy({ PolicyArn }), deniedOf(guest, 'iam:DeletePolicy', PolicyArn))
      await iam.tagPolicy({ PolicyArn, Tags })
      await its.deletePolicy({ PolicyArn })
    })
  })
}
