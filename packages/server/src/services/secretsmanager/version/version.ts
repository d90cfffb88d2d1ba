// The version of a secret: how it is kept, and how one is found.
import type { Context } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { Tx } from '#store/store.ts'
import type { SecretVersionRow } from '#store/tables/secretsmanager.ts'
import type { Secret, SecretKey } from '../secret/secret.ts'
import { tellServiceEvent } from '../secret/service-event.ts'
import { decryptValue, type EncryptedValue } from './encryption.ts'
import type { Value } from './value.ts'

/** What a version is besides the names of its rows. */
export type Version = Omit<SecretVersionRow, keyof SecretKey>

/** A version that has a value. */
export type FilledVersion = Version & { kind: Value['kind'] } & Pick<EncryptedValue, 'value' | 'data_key'>

type VersionKey = SecretKey & { version_id: string }

const COLUMNS = ['version_id', 'kind', 'value', 'data_key', 'kms_key_id', 'created_at_ms', 'accessed_day_ms'] as const
const MOST_VERSIONS = 100
const SHORTEST_LIFE_MS = 24 * 3_600_000

const versionById = prepare<VersionKey>()((db, { account, region, name, version_id }) =>
  db
    .selectFrom('secret_version')
    .select(COLUMNS)
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name)
    .where('version_id', '=', version_id),
)
const insertVersion = prepare<SecretVersionRow>()((db, row) =>
  db.insertInto('secret_version').values({
    account: row.account,
    region: row.region,
    name: row.name,
    version_id: row.version_id,
    kind: row.kind,
    value: row.value,
    data_key: row.data_key,
    kms_key_id: row.kms_key_id,
    created_at_ms: row.created_at_ms,
    accessed_day_ms: row.accessed_day_ms,
  }),
)
const updateValue = prepare<VersionKey & EncryptedValue & { kind: Value['kind'] }>()((db, row) =>
  db
    .updateTable('secret_version')
    .set({ kind: row.kind, value: row.value, data_key: row.data_key, kms_key_id: row.kms_key_id })
    .where('account', '=', row.account)
    .where('region', '=', row.region)
    .where('name', '=', row.name)
    .where('version_id', '=', row.version_id),
)
const countVersions = prepare<SecretKey>()((db, { account, region, name }) =>
  db
    .selectFrom('secret_version')
    .select((builder) => builder.fn.countAll<number>().as('count'))
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name),
)
const oldestDeprecated = prepare<SecretKey & { before_ms: number; count: number }>()(
  (db, { account, region, name, before_ms, count }) =>
    db
      .selectFrom('secret_version')
      .leftJoin('secret_stage', (join) =>
        join
          .onRef('secret_stage.account', '=', 'secret_version.account')
          .onRef('secret_stage.region', '=', 'secret_version.region')
          .onRef('secret_stage.name', '=', 'secret_version.name')
          .onRef('secret_stage.version_id', '=', 'secret_version.version_id'),
      )
      .select('secret_version.version_id')
      .where('secret_version.account', '=', account)
      .where('secret_version.region', '=', region)
      .where('secret_version.name', '=', name)
      .where('secret_version.created_at_ms', '<', before_ms)
      .where('secret_stage.stage', 'is', null)
      .orderBy('secret_version.created_at_ms')
      .limit(count),
)
const deleteVersion = prepare<VersionKey>()((db, { account, region, name, version_id }) =>
  db
    .deleteFrom('secret_version')
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name)
    .where('version_id', '=', version_id),
)

/** The version with an id, with or without a value. */
export async function findVersion(
  { account, region, name }: SecretKey,
  version_id: string,
  tx: Tx,
): Promise<Version | undefined> {
  return await tx.first(versionById, { account, region, name, version_id })
}

/** Whether a version has a value; one that a rotation has begun has none at first. */
export function isFilled(version: Version | undefined): version is FilledVersion {
  return version !== undefined && version.kind !== null
}

/** The value of a version. Throws as `decryptValue`. */
export async function openVersion(secret: Secret, version: FilledVersion, context: Context): Promise<Value> {
  return { kind: version.kind, bytes: await decryptValue(secret, version, context) }
}

/** Adds a version without a value, as a rotation begins with: its labels are attached by `writeStages`. */
export async function addEmptyVersion(secret: SecretKey, versionId: string, { tx, now }: Context): Promise<void> {
  const nothing = { kind: null, value: null, data_key: null, kms_key_id: null, accessed_day_ms: null }
  await tx.run(insertVersion, { ...keyOf(secret, versionId), ...nothing, created_at_ms: now.getTime() })
}

/** Adds a version with its encrypted value. */
export async function addVersion(secret: SecretKey, version: FilledVersion, tx: Tx): Promise<void> {
  await tx.run(insertVersion, { ...version, ...keyOf(secret, version.version_id) })
}

/** Gives a version its value, encrypted for the first time or anew. */
export async function fillVersion(
  secret: SecretKey,
  versionId: string,
  filling: EncryptedValue & { kind: Value['kind'] },
  tx: Tx,
): Promise<void> {
  await tx.run(updateValue, { ...keyOf(secret, versionId), ...filling })
}

/** Deletes the oldest versions that no label holds, when there are more versions than AWS keeps; none younger than a day. */
export async function dropDeprecated(secret: Secret, context: Context): Promise<void> {
  const { tx, now } = context
  const excess = Number((await tx.first(countVersions, secret))?.count) - MOST_VERSIONS
  if (excess <= 0) return
  const before_ms = now.getTime() - SHORTEST_LIFE_MS
  for (const { version_id } of await tx.rows(oldestDeprecated, { ...secret, before_ms, count: excess })) {
    await tx.run(deleteVersion, keyOf(secret, version_id))
    await tellServiceEvent('SecretVersionDeletion', secret, context, { SecretVersionId: version_id })
  }
}

function keyOf({ account, region, name }: SecretKey, version_id: string): VersionKey {
  return { account, region, name, version_id }
}
