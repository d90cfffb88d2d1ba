// What one server takes away, another that shares its store gives no longer: from the very next call on.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { addGuest, allow, type Guest } from '../../support/guests.ts'
import { databaseUrl } from '../../support/postgres.ts'
import { createFolder, startServer, type TestServer } from '../../support/server.ts'

describe('two servers on one database', () => {
  let one: TestServer
  let other: TestServer
  before(async () => {
    const shared = { store: await databaseUrl(), data: createFolder(), rootKeyFile: join(createFolder(), 'root.key') }
    one = await startServer(shared)
    other = await startServer(shared)
    await one.ssm().putParameter({ Name: '/shown', Value: 'value', Type: 'String' })
  })
  after(async () => {
    await one.close()
    await other.close()
  })

  const add = () => addGuest(one, [allow('ssm:GetParameter')])
  const readOnOther = ({ credentials }: Guest) => other.ssm({ credentials }).getParameter({ Name: '/shown' })

  test('a key deactivated on one is refused on the other', async () => {
    const guest = await add()
    await readOnOther(guest)
    const key = { UserName: guest.userName, AccessKeyId: guest.credentials.accessKeyId }
    await one.iam().updateAccessKey({ ...key, Status: 'Inactive' })
    await assert.rejects(readOnOther(guest), { name: 'UnrecognizedClientException' })
    await one.iam().updateAccessKey({ ...key, Status: 'Active' })
    assert.equal((await readOnOther(guest)).Parameter?.Value, 'value')
  })

  test('a key deleted on one is refused on the other', async () => {
    const guest = await add()
    await readOnOther(guest)
    await one.iam().deleteAccessKey({ UserName: guest.userName, AccessKeyId: guest.credentials.accessKeyId })
    await assert.rejects(readOnOther(guest), { name: 'UnrecognizedClientException' })
  })

  test('a policy taken away on one allows nothing on the other', async () => {
    const guest = await add()
    await readOnOther(guest)
    await one.iam().deleteUserPolicy({ UserName: guest.userName, PolicyName: 'given' })
    await assert.rejects(readOnOther(guest), { name: 'AccessDeniedException' })
  })

  test('a user taken out of a group on one has lost what the group allows on the other', async () => {
    const guest = await addGuest(one)
    const member = { UserName: guest.userName, GroupName: 'shared' }
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: allow('ssm:GetParameter') })
    await one.iam().createGroup({ GroupName: 'shared' })
    await one.iam().putGroupPolicy({ GroupName: 'shared', PolicyName: 'reading', PolicyDocument })
    await assert.rejects(readOnOther(guest), { name: 'AccessDeniedException' })
    await one.iam().addUserToGroup(member)
    await readOnOther(guest)
    await one.iam().removeUserFromGroup(member)
    await assert.rejects(readOnOther(guest), { name: 'AccessDeniedException' })
  })

  test('of keys made on both at once a user gets two', async () => {
    const UserName = 'hurried'
    await one.iam().createUser({ UserName })
    const made = await Promise.allSettled(
      [one, other, one, other].map((server) => server.iam().createAccessKey({ UserName })),
    )
    assert.equal(made.filter(({ status }) => status === 'fulfilled').length, 2)
    assert.equal((await one.iam().listAccessKeys({ UserName })).AccessKeyMetadata?.length, 2)
  })
})
