// KMS keys on a store of their own, a clock to move, and the workers that delete, rotate and expire what is due.
import { constants, createCipheriv, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto'
import type { Pipeline } from '../../packages/server/src/api/pipeline.ts'
import { deleteWhenDue } from '../../packages/server/src/services/kms/key/deletion.ts'
import { expireWhenDue } from '../../packages/server/src/services/kms/key/imported-material.ts'
import { rotateWhenDue } from '../../packages/server/src/services/kms/key/rotation.ts'
import type { Store } from '../../packages/server/src/store/store.ts'
import { createKeyDeletion } from '../../packages/server/src/workers/delete-key.ts'
import { createMaterialExpiry } from '../../packages/server/src/workers/expire-material.ts'
import { createKeyRotation } from '../../packages/server/src/workers/rotate-key.ts'
import { Worker } from '../../packages/server/src/workers/worker.ts'
import { call, createTestPipeline, PLACE, sentEvents } from './acting.ts'
import type { Dialect } from './dialects.ts'
import { openTestStore } from './store.ts'

/** A day in milliseconds. */
export const DAY_MS = 24 * 3_600_000

/** How long a worker has a row in hand, in milliseconds. */
export const LEASE_MS = 60_000

/** The instant at which every test begins. */
export const START = new Date('2026-11-22T10:00:00.000Z')

/** Material wrapped as for RSAES_OAEP, with SHA-256 unless told otherwise. */
export function wrap(material: Uint8Array, publicKey: Uint8Array, oaepHash = 'sha256'): Buffer {
  const key = createPublicKey({ key: Buffer.from(publicKey), type: 'spki', format: 'der' })
  return publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, material)
}

/** Material wrapped as for RSA_AES_KEY_WRAP: by a key of the moment, which is wrapped for the public key. */
export function wrapTwice(material: Uint8Array, publicKey: Uint8Array, oaepHash: string): Buffer {
  const inner = randomBytes(32)
  const cipher = createCipheriv('id-aes256-wrap-pad', inner, Buffer.from('a65959a6', 'hex'))
  return Buffer.concat([wrap(inner, publicKey, oaepHash), cipher.update(material), cipher.final()])
}

/** The ARN of a key of the account and region in which `call` acts. */
export const arnOf = (keyId: string, region = PLACE.region) => `arn:aws:kms:${region}:${PLACE.account}:key/${keyId}`

/** Opens a store with a clock that stands still at START. */
export async function openKeyLife(dialect: Dialect) {
  const opened = await openTestStore(dialect)
  let nowMs = START.getTime()
  const clock = () => new Date(nowMs)
  const pipeline = createTestPipeline(opened.store, opened.keyring, clock)
  /** What workers reported as having failed. */
  const reported: unknown[] = []

  /** Does one batch of each kind of work; answers how many rows it took in hand. */
  async function workOnce(store: Store = opened.store, acting: Pick<Pipeline, 'act'> = pipeline): Promise<number> {
    const report = (error: unknown) => void reported.push(error)
    const ground = { store, clock, isSealed: () => opened.keyring.sealed, report }
    const pace = { leaseMs: LEASE_MS }
    return (
      (await new Worker(ground, createKeyDeletion(acting, deleteWhenDue), pace).runOnce()) +
      (await new Worker(ground, createKeyRotation(acting, rotateWhenDue), pace).runOnce()) +
      (await new Worker(ground, createMaterialExpiry(acting, expireWhenDue), pace).runOnce())
    )
  }

  async function work(store?: Store, acting?: Pick<Pipeline, 'act'>): Promise<void> {
    while ((await workOnce(store, acting)) > 0);
  }

  return {
    ...opened,
    pipeline,
    clock,
    reported,
    work,
    advance(milliseconds: number) {
      nowMs += milliseconds
    },
    /** Makes a key; answers its id. */
    async create(input: { Origin?: 'EXTERNAL'; MultiRegion?: boolean } = {}): Promise<string> {
      return (await call(pipeline, 'kms:CreateKey', input)).KeyMetadata?.KeyId as string
    },
    async described(KeyId: string) {
      return (await call(pipeline, 'kms:DescribeKey', { KeyId })).KeyMetadata
    },
    async encrypt(KeyId: string): Promise<Uint8Array> {
      const Plaintext = Buffer.from('pa55word')
      return (await call(pipeline, 'kms:Encrypt', { KeyId, Plaintext })).CiphertextBlob as Uint8Array
    },
    async decrypt(CiphertextBlob: Uint8Array): Promise<string> {
      return Buffer.from((await call(pipeline, 'kms:Decrypt', { CiphertextBlob })).Plaintext as Uint8Array).toString()
    },
    /** The details of the events of a type. */
    async told(detailType: string, store: Store = opened.store): Promise<string[]> {
      const events = await sentEvents(store)
      return events.filter((event) => event.detailType === detailType).map(({ detail }) => detail['key-id'] as string)
    },
    /** How many rows of each table name a key. */
    async rowsOf(keyId: string, store: Store = opened.store): Promise<Record<string, number>> {
      const tables = [
        'kms_key',
        'kms_key_material',
        'kms_key_generation',
        'kms_key_deletion',
        'kms_key_rotation',
        'kms_alias',
        'kms_key_tag',
        'kms_grant',
      ] as const
      const counts: Record<string, number> = {}
      for (const table of tables) {
        const rows = await store.transact('read', (tx) =>
          tx.rows(tx.db.selectFrom(table).select('key_id').where('key_id', '=', keyId)),
        )
        if (rows.length > 0) counts[table] = rows.length
      }
      return counts
    },
    /** The records that no call made, oldest first. */
    async serviceEvents() {
      const rows = await opened.store.transact('read', (tx) =>
        tx.rows(tx.db.selectFrom('audit').select('record').orderBy('sequence')),
      )
      return rows.map(({ record }) => JSON.parse(record)).filter(({ eventType }) => eventType === 'AwsServiceEvent')
    },
  }
}
