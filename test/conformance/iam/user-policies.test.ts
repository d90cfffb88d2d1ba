// Policies of users, through AWS's own client: attached and inline ones, and that they count at once.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { IAM } from '@aws-sdk/client-iam'
import { DIALECTS } from '../../support/dialects.ts'
import { addGuest, allow, type Guest } from '../../support/guests.ts'
import { ACCOUNT, startServer, type TestServer } from '../../support/server.ts'

const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess'

/** A document with some statements. */
function documentOf(...Statement: object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement })
}

for (const dialect of DIALECTS) {
  describe(`policies of users on ${dialect}`, () => {
    let server: TestServer
    let iam: IAM
    let guest: Guest
    let UserName: string
    before(async () => {
      server = await startServer({ dialect })
      iam = server.iam()
      await server.ssm().putParameter({ Name: '/shown', Value: 'value', Type: 'String' })
      guest = await addGuest(server)
      UserName = guest.userName
    })
    after(() => server.close())

    const read = () => server.ssm({ credentials: guest.credentials }).getParameter({ Name: '/shown' })
    const refused = () => assert.rejects(read(), { name: 'AccessDeniedException' })
    async function createPolicy(PolicyName: string, Path = '/'): Promise<string> {
      const PolicyDocument = documentOf(allow('ssm:GetParameter'))
      return (await iam.createPolicy({ PolicyName, Path, PolicyDocument })).Policy!.Arn!
    }

    test('an attached policy counts from the next call on, and a detached one no more', async () => {
      await refused()
      const PolicyArn = await createPolicy('Reading')
      await iam.attachUserPolicy({ UserName, PolicyArn })
      assert.equal((await read()).Parameter?.Value, 'value')
      await iam.detachUserPolicy({ UserName, PolicyArn })
      await refused()
    })

    test('an inline policy counts from the next call on, as it is now, and a deleted one no more', async () => {
      const PolicyName = 'inline'
      await iam.putUserPolicy({ UserName, PolicyName, PolicyDocument: documentOf(allow('ssm:GetParameter')) })
      assert.equal((await read()).Parameter?.Value, 'value')
      await iam.putUserPolicy({ UserName, PolicyName, PolicyDocument: documentOf(allow('ssm:PutParameter')) })
      await refused()
      await iam.putUserPolicy({ UserName, PolicyName, PolicyDocument: documentOf(allow('ssm:Get*')) })
      assert.equal((await read()).Parameter?.Value, 'value')
      await iam.deleteUserPolicy({ UserName, PolicyName })
      await refused()
    })

    test('attaching twice is attaching once; detaching what is not attached is refused', async () => {
      await iam.attachUserPolicy({ UserName, PolicyArn: ADMINISTRATOR })
      await iam.attachUserPolicy({ UserName, PolicyArn: ADMINISTRATOR })
      assert.deepEqual((await iam.listAttachedUserPolicies({ UserName })).AttachedPolicies, [
        { PolicyName: 'AdministratorAccess', PolicyArn: ADMINISTRATOR },
      ])
      await iam.detachUserPolicy({ UserName, PolicyArn: ADMINISTRATOR })
      await assert.rejects(iam.detachUserPolicy({ UserName, PolicyArn: ADMINISTRATOR }), {
        name: 'NoSuchEntityException',
        message: `Policy ${ADMINISTRATOR} was not found.`,
      })
    })

    test('only a policy that is there, under exactly its ARN, is attached', async () => {
      await createPolicy('Placed', '/team/')
      const absent = (PolicyArn: string) => ({
        name: 'NoSuchEntityException',
        message: `Policy ${PolicyArn} does not exist or is not attachable.`,
      })
      for (const PolicyArn of [
        'arn:aws:iam::aws:policy/NoSuchPolicyOfAws',
        `arn:aws:iam::${ACCOUNT}:policy/Placed`,
        `arn:aws:iam::${ACCOUNT}:policy/team/placed`,
        'arn:aws:iam::999999999999:policy/team/Placed',
      ]) {
        await assert.rejects(iam.attachUserPolicy({ UserName, PolicyArn }), absent(PolicyArn))
      }
      const bucket = 'arn:aws:s3:::a-bucket-of-mine'
      await assert.rejects(iam.attachUserPolicy({ UserName, PolicyArn: bucket }), {
        name: 'InvalidInputException',
        message: `ARN ${bucket} is not valid.`,
      })
      await assert.rejects(iam.attachUserPolicy({ UserName, PolicyArn: 'long enough but no ARN' }), {
        name: 'ValidationError',
      })
    })

    test('ten policies can be attached, and are listed by name, in pages, below a path', async () => {
      await iam.createUser({ UserName: 'many' })
      for (let index = 0; index < 10; index++) {
        const PolicyArn = await createPolicy(`Many${index}`, index < 3 ? '/few/' : '/rest/')
        await iam.attachUserPolicy({ UserName: 'many', PolicyArn })
      }
      await assert.rejects(iam.attachUserPolicy({ UserName: 'many', PolicyArn: ADMINISTRATOR }), {
        name: 'LimitExceededException',
        message: 'Cannot exceed quota for PoliciesPerUser: 10',
      })
      const names: (string | undefined)[] = []
      let Marker: string | undefined
      do {
        const page = await iam.listAttachedUserPolicies({ UserName: 'many', MaxItems: 4, Marker })
        names.push(...page.AttachedPolicies!.map(({ PolicyName }) => PolicyName))
        Marker = page.Marker
      } while (Marker !== undefined)
      assert.deepEqual(
        names,
        Array.from({ length: 10 }, (_, index) => `Many${index}`),
      )
      const few = await iam.listAttachedUserPolicies({ UserName: 'many', PathPrefix: '/few/' })
      assert.equal(few.AttachedPolicies?.length, 3)
    })

    test('a document is answered percent-encoded, exactly as it was written', async () => {
      const PolicyDocument = `{ "Version": "2012-10-17",\n "Statement": ${JSON.stringify(allow('ssm:*', 'arn:aws:ssm:*:*:parameter/(a)!'))} }`
      await iam.putUserPolicy({ UserName, PolicyName: 'spaced', PolicyDocument })
      const given = await iam.getUserPolicy({ UserName, PolicyName: 'spaced' })
      assert.match(given.PolicyDocument!, /^[A-Za-z0-9._~%-]+$/)
      assert.equal(decodeURIComponent(given.PolicyDocument!), PolicyDocument)
      assert.equal(given.UserName, UserName)
      await iam.deleteUserPolicy({ UserName, PolicyName: 'spaced' })
    })

    test('an inline policy that is not there is told', async () => {
      const absent = { name: 'NoSuchEntityException', message: 'The user policy with name none cannot be found.' }
      await assert.rejects(iam.getUserPolicy({ UserName, PolicyName: 'none' }), absent)
      await assert.rejects(iam.deleteUserPolicy({ UserName, PolicyName: 'none' }), absent)
      await assert.rejects(
        iam.putUserPolicy({ UserName: 'nobody', PolicyName: 'p', PolicyDocument: documentOf(allow('ssm:*')) }),
        { name: 'NoSuchEntityException', message: 'The user with name nobody cannot be found.' },
      )
    })

    test('what is no policy is refused and changes nothing', async () => {
      for (const PolicyDocument of ['{', '{}', documentOf({ ...allow('ssm:*'), Principal: '*' })]) {
        await assert.rejects(iam.putUserPolicy({ UserName, PolicyName: 'bad', PolicyDocument }), {
          name: 'MalformedPolicyDocumentException',
        })
      }
      assert.deepEqual((await iam.listUserPolicies({ UserName })).PolicyNames, [])
    })

    test('all inline policies of a user together hold 2048 characters, white space not counted', async () => {
      await iam.createUser({ UserName: 'large' })
      const sized = (length: number) => {
        const bare = documentOf(allow('ssm:GetParameter', 'arn:aws:ssm:*:*:parameter/'))
        const document = bare.replace('parameter/', `parameter/${'x'.repeat(length - bare.length)}`)
        return document.replace('{', `{${' '.repeat(500)}`)
      }
      const put = (PolicyName: string, length: number) =>
        iam.putUserPolicy({ UserName: 'large', PolicyName, PolicyDocument: sized(length) })
      await put('one', 1024)
      const exceeded = {
        name: 'LimitExceededException',
        message: 'Maximum policy size of 2048 bytes exceeded for user large',
      }
      await assert.rejects(put('two', 1025), exceeded)
      await put('two', 1024)
      await put('one', 1024)
      await assert.rejects(put('one', 1025), exceeded)
      assert.deepEqual((await iam.listUserPolicies({ UserName: 'large' })).PolicyNames, ['one', 'two'])
      const { PolicyNames, IsTruncated, Marker } = await iam.listUserPolicies({ UserName: 'large', MaxItems: 1 })
      assert.deepEqual([PolicyNames, IsTruncated], [['one'], true])
      assert.deepEqual((await iam.listUserPolicies({ UserName: 'large', MaxItems: 1, Marker })).PolicyNames, ['two'])
    })

    test('the longest names there may be have pages too', async () => {
      await iam.createUser({ UserName: 'long' })
      const names = ['a', 'b'].map((last) => 'x'.repeat(127) + last)
      for (const PolicyName of names) {
        const PolicyDocument = documentOf(allow('ssm:GetParameter'))
        await iam.putUserPolicy({ UserName: 'long', PolicyName, PolicyDocument })
        const PolicyArn = await createPolicy(PolicyName, `/${'y'.repeat(510)}/`)
        await iam.attachUserPolicy({ UserName: 'long', PolicyArn })
      }
      const page = { UserName: 'long', MaxItems: 1 }
      const inline = await iam.listUserPolicies(page)
      const attached = await iam.listAttachedUserPolicies(page)
      assert.deepEqual((await iam.listUserPolicies({ ...page, Marker: inline.Marker })).PolicyNames, [names[1]])
      const rest = await iam.listAttachedUserPolicies({ ...page, Marker: attached.Marker })
      assert.equal(rest.AttachedPolicies?.[0]?.PolicyName, names[1])
      const details = await iam.getAccountAuthorizationDetails({ Filter: ['LocalManagedPolicy'], MaxItems: 1 })
      await iam.getAccountAuthorizationDetails({ Filter: ['LocalManagedPolicy'], MaxItems: 1, Marker: details.Marker })
    })

    test('iam:PolicyARN bounds which policies somebody may attach', async () => {
      const own = await createPolicy('Harmless')
      const { credentials } = await addGuest(server, [
        allow('iam:AttachUserPolicy', '*', { ArnEquals: { 'iam:PolicyARN': own } }),
      ])
      const attaching = server.iam({ credentials })
      await assert.rejects(attaching.attachUserPolicy({ UserName, PolicyArn: ADMINISTRATOR }), { name: 'AccessDenied' })
      await attaching.attachUserPolicy({ UserName, PolicyArn: own })
      await iam.detachUserPolicy({ UserName, PolicyArn: own })
    })
  })
}
