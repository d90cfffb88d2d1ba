// For tests of KMS: keys of any kind, and what every operation that uses a key refuses.
import assert from 'node:assert/strict'
import { createPublicKey, type KeyObject } from 'node:crypto'
import { test } from 'node:test'
import type { KeySpec, KeyUsageType, KMS } from '@aws-sdk/client-kms'
import { ACCOUNT, REGION, type TestServer } from './server.ts'

/** A key that a test has made. */
export type TestKey = { KeyId: string; Arn: string }

/** What DryRun answers when nothing else is wrong. */
export const DRY_RUN = {
  name: 'DryRunOperationException',
  message: 'The request would have succeeded, but the DryRun option is set.',
}

/** Makes a key. */
export async function makeKey(
  server: TestServer,
  KeySpec: KeySpec = 'SYMMETRIC_DEFAULT',
  KeyUsage: KeyUsageType = 'ENCRYPT_DECRYPT',
): Promise<TestKey> {
  const { KeyMetadata } = await server.kms().createKey({ KeySpec, KeyUsage })
  return KeyMetadata as TestKey
}

/** The public key that GetPublicKey gives, as node:crypto reads it. */
export async function fetchPublicKey(server: TestServer, KeyId: string): Promise<KeyObject> {
  const { PublicKey } = await server.kms().getPublicKey({ KeyId })
  return createPublicKey({ key: Buffer.from(PublicKey!), type: 'spki', format: 'der' })
}

/** The bytes of a key, which no operation gives: unsealed as the server does it. */
export async function openMaterial(server: TestServer, KeyId: string): Promise<Buffer> {
  return server.store.transact('read', async (tx) => {
    const row = await tx.first(tx.db.selectFrom('kms_key_material').selectAll().where('key_id', '=', KeyId))
    const { account, region, key_id, material_id, material } = row!
    return tx.open(account, `kms_key_material/${account}/${region}/${key_id}/${material_id}/material`, material)
  })
}

/** Sets a key's state as time or its owner would. */
export async function setState(
  server: TestServer,
  { KeyId }: TestKey,
  state: 'Enabled' | 'Disabled' | 'PendingDeletion' | 'PendingImport',
): Promise<void> {
  await server.store.transact('write', (tx) =>
    tx.run(tx.db.updateTable('kms_key').set({ state }).where('key_id', '=', KeyId)),
  )
}

/** An operation that uses a key: how to call it so that it succeeds, and a key it must refuse for its usage. */
export type Use = {
  operation: string
  /** A server and a key of the right kind, once they are there. */
  ground(): { server: TestServer; key: TestKey }
  call(client: KMS, input: { KeyId: string; DryRun?: boolean; GrantTokens?: string[] }): Promise<unknown>
  wrong?: [KeySpec, KeyUsageType]
  hasDryRun?: boolean
}

/** Adds the tests that are the same for every operation that uses a key. */
export function testUse({ operation, ground, call, wrong, hasDryRun = true }: Use): void {
  const refused = (input: Parameters<Use['call']>[1], name: string, message: string | RegExp) =>
    assert.rejects(call(ground().server.kms(), input), { name, message })

  test('the key may be named by its id, its ARN, an alias or the ARN of an alias', async () => {
    const { server, key } = ground()
    const AliasName = `alias/${operation}`
    await server.kms().createAlias({ AliasName, TargetKeyId: key.KeyId })
    const aliasArn = `arn:aws:kms:${REGION}:${ACCOUNT}:${AliasName}`
    for (const KeyId of [key.KeyId, key.Arn, AliasName, aliasArn]) {
      const answer = (await call(server.kms(), { KeyId })) as { KeyId?: string }
      assert.equal(answer.KeyId, key.Arn)
    }
  })

  test('a key that is not there is told in the words of AWS', async () => {
    const absent = `arn:aws:kms:${REGION}:${ACCOUNT}:key/00000000-1111-2222-3333-444444444444`
    await refused({ KeyId: absent }, 'NotFoundException', `Key '${absent}' does not exist`)
    await refused({ KeyId: 'x' }, 'NotFoundException', "Invalid keyId 'x'")
  })

  test('the state of the key counts at every call', async () => {
    const { server, key } = ground()
    const input = { KeyId: key.KeyId }
    await setState(server, key, 'Disabled')
    await refused(input, 'DisabledException', `${key.Arn} is disabled.`)
    await setState(server, key, 'PendingDeletion')
    await refused(input, 'KMSInvalidStateException', `${key.Arn} is pending deletion.`)
    await setState(server, key, 'PendingImport')
    await refused(input, 'KMSInvalidStateException', `${key.Arn} is pending import.`)
    await setState(server, key, 'Enabled')
    await call(server.kms(), input)
  })

  if (wrong) {
    test('a key for another usage will not do', async () => {
      const other = await makeKey(ground().server, ...wrong)
      const message = `${other.Arn} key usage is ${wrong[1]} which is not valid for ${operation}.`
      await refused({ KeyId: other.KeyId }, 'InvalidKeyUsageException', message)
    })
  }

  if (hasDryRun) {
    test('a dry run says that it would have succeeded, or why it would not', async () => {
      const { server, key } = ground()
      await assert.rejects(call(server.kms(), { KeyId: key.KeyId, DryRun: true }), DRY_RUN)
      await refused({ KeyId: 'x', DryRun: true }, 'NotFoundException', "Invalid keyId 'x'")
    })
  }

  test('a grant token must be one, and is no hindrance', async () => {
    const { server, key } = ground()
    await refused(
      { KeyId: key.KeyId, GrantTokens: ['bm9uZQ=='] },
      'InvalidGrantTokenException',
      'The grant token is not valid.',
    )
    const GranteePrincipal = `arn:aws:iam::${ACCOUNT}:root`
    const { GrantToken } = await server
      .kms()
      .createGrant({ KeyId: key.KeyId, GranteePrincipal, Operations: ['DescribeKey'] })
    await call(server.kms(), { KeyId: key.KeyId, GrantTokens: [GrantToken!] })
  })

  test("neither a user without permissions nor another account's administrator may do it", async () => {
    const { server, key } = ground()
    const guest = server.kms({ credentials: await server.addUser({ userName: 'guest' }) })
    const stranger = server.kms({ credentials: { accessKeyId: '100000000001', secretAccessKey: 'test' } })
    for (const client of [guest, stranger]) {
      const message = new RegExp(`not authorized to perform: kms:\\w+ on resource: ${key.Arn} `)
      await assert.rejects(call(client, { KeyId: key.Arn }), { name: 'AccessDeniedException', message })
    }
  })
}
