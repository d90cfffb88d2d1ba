// The regions a secret is replicated to: how they are kept, and what is told of them.
import { refuse } from '#api/error.ts'
import type { OutputOf } from '#api/names.ts'
import { prepare } from '#store/prepared.ts'
import type { Tx } from '#store/store.ts'
import type { SecretReplicaRow } from '#store/tables/secretsmanager.ts'
import type { Secret, SecretKey } from '../secret/secret.ts'

/** What is told of each region. */
export type ReplicationStatus = NonNullable<OutputOf<'secretsmanager:DescribeSecret'>['ReplicationStatus']>

/** A region to replicate to, as a call names it. */
export type WantedRegion = { Region?: string | undefined; KmsKeyId?: string | undefined }

const DEFAULT_KEY_ID = 'alias/aws/secretsmanager'
const SAME_REGION = "You can't replicate a secret to the same Region as the primary secret."
const TWICE = 'A Region is given more than once.'

const replicasOfSecret = prepare<SecretKey>()((db, { account, region, name }) =>
  db
    .selectFrom('secret_replica')
    .leftJoin('secret', (join) =>
      join
        .onRef('secret.account', '=', 'secret_replica.account')
        .onRef('secret.region', '=', 'secret_replica.replica_region')
        .onRef('secret.name', '=', 'secret_replica.name')
        .onRef('secret.primary_region', '=', 'secret_replica.region'),
    )
    .select(['secret_replica.replica_region', 'secret_replica.kms_key_id', 'secret_replica.status'])
    .select(['secret_replica.status_message', 'secret.accessed_day_ms'])
    .where('secret_replica.account', '=', account)
    .where('secret_replica.region', '=', region)
    .where('secret_replica.name', '=', name)
    .orderBy('secret_replica.replica_region'),
)
const putReplica = prepare<SecretReplicaRow>()((db, row) =>
  db
    .insertInto('secret_replica')
    .values({
      account: row.account,
      region: row.region,
      name: row.name,
      replica_region: row.replica_region,
      kms_key_id: row.kms_key_id,
      overwrites: row.overwrites,
      status_message: row.status_message,
      status: row.status,
      due_at_ms: row.due_at_ms,
      leased_until_ms: row.leased_until_ms,
    })
    .onConflict((conflict) =>
      conflict.columns(['account', 'region', 'name', 'replica_region']).doUpdateSet((old) => ({
        kms_key_id: old.ref('excluded.kms_key_id'),
        overwrites: old.ref('excluded.overwrites'),
        status_message: old.ref('excluded.status_message'),
        status: old.ref('excluded.status'),
        due_at_ms: old.ref('excluded.due_at_ms'),
        leased_until_ms: old.ref('excluded.leased_until_ms'),
      })),
    ),
)
const awaken = prepare<SecretKey & { due_at_ms: number }>()((db, { account, region, name, due_at_ms }) =>
  db
    .updateTable('secret_replica')
    .set({ status: 'Pending', status_message: null, due_at_ms, leased_until_ms: 0 })
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name),
)
const deleteReplica = prepare<SecretKey & { replica_region: string }>()(
  (db, { account, region, name, replica_region }) =>
    db
      .deleteFrom('secret_replica')
      .where('account', '=', account)
      .where('region', '=', region)
      .where('name', '=', name)
      .where('replica_region', '=', replica_region),
)
const updateKey = prepare<SecretKey & { replica_region: string; kms_key_id: string | null }>()(
  (db, { account, region, name, replica_region, kms_key_id }) =>
    db
      .updateTable('secret_replica')
      .set({ kms_key_id })
      .where('account', '=', account)
      .where('region', '=', region)
      .where('name', '=', name)
      .where('replica_region', '=', replica_region),
)

/** The regions of a primary secret with their status; undefined when it has none. */
export async function readReplication(
  { account, region, name }: SecretKey,
  tx: Tx,
): Promise<ReplicationStatus | undefined> {
  const rows = await tx.rows(replicasOfSecret, { account, region, name })
  if (rows.length === 0) return undefined
  return rows.map((row) => ({
    Region: row.replica_region,
    KmsKeyId: row.kms_key_id ?? DEFAULT_KEY_ID,
    Status: row.status === 'Pending' ? 'InProgress' : (row.status as 'InSync' | 'Failed'),
    StatusMessage: row.status_message ?? undefined,
    LastAccessedDate: row.accessed_day_ms === null ? undefined : new Date(row.accessed_day_ms),
  }))
}

/** Begins to replicate a secret to regions, or begins again; a worker does it. Throws InvalidParameterException. */
export async function addReplicas(
  { account, region, name }: Secret,
  wanted: readonly WantedRegion[],
  overwrites: boolean,
  tx: Tx,
  now: Date,
): Promise<void> {
  const regions = wanted.map(({ Region = '' }) => Region)
  if (regions.includes(region)) refuse('InvalidParameterException', SAME_REGION)
  if (new Set(regions).size < regions.length) refuse('InvalidParameterException', TWICE)
  for (const { Region = '', KmsKeyId } of wanted) {
    await tx.run(putReplica, {
      account,
      region,
      name,
      replica_region: Region,
      kms_key_id: KmsKeyId || null,
      overwrites: overwrites ? 1 : 0,
      status_message: null,
      status: 'Pending',
      due_at_ms: now.getTime(),
      leased_until_ms: 0,
    })
  }
}

/** Has all replicas of a secret follow what it has become. Whoever has one in hand finds that it is no longer his. */
export async function followPrimary({ account, region, name }: SecretKey, tx: Tx, now: Date): Promise<void> {
  await tx.run(awaken, { account, region, name, due_at_ms: now.getTime() })
}

/** Forgets that a secret is replicated to a region; answers whether it was. */
export async function forgetReplica(
  { account, region, name }: SecretKey,
  replicaRegion: string,
  tx: Tx,
): Promise<boolean> {
  return (await tx.run(deleteReplica, { account, region, name, replica_region: replicaRegion })) > 0
}

/** Notes with the primary that a replica has another key. */
export async function noteReplicaKey(replica: Secret, tx: Tx): Promise<void> {
  const { account, name, primary_region, region, kms_key_id } = replica
  await tx.run(updateKey, { account, region: primary_region ?? '', name, replica_region: region, kms_key_id })
}
