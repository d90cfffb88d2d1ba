// Versions of managed policies, through AWS's own client, and that the default one counts at once; AWS's own policies.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { IAM } from '@aws-sdk/client-iam'
import { DIALECTS } from '../../support/dialects.ts'
import { documentOf, READING } from '../../support/documents.ts'
import { addGuest, allow, type Guest } from '../../support/guests.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const WRITING = documentOf(allow('ssm:PutParameter'))
const LOGGING = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'

for (const dialect of DIALECTS) {
  describe(`policy versions on ${dialect}`, () => {
    let server: TestServer
    let iam: IAM
    let count = 0
    before(async () => {
      server = await startServer({ dialect })
      iam = server.iam()
      await server.ssm().putParameter({ Name: '/shown', Value: 'value', Type: 'String' })
    })
    after(() => server.close())

    async function create(PolicyDocument = READING): Promise<string> {
      return (await iam.createPolicy({ PolicyName: `policy-${count++}`, PolicyDocument })).Policy!.Arn!
    }
    const addVersion = (PolicyArn: string, PolicyDocument: string, SetAsDefault = false) =>
      iam.createPolicyVersion({ PolicyArn, PolicyDocument, SetAsDefault })
    const versionsOf = async (PolicyArn: string) =>
      (await iam.listPolicyVersions({ PolicyArn })).Versions?.map(
        ({ VersionId, IsDefaultVersion }) => `${VersionId}${IsDefaultVersion ? ' default' : ''}`,
      )
    async function attachTo(PolicyArn: string): Promise<Guest> {
      const guest = await addGuest(server)
      await iam.attachUserPolicy({ UserName: guest.userName, PolicyArn })
      return guest
    }

    test('the default version counts, at once, and no other', async () => {
      const PolicyArn = await create(WRITING)
      const guest = await attachTo(PolicyArn)
      const read = () => server.ssm({ credentials: guest.credentials }).getParameter({ Name: '/shown' })
      await assert.rejects(read(), { name: 'AccessDeniedException' })
      await addVersion(PolicyArn, READING)
      await assert.rejects(read(), { name: 'AccessDeniedException' })
      await iam.setDefaultPolicyVersion({ PolicyArn, VersionId: 'v2' })
      assert.equal((await read()).Parameter?.Value, 'value')
      const made = await addVersion(PolicyArn, WRITING, true)
      assert.deepEqual([made.PolicyVersion?.VersionId, made.PolicyVersion?.IsDefaultVersion], ['v3', true])
      await assert.rejects(read(), { name: 'AccessDeniedException' })
      assert.equal((await iam.getPolicy({ PolicyArn })).Policy?.DefaultVersionId, 'v3')
      assert.deepEqual(await versionsOf(PolicyArn), ['v3 default', 'v2', 'v1'])
    })

    test('a policy has five versions at most, and a number is never given again', async () => {
      const PolicyArn = await create()
      for (let version = 2; version <= 5; version++) await addVersion(PolicyArn, READING)
      await assert.rejects(addVersion(PolicyArn, READING), {
        name: 'LimitExceededException',
        message:
          'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
      })
      await iam.deletePolicyVersion({ PolicyArn, VersionId: 'v5' })
      assert.equal((await addVersion(PolicyArn, READING)).PolicyVersion?.VersionId, 'v6')
      const first = await iam.listPolicyVersions({ PolicyArn, MaxItems: 3 })
      assert.deepEqual(
        first.Versions?.map(({ VersionId }) => VersionId),
        ['v6', 'v4', 'v3'],
      )
      const rest = await iam.listPolicyVersions({ PolicyArn, Marker: first.Marker })
      assert.deepEqual([rest.Versions?.map(({ VersionId }) => VersionId), rest.IsTruncated], [['v2', 'v1'], false])
    })

    test('the default version is deleted with the policy only, and the policy when it is alone', async () => {
      const PolicyArn = await create()
      await assert.rejects(iam.deletePolicyVersion({ PolicyArn, VersionId: 'v1' }), {
        name: 'DeleteConflictException',
        message: 'Cannot delete the default version of a policy.',
      })
      await addVersion(PolicyArn, WRITING)
      await assert.rejects(iam.deletePolicy({ PolicyArn }), {
        name: 'DeleteConflictException',
        message:
          "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
      })
      await iam.deletePolicyVersion({ PolicyArn, VersionId: 'v2' })
      await iam.deletePolicy({ PolicyArn })
    })

    test('a version that is not there is refused', async () => {
      const PolicyArn = await create()
      const missing = {
        name: 'NoSuchEntityException',
        message: `Policy ${PolicyArn} version v7 does not exist or is not attachable.`,
      }
      const named = { PolicyArn, VersionId: 'v7' }
      await assert.rejects(iam.getPolicyVersion(named), missing)
      await assert.rejects(iam.setDefaultPolicyVersion(named), missing)
      await assert.rejects(iam.deletePolicyVersion(named), missing)
    })

    test('a version must be a policy of users and roles', async () => {
      const PolicyArn = await create()
      await assert.rejects(addVersion(PolicyArn, '{}'), { name: 'MalformedPolicyDocumentException' })
    })

    test('AWS’s own policies are there for everybody and nobody’s to change', async () => {
      const { Policy } = await iam.getPolicy({ PolicyArn: LOGGING })
      assert.deepEqual([Policy?.Path, Policy?.DefaultVersionId], ['/service-role/', 'v1'])
      const { PolicyVersion } = await iam.getPolicyVersion({ PolicyArn: LOGGING, VersionId: 'v1' })
      assert.deepEqual(JSON.parse(decodeURIComponent(PolicyVersion!.Document!)).Statement[0].Action, [
        'logs:CreateLogGroup',
        'logs:CreateLogStream',
        'logs:PutLogEvents',
      ])
      assert.deepEqual(await versionsOf(LOGGING), ['v1 default'])
      const refused = (action: string) => ({
        name: 'AccessDenied',
        message: `User: arn:aws:iam::000000000000:root is not authorized to perform: ${action} on resource: policy ${LOGGING}`,
      })
      await assert.rejects(addVersion(LOGGING, READING), refused('iam:CreatePolicyVersion'))
      await assert.rejects(iam.deletePolicy({ PolicyArn: LOGGING }), refused('iam:DeletePolicy'))
      const PolicyArn = 'arn:aws:iam::aws:policy/NoSuchPolicy'
      await assert.rejects(iam.getPolicy({ PolicyArn }), {
        name: 'NoSuchEntityException',
        message: `Policy ${PolicyArn} was not found.`,
      })
    })
  })
}
