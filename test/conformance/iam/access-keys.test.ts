// Access keys, through AWS's own client: that they open what they should, and nothing once they are off or gone.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { AccessKey, IAM } from '@aws-sdk/client-iam'
import { DIALECTS } from '../../support/dialects.ts'
import { addGuest, allow } from '../../support/guests.ts'
import { ACCOUNT, startServer, type TestServer } from '../../support/server.ts'

const missing = (id: string) => ({
  name: 'NoSuchEntityException',
  message: `The Access Key with id ${id} cannot be found.`,
})

/** What a client needs of a key. */
function credentialsOf({ AccessKeyId = '', SecretAccessKey = '' }: AccessKey) {
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey }
}

for (const dialect of DIALECTS) {
  describe(`access keys on ${dialect}`, () => {
    let server: TestServer
    let iam: IAM
    before(async () => {
      server = await startServer({ dialect })
      iam = server.iam()
    })
    after(() => server.close())

    let count = 0
    async function addKeyOfNewUser(): Promise<{ UserName: string; key: AccessKey }> {
      const UserName = `holder-${count++}`
      await iam.createUser({ UserName })
      return { UserName, key: (await iam.createAccessKey({ UserName })).AccessKey! }
    }
    const arnBehind = async (key: AccessKey) =>
      (await server.sts({ credentials: credentialsOf(key) }).getCallerIdentity({})).Arn

    test('a new key is active, its secret told once, and it is its user', async () => {
      const { UserName, key } = await addKeyOfNewUser()
      assert.match(key.AccessKeyId!, /^AKIA[A-Z2-7]{16}$/)
      assert.match(key.SecretAccessKey!, /^[A-Za-z0-9+/]{40}$/)
      assert.deepEqual([key.UserName, key.Status, key.CreateDate!.getMilliseconds()], [UserName, 'Active', 0])
      assert.equal(await arnBehind(key), `arn:aws:iam::${ACCOUNT}:user/${UserName}`)
      const { SecretAccessKey: _secret, ...shown } = key
      assert.deepEqual((await iam.listAccessKeys({ UserName })).AccessKeyMetadata, [shown])
    })

    test('no secret stands in the store or the audit trail', async () => {
      const { key } = await addKeyOfNewUser()
      const rows = await server.store.transact('read', async (tx) => [
        ...(await tx.rows(tx.db.selectFrom('access_key').select('secret'))).map(({ secret }) =>
          Buffer.from(secret).toString('latin1'),
        ),
        ...(await tx.rows(tx.db.selectFrom('audit').select('record'))).map(({ record }) => record),
      ])
      assert.ok(rows.some((row) => row.includes(key.AccessKeyId!)))
      assert.ok(rows.every((row) => !row.includes(key.SecretAccessKey!)))
    })

    test('a user has two keys at most', async () => {
      const { UserName } = await addKeyOfNewUser()
      await iam.createAccessKey({ UserName })
      await assert.rejects(iam.createAccessKey({ UserName }), {
        name: 'LimitExceededException',
        message: 'Cannot exceed quota for AccessKeysPerUser: 2',
      })
    })

    test('an inactive key opens nothing from the next call on, and everything again when it is active', async () => {
      const { UserName, key } = await addKeyOfNewUser()
      const AccessKeyId = key.AccessKeyId
      const arn = await arnBehind(key)
      await iam.updateAccessKey({ UserName, AccessKeyId, Status: 'Inactive' })
      await assert.rejects(arnBehind(key), { name: 'InvalidClientTokenId' })
      assert.equal((await iam.listAccessKeys({ UserName })).AccessKeyMetadata?.[0]?.Status, 'Inactive')
      await iam.updateAccessKey({ UserName, AccessKeyId, Status: 'Active' })
      assert.equal(await arnBehind(key), arn)
    })

    test('a deleted key opens nothing from the next call on', async () => {
      const { UserName, key } = await addKeyOfNewUser()
      const AccessKeyId = key.AccessKeyId
      await arnBehind(key)
      await iam.deleteAccessKey({ UserName, AccessKeyId })
      await assert.rejects(arnBehind(key), { name: 'InvalidClientTokenId' })
      await assert.rejects(iam.deleteAccessKey({ UserName, AccessKeyId }), missing(AccessKeyId!))
    })

    test('a key of another user is no key of this one', async () => {
      const { key } = await addKeyOfNewUser()
      const { UserName } = await addKeyOfNewUser()
      const AccessKeyId = key.AccessKeyId
      await assert.rejects(iam.deleteAccessKey({ UserName, AccessKeyId }), missing(AccessKeyId!))
      await assert.rejects(iam.updateAccessKey({ UserName, AccessKeyId, Status: 'Inactive' }), missing(AccessKeyId!))
      await arnBehind(key)
    })

    test('nobody can make a key expire by saying so', async () => {
      const { UserName, key } = await addKeyOfNewUser()
      await assert.rejects(iam.updateAccessKey({ UserName, AccessKeyId: key.AccessKeyId, Status: 'Expired' }), {
        name: 'InvalidInputException',
      })
    })

    test('without a name a call is about the keys of the caller', async () => {
      const guest = await addGuest(server, [allow('iam:*AccessKey*', `arn:aws:iam::${ACCOUNT}:user/\${aws:username}`)])
      const own = server.iam({ credentials: guest.credentials })
      const { AccessKeyId, UserName } = (await own.createAccessKey({})).AccessKey!
      assert.equal(UserName, guest.userName)
      const ids = (await own.listAccessKeys({})).AccessKeyMetadata!.map((key) => key.AccessKeyId)
      assert.deepEqual(ids.toSorted(), [AccessKeyId!, guest.credentials.accessKeyId].toSorted())
      await own.updateAccessKey({ AccessKeyId, Status: 'Inactive' })
      await own.deleteAccessKey({ AccessKeyId })
      const { key } = await addKeyOfNewUser()
      await assert.rejects(own.listAccessKeys({ UserName: key.UserName }), { name: 'AccessDenied' })
    })

    test("the root's keys are the account's, and may do everything", async () => {
      const { AccessKey: key } = await iam.createAccessKey({})
      assert.equal(key?.UserName, undefined)
      assert.equal(await arnBehind(key!), `arn:aws:iam::${ACCOUNT}:root`)
      assert.equal((await iam.getAccountSummary({})).SummaryMap?.AccountAccessKeysPresent, 1)
      await iam.deleteAccessKey({ AccessKeyId: key?.AccessKeyId })
      assert.equal((await iam.getAccountSummary({})).SummaryMap?.AccountAccessKeysPresent, 0)
    })

    test('the last use is told when the trail has been read, and never is told as such', async () => {
      const { UserName, key } = await addKeyOfNewUser()
      const { AccessKeyId } = key
      const never = await iam.getAccessKeyLastUsed({ AccessKeyId })
      assert.equal(never.UserName, UserName)
      assert.deepEqual(never.AccessKeyLastUsed, { ServiceName: 'N/A', Region: 'N/A' })
      const startMs = server.clock.now().getTime()
      await server.sts({ credentials: credentialsOf(key), region: 'eu-west-1' }).getCallerIdentity({})
      server.clock.advance(120_000)
      await server.runWorkers()
      const { AccessKeyLastUsed: use } = await iam.getAccessKeyLastUsed({ AccessKeyId })
      assert.deepEqual([use?.ServiceName, use?.Region], ['sts', 'eu-west-1'])
      assert.equal(use!.LastUsedDate!.getMilliseconds(), 0)
      assert.ok(Math.abs(use!.LastUsedDate!.getTime() - startMs) < 60_000)
    })

    test('a key that is not there, or of another account, was never used by anybody', async () => {
      await assert.rejects(
        iam.getAccessKeyLastUsed({ AccessKeyId: 'AKIAIOSFODNN7EXAMPLE' }),
        missing('AKIAIOSFODNN7EXAMPLE'),
      )
      const { accessKeyId } = await server.addUser({ account: '333333333333' })
      await assert.rejects(iam.getAccessKeyLastUsed({ AccessKeyId: accessKeyId }), missing(accessKeyId))
    })
  })
}
