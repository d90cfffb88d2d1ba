// kms:DeleteAlias, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { arnOf, createKey, describeKey, setState } from '../../support/key-control.ts'
import { startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`DeleteAlias on ${dialect}`, () => {
    let server: TestServer
    before(async () => {
      server = await startServer({ dialect })
    })
    after(() => server.close())

    const remove = (AliasName: string, client = server.kms()) => client.deleteAlias({ AliasName })

    test('the name is free and the key stays, in any state', async () => {
      const { KeyId } = await createKey(server)
      await server.kms().createAlias({ AliasName: 'alias/short', TargetKeyId: KeyId })
      await setState(server, KeyId!, 'PendingDeletion')
      await remove('alias/short')
      assert.equal((await describeKey(server, KeyId!)).KeyId, KeyId)
      const { KeyId: TargetKeyId } = await createKey(server)
      await server.kms().createAlias({ AliasName: 'alias/short', TargetKeyId })
    })

    test('an alias that is not there is told by its ARN', () =>
      assert.rejects(remove('alias/none'), {
        name: 'NotFoundException',
        message: `Alias ${arnOf('alias/none')} is not found.`,
      }))

    test('the aliases of managed keys stay, and other names are none', async () => {
      await server.kms().describeKey({ KeyId: 'alias/aws/ssm' })
      for (const name of ['alias/aws/ssm', 'alias/aws/none']) {
        await assert.rejects(remove(name), { name: 'NotAuthorizedException' })
      }
      await assert.rejects(remove('other'), { message: /^Alias must start with the prefix "alias\/"/ })
    })

    test('a user without permissions learns nothing', async () => {
      const guest = server.kms({ credentials: await server.addUser({ userName: 'guest' }) })
      await assert.rejects(remove('alias/none', guest), { name: 'AccessDeniedException' })
    })
  })
}
