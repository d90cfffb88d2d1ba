// kms:RevokeGrant, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { KMS } from '@aws-sdk/client-kms'
import { DIALECTS } from '../../support/dialects.ts'
import { DRY_RUN, makeKey, setState, type TestKey } from '../../support/kms-keys.ts'
import { ACCOUNT, startServer, type TestServer } from '../../support/server.ts'

const READER = `arn:aws:iam::${ACCOUNT}:user/reader`
const NOBODYS = 'a'.repeat(64)

for (const dialect of DIALECTS) {
  describe(`RevokeGrant on ${dialect}`, () => {
    let server: TestServer
    let key: TestKey
    let reader: KMS
    before(async () => {
      server = await startServer({ dialect })
      key = await makeKey(server)
      reader = server.kms({ credentials: await server.addUser({ userName: 'reader' }) })
    })
    after(() => server.close())

    const grant = async () => {
      const input = { KeyId: key.KeyId, GranteePrincipal: READER, Operations: ['Decrypt' as const] }
      return (await server.kms().createGrant({ ...input, RetiringPrincipal: READER })).GrantId!
    }
    const count = async () => (await server.kms().listGrants({ KeyId: key.KeyId })).Grants?.length
    const notFound = (GrantId: string) => ({ name: 'NotFoundException', message: `Grant ID ${GrantId} not found` })

    test('a grant that is revoked is gone, once', async () => {
      const [GrantId, other] = [await grant(), await grant()]
      await server.kms().revokeGrant({ KeyId: key.Arn, GrantId })
      assert.equal(await count(), 1)
      await assert.rejects(server.kms().revokeGrant({ KeyId: key.KeyId, GrantId }), notFound(GrantId))
      await server.kms().revokeGrant({ KeyId: key.KeyId, GrantId: other })
      assert.equal(await count(), 0)
    })

    test('a grant is one of its own key', async () => {
      const GrantId = await grant()
      const other = await makeKey(server)
      await assert.rejects(server.kms().revokeGrant({ KeyId: other.KeyId, GrantId }), notFound(GrantId))
      await server.kms().revokeGrant({ KeyId: key.KeyId, GrantId })
    })

    test('what is no id is told so', async () => {
      const call = server.kms().revokeGrant({ KeyId: key.KeyId, GrantId: 'x' })
      await assert.rejects(call, { name: 'InvalidGrantIdException', message: 'The grant ID is not valid.' })
      const absent = server.kms().revokeGrant({ KeyId: 'x', GrantId: NOBODYS })
      await assert.rejects(absent, { name: 'NotFoundException', message: "Invalid keyId 'x'" })
    })

    test('a dry run takes nothing back', async () => {
      const GrantId = await grant()
      await assert.rejects(server.kms().revokeGrant({ KeyId: key.KeyId, GrantId, DryRun: true }), DRY_RUN)
      assert.equal(await count(), 1)
      const wrong = { KeyId: key.KeyId, GrantId: NOBODYS, DryRun: true }
      await assert.rejects(server.kms().revokeGrant(wrong), notFound(NOBODYS))
      await server.kms().revokeGrant({ KeyId: key.KeyId, GrantId })
    })

    test('the state of the key is no hindrance', async () => {
      for (const state of ['Disabled', 'PendingDeletion'] as const) {
        const GrantId = await grant()
        await setState(server, key, state)
        await server.kms().revokeGrant({ KeyId: key.KeyId, GrantId })
        await setState(server, key, 'Enabled')
      }
    })

    test('it takes a permission: to be the retiring principal is none', async () => {
      const GrantId = await grant()
      const stranger = server.kms({ credentials: { accessKeyId: '100000000001', secretAccessKey: 'test' } })
      for (const client of [reader, stranger]) {
        await assert.rejects(client.revokeGrant({ KeyId: key.Arn, GrantId }), { name: 'AccessDeniedException' })
      }
    })
  })
}
