// kms:UpdateAlias, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { arnOf, createKey, describeKey, setState } from '../../support/key-control.ts'
import { startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`UpdateAlias on ${dialect}`, () => {
    let server: TestServer
    before(async () => {
      server = await startServer({ dialect })
    })
    after(() => server.close())

    const update = (AliasName: string, TargetKeyId: string | undefined, client = server.kms()) =>
      client.updateAlias({ AliasName, TargetKeyId })

    async function named(AliasName: string, input = {}) {
      const key = await createKey(server, input)
      await server.kms().createAlias({ AliasName, TargetKeyId: key.KeyId })
      return key
    }

    test('an alias moves to another key, and tells when', async () => {
      await named('alias/moving')
      const next = await createKey(server)
      server.clock.advance(3_600_000)
      await update('alias/moving', next.Arn)
      assert.equal((await describeKey(server, 'alias/moving')).KeyId, next.KeyId)
      const { Aliases } = await server.kms().listAliases({ KeyId: next.KeyId })
      assert.ok(Aliases![0]!.LastUpdatedDate! > Aliases![0]!.CreationDate!)
    })

    test('an alias that is not there is told by its ARN', async () => {
      const { KeyId } = await createKey(server)
      await assert.rejects(update('alias/none', KeyId), {
        name: 'NotFoundException',
        message: `Alias ${arnOf('alias/none')} is not found.`,
      })
    })

    test('a key that waits for its deletion takes no alias, but may lose one', async () => {
      const [leaving, next] = [await named('alias/state'), await createKey(server)]
      await setState(server, leaving.KeyId!, 'PendingDeletion')
      await update('alias/state', next.KeyId)
      const refusal = { name: 'KMSInvalidStateException', message: `${leaving.Arn} is pending deletion.` }
      await assert.rejects(update('alias/state', leaving.KeyId), refusal)
    })

    test('only a key of the same type and usage takes the place of another', async () => {
      await named('alias/kind')
      const mac = await createKey(server, { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' })
      await assert.rejects(update('alias/kind', mac.KeyId), { name: 'ValidationException' })
      await named('alias/mac', { KeySpec: 'HMAC_384', KeyUsage: 'GENERATE_VERIFY_MAC' })
      await update('alias/mac', mac.KeyId)
    })

    test('the names are those of customers, and the target is a key', async () => {
      const { KeyId } = await createKey(server)
      await assert.rejects(update('other', KeyId), { message: /^Alias must start with the prefix "alias\/"/ })
      await assert.rejects(update('alias/aws/ssm', KeyId), { name: 'NotAuthorizedException' })
      await named('alias/target')
      await assert.rejects(update('alias/target', 'alias/target'), {
        message: 'Aliases must refer to keys. Not aliases',
      })
    })

    test('the alias and both keys must be allowed', async () => {
      await named('alias/guarded')
      const { KeyMetadata } = await server.kms().describeKey({ KeyId: 'alias/aws/ssm' })
      await assert.rejects(update('alias/guarded', KeyMetadata?.KeyId), { name: 'AccessDeniedException' })
      const guest = server.kms({ credentials: await server.addUser({ userName: 'guest' }) })
      await assert.rejects(update('alias/guarded', 'x', guest), {
        name: 'AccessDeniedException',
        message: new RegExp(`on resource: ${arnOf('alias/guarded')} `),
      })
    })
  })
}
