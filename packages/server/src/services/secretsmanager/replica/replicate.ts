// The replication of one secret to one region: what the replica lacks, and how it gets it.
import { refuse } from '#api/error.ts'
import type { Context } from '#api/operation.ts'
import type { Tx } from '#store/store.ts'
import type { SecretReplicaRow } from '#store/tables/secretsmanager.ts'
import { readPolicy, writePolicy } from '../policy/policy.ts'
import { insertSecret, markChanged, removeSecret } from '../secret/change.ts'
import { findNamedIn } from '../secret/find-secret.ts'
import type { Secret } from '../secret/secret.ts'
import { readTags, replaceTags } from '../tag/tag.ts'
import { encryptValue, tryKey } from '../version/encryption.ts'
import { encryptAnew } from '../version/put-value.ts'
import { readStages, type Stages, writeStages } from '../version/stage.ts'
import type { Value } from '../version/value.ts'
import {
  addEmptyVersion,
  addVersion,
  dropDeprecated,
  fillVersion,
  findVersion,
  isFilled,
  openVersion,
} from '../version/version.ts'

type Tags = Awaited<ReturnType<typeof readTags>>

/** A version the replica lacks; without a value when a rotation has still to put it. */
type MissingVersion = { versionId: string; createdAtMs: number; value: Value | undefined }

/** What a replica is to become, with the values it does not have yet. */
export type Content = {
  primary: Secret
  stages: Stages
  tags: Tags
  policy: string | undefined
  missing: MissingVersion[]
}

const TAKEN = 'Secret with this name already exists in this region'

/** Reads a primary, in its region. Throws DecryptionFailure or AccessDeniedException when a value cannot be opened. */
export async function readPrimary(row: SecretReplicaRow, context: Context): Promise<Content | undefined> {
  const { tx } = context
  const primary = await findNamedIn(row, tx)
  if (!primary) return undefined
  const stages = await readStages(primary, tx)
  const replica = await findReplica(row, primary, tx)
  const missing: MissingVersion[] = []
  for (const versionId of new Set(stages.values())) {
    const known = replica && (await findVersion(replica, versionId, tx))
    const version = await findVersion(primary, versionId, tx)
    if (!version || isFilled(known)) continue
    const value = isFilled(version) ? await openVersion(primary, version, context) : undefined
    if (value || !known) missing.push({ versionId, createdAtMs: version.created_at_ms, value })
  }
  return { primary, stages, tags: await readTags(primary, tx), policy: await readPolicy(primary, tx), missing }
}

/** Makes the replica, or makes it what its primary is. Throws ResourceExistsException, EncryptionFailure or AccessDeniedException. */
export async function writeReplica(row: SecretReplicaRow, content: Content, context: Context): Promise<void> {
  const { tx } = context
  const { primary, stages, tags, policy, missing } = content
  const replica = await prepareReplica(row, primary, context)
  for (const version of missing) await writeVersion(replica, version, context)
  await writeStages(replica, await readStages(replica, tx), stages, context)
  await replaceTags(replica, tags, tx)
  await writePolicy(replica, policy, tx)
  await dropDeprecated(replica, context)
}

/** The replica with its primary's metadata and the key it is to have, made when it is not there. */
async function prepareReplica(row: SecretReplicaRow, primary: Secret, context: Context): Promise<Secret> {
  const { tx } = context
  const key = { account: row.account, region: row.replica_region, name: row.name }
  const told = {
    description: primary.description,
    owning_service: primary.owning_service,
    was_tagged: primary.was_tagged,
    kms_key_id: row.kms_key_id,
    primary_region: row.region,
  }
  const known = await findReplica(row, primary, tx)
  if (known) {
    const after = { ...known, ...told }
    if (after.kms_key_id !== known.kms_key_id) {
      await tryKey(after, context)
      await encryptAnew(known, after, context)
    }
    return markChanged(known, context, told)
  }
  const other = await findNamedIn(key, tx)
  if (other && !row.overwrites) refuse('ResourceExistsException', TAKEN)
  if (other) await removeSecret(other, tx)
  const nowMs = context.now.getTime()
  const made = { ...primary, ...key, ...told, created_at_ms: nowMs, changed_at_ms: nowMs, accessed_day_ms: null }
  if (made.kms_key_id !== null) await tryKey(made, context)
  await tx.run(insertSecret, made)
  return made
}

/** The secret in the other region, as long as it is this primary's. */
async function findReplica(row: SecretReplicaRow, primary: Secret, tx: Tx): Promise<Secret | undefined> {
  const found = await findNamedIn({ ...row, region: row.replica_region }, tx)
  return found?.primary_region === row.region && found.suffix === primary.suffix ? found : undefined
}

async function writeVersion(replica: Secret, version: MissingVersion, context: Context): Promise<void> {
  const { versionId, createdAtMs, value } = version
  if (!value) return addEmptyVersion(replica, versionId, context)
  const filling = { kind: value.kind, ...(await encryptValue(replica, versionId, value.bytes, context)) }
  if (await findVersion(replica, versionId, context.tx)) return fillVersion(replica, versionId, filling, context.tx)
  const born = { version_id: versionId, created_at_ms: createdAtMs, accessed_day_ms: null }
  return addVersion(replica, { ...born, ...filling }, context.tx)
}
