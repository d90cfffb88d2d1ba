// Writes the digests of a trail: for each hour and region what files were delivered, signed, and tied to the digest before.
import { gzipSync } from 'node:zlib'
import { prepare } from '#store/prepared.ts'
import type { Tx } from '#store/store.ts'
import type { TrailDigestRow, TrailFileRow, TrailRow } from '#store/tables/cloudtrail.ts'
import { ALGORITHM, type Digest, formatInstant, formatPublicKeys, hashOf, signDigest } from '#trail/digest.ts'
import { digestObject, METADATA_SUFFIX, publicKeysObject } from '#trail/layout.ts'
import { type DeliveryGround, whileHeld } from './held-trail.ts'
import { findSigningKey, type SigningKey } from './trail-keys.ts'

const HOUR_MS = 3_600_000

type Key = Pick<TrailRow, 'account' | 'region' | 'name'>
type Hour = Key & { file_region: string; end_ms: number }

const chainsOf = prepare<Key>()((db, { account, region, name }) =>
  db
    .selectFrom('trail_digest')
    .selectAll()
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name)
    .orderBy('file_region'),
)
const filesBefore = prepare<Hour>()((db, { account, region, name, file_region, end_ms }) =>
  db
    .selectFrom('trail_file')
    .selectAll()
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name)
    .where('file_region', '=', file_region)
    .where('delivered_at_ms', '<', end_ms)
    .orderBy('delivered_at_ms')
    .orderBy('object'),
)
const deleteFiles = prepare<Hour>()((db, { account, region, name, file_region, end_ms }) =>
  db
    .deleteFrom('trail_file')
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name)
    .where('file_region', '=', file_region)
    .where('delivered_at_ms', '<', end_ms),
)
const moveChain = prepare<TrailDigestRow>()((db, row) =>
  db
    .updateTable('trail_digest')
    .set({
      begins_at_ms: row.begins_at_ms,
      bucket: row.bucket,
      object: row.object,
      hash: row.hash,
      signature: row.signature,
    })
    .where('account', '=', row.account)
    .where('region', '=', row.region)
    .where('name', '=', row.name)
    .where('file_region', '=', row.file_region),
)
const setDigested = prepare<Key & { now_ms: number }>()((db, { account, region, name, now_ms }) =>
  db
    .updateTable('trail')
    .set({ digest_at_ms: now_ms, digest_error: null })
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name),
)

/** Writes all digests whose hour is over; answers whether files wait for one that is still to come. */
export async function deliverDigests(
  row: TrailRow,
  nowMs: number,
  ground: DeliveryGround,
): Promise<{ isWaiting: boolean }> {
  const { store, folder } = ground
  const chains = await store.transact('read', (tx) => tx.rows(chainsOf, row))
  const due = chains.filter(({ begins_at_ms }) => begins_at_ms + HOUR_MS <= nowMs)
  if (due.length > 0) {
    const key = await findSigningKey(store, row.account, nowMs)
    await folder.write(`${row.bucket}/${publicKeysObject(row)}`, formatPublicKeys(key.published))
    for (const chain of due) await extendChain(row, chain, key, nowMs, ground)
  }
  return { isWaiting: await store.transact('read', (tx) => hasFiles(row, chains, tx)) }
}

async function hasFiles(row: TrailRow, chains: TrailDigestRow[], tx: Tx): Promise<boolean> {
  for (const { file_region } of chains) {
    if (await tx.first(filesBefore, { ...row, file_region, end_ms: Number.MAX_SAFE_INTEGER })) return true
  }
  return false
}

async function extendChain(
  row: TrailRow,
  chain: TrailDigestRow,
  key: SigningKey,
  nowMs: number,
  { store, folder }: DeliveryGround,
): Promise<void> {
  let last = chain
  while (last.begins_at_ms + HOUR_MS <= nowMs) {
    const hour = { ...row, file_region: last.file_region, end_ms: last.begins_at_ms + HOUR_MS }
    const files = await store.transact('read', (tx) => tx.rows(filesBefore, hour))
    const digest = createDigest(row, last, files, key.fingerprint)
    const bytes = Buffer.from(JSON.stringify(digest))
    const signature = signDigest(digest, bytes, key.privateKey)
    const metadata = { signature, 'signature-algorithm': ALGORITHM }
    const path = `${digest.digestS3Bucket}/${digest.digestS3Object}`
    // The signature first: there is no moment when a digest stands without one.
    await folder.write(`${path}${METADATA_SUFFIX}`, Buffer.from(JSON.stringify(metadata)))
    await folder.write(path, gzipSync(bytes))
    const { digestS3Bucket: bucket, digestS3Object: object } = digest
    const next = { ...last, begins_at_ms: hour.end_ms, bucket, object, hash: hashOf(bytes), signature }
    const isKept = await whileHeld(row, store, async (tx) => {
      await tx.run(moveChain, next)
      await tx.run(deleteFiles, hour)
      await tx.run(setDigested, { ...row, now_ms: nowMs })
    })
    if (!isKept) return
    last = next
  }
}

/** The digest that follows the last one of a chain. It is the same whenever it is made. */
function createDigest(row: TrailRow, last: TrailDigestRow, files: TrailFileRow[], fingerprint: string): Digest {
  const endMs = last.begins_at_ms + HOUR_MS
  const newestMs = files.map(({ newest_ms }) => newest_ms).reduce((one, other) => Math.max(one, other), 0)
  const oldestMs = files.map(({ oldest_ms }) => oldest_ms).reduce((one, other) => Math.min(one, other), newestMs)
  const isFirst = last.object === null
  return {
    awsAccountId: row.account,
    digestStartTime: formatInstant(last.begins_at_ms),
    digestEndTime: formatInstant(endMs),
    digestS3Bucket: row.bucket,
    digestS3Object: digestObject(row, last.file_region, endMs),
    digestPublicKeyFingerprint: fingerprint,
    digestSignatureAlgorithm: ALGORITHM,
    newestEventTime: files.length === 0 ? null : formatInstant(newestMs),
    oldestEventTime: files.length === 0 ? null : formatInstant(oldestMs),
    previousDigestS3Bucket: last.bucket,
    previousDigestS3Object: last.object,
    previousDigestHashValue: last.hash,
    previousDigestHashAlgorithm: isFirst ? null : 'SHA-256',
    previousDigestSignature: last.signature,
    logFiles: files.map(({ bucket, object, hash, newest_ms, oldest_ms }) => ({
      s3Bucket: bucket,
      s3Object: object,
      hashValue: hash,
      hashAlgorithm: 'SHA-256',
      newestEventTime: formatInstant(newest_ms),
      oldestEventTime: formatInstant(oldest_ms),
    })),
  }
}
