// What all operations that act on a key (and not with it) refuse alike, whichever they are.
import assert from 'node:assert/strict'
import type { KeyMetadata, KMS } from '@aws-sdk/client-kms'
import type { KmsKeyRow } from '../../packages/server/src/store/tables/kms.ts'
import { ACCOUNT, REGION, type TestServer } from './server.ts'

/** The state of a key. */
export type State = KmsKeyRow['state']

/** A call of one operation on the key that is named. */
export type KeyCall = (client: KMS, KeyId: string) => Promise<unknown>

const NOBODYS_KEY = '00000000-1111-2222-3333-444444444444'

/** The ARN of a key or an alias in the usual account. */
export const arnOf = (resource: string, region = REGION) => `arn:aws:kms:${region}:${ACCOUNT}:${resource}`

/** A key is named by its id or its ARN, in its region, by somebody of its account who may: everything else is refused. */
export async function checkNaming(server: TestServer, key: KeyMetadata, call: KeyCall): Promise<void> {
  const names = {
    [NOBODYS_KEY]: `Key '${arnOf(`key/${NOBODYS_KEY}`)}' does not exist`,
    [arnOf(`key/${NOBODYS_KEY}`)]: `Key '${arnOf(`key/${NOBODYS_KEY}`)}' does not exist`,
    x: "Invalid keyId 'x'",
    'alias/x': "Invalid keyId 'alias/x'",
    [arnOf('alias/x')]: `Invalid keyId '${arnOf('alias/x')}'`,
  }
  for (const [name, message] of Object.entries(names)) {
    await assert.rejects(call(server.kms(), name), { name: 'NotFoundException', message }, name)
  }
  const elsewhere = server.kms({ region: 'us-east-1' })
  await assert.rejects(call(elsewhere, key.Arn!), { name: 'NotFoundException', message: `Invalid arn ${REGION}` })
  const userName = `guest-${Math.random()}`
  const guest = server.kms({ credentials: await server.addUser({ userName }) })
  const stranger = server.kms({ credentials: { accessKeyId: '100000000009', secretAccessKey: 'test' } })
  for (const [client, missing] of [
    [guest, 'identity-based'],
    [stranger, 'resource-based'],
  ] as const) {
    await assert.rejects(call(client, key.Arn!), {
      name: 'AccessDeniedException',
      message: new RegExp(`on resource: ${key.Arn} because no ${missing} policy allows`),
    })
  }
}

/** A managed key belongs to its service: nobody else changes it. */
export async function checkManaged(server: TestServer, call: KeyCall): Promise<void> {
  const { KeyMetadata } = await server.kms().describeKey({ KeyId: 'alias/aws/ssm' })
  await assert.rejects(call(server.kms(), KeyMetadata!.KeyId!), {
    name: 'AccessDeniedException',
    message: new RegExp(`on resource: ${KeyMetadata?.Arn} because no resource-based policy allows`),
  })
}

/** Makes a key of the usual account. */
export async function createKey(server: TestServer, input: Parameters<KMS['createKey']>[0] = {}): Promise<KeyMetadata> {
  return (await server.kms().createKey(input)).KeyMetadata!
}

/** Puts a key into a state without asking it. */
export function setState(server: TestServer, keyId: string, state: State): Promise<number> {
  return server.store.transact('write', (tx) =>
    tx.run(tx.db.updateTable('kms_key').set({ state }).where('key_id', '=', keyId)),
  )
}

/** What DescribeKey tells of a key now. */
export async function describeKey(server: TestServer, KeyId: string, region = REGION): Promise<KeyMetadata> {
  return (await server.kms({ region }).describeKey({ KeyId })).KeyMetadata!
}
