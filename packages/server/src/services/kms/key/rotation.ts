// Rotation: a key gets new material to encrypt with, and keeps the old to decrypt with.
import { refuse } from '#api/error.ts'
import { addEvent } from '#api/event.ts'
import type { Context } from '#api/operation.ts'
import type { KmsKeyGenerationRow, KmsKeyRotationRow } from '#store/tables/kms.ts'
import { findCopies, isReplica } from './copies.ts'
import { findKey } from './find-key.ts'
import { addGeneration, changeGeneration, findGenerations, makeCurrent } from './generation.ts'
import { type Key, keyArn } from './key.ts'
import { createSymmetricMaterial } from './material.ts'
import { keepRotation, nextDateMs, pauseRotation } from './rotation-schedule.ts'
import { tellServiceEvent } from './service-event.ts'

/** Refuses keys that cannot be rotated at all: only symmetric encryption keys can. */
export function refuseUnrotatable(key: Key): void {
  if (key.spec === 'SYMMETRIC_DEFAULT') return
  refuse(
    'UnsupportedOperationException',
    `${keyArn(key)} key spec is ${key.spec} which is not valid for this operation.`,
  )
}

/** Refuses a key whose origin is not the one that an operation is for. */
export function checkOrigin(key: Key, origin: Key['origin']): void {
  if (key.origin === origin) return
  refuse(
    'UnsupportedOperationException',
    `${keyArn(key)} origin is ${key.origin} which is not valid for this operation.`,
  )
}

/** Refuses a replica: its rotation is that of its primary key. */
export function refuseReplica(key: Key): void {
  if (isReplica(key)) refuse('UnsupportedOperationException', `${keyArn(key)} is not a multi-Region primary key.`)
}

/** Imported material that waits for the rotation that makes it current. */
export function findPending(generations: KmsKeyGenerationRow[], key: Key): KmsKeyGenerationRow | undefined {
  const current = generations.find(({ material_id }) => material_id === key.current_material_id)
  return generations.find(({ generation }) => generation > (current?.generation ?? Number.POSITIVE_INFINITY))
}

/** Gives a key and its replicas new material, and tells of it. */
export async function rotate(key: Key, rotation: Rotation, context: Context): Promise<void> {
  const { tx, now } = context
  const nowMs = now.getTime()
  const generations = await findGenerations(key, tx)
  const origins = { generation: (generations.at(-1)?.generation ?? -1) + 1, rotation, rotated_at_ms: nowMs }
  const material = createSymmetricMaterial()
  for (const copy of await findCopies(key, tx)) {
    const materialId = await addGeneration(copy, material, origins, tx, nowMs)
    await makeCurrent(copy, materialId, tx)
    await announce(copy, materialId, rotation, context)
  }
  material.fill(0)
}

/** Makes imported material that waits for it the current one, and tells of it. */
export async function rotateToImported(key: Key, pending: KmsKeyGenerationRow, context: Context): Promise<void> {
  const { tx, now } = context
  await changeGeneration(pending, { rotation: 'ON_DEMAND', rotated_at_ms: now.getTime() }, tx)
  await makeCurrent(key, pending.material_id, tx)
  await announce(key, pending.material_id, 'ON_DEMAND', context)
}

/** Carries out an automatic rotation that is due. A key that is not enabled is not rotated before it is. */
export async function rotateWhenDue(row: KmsKeyRotationRow, context: Context): Promise<void> {
  const { key } = await findKey(row.key_id, context)
  if (!key) return
  if (key.state !== 'Enabled') {
    await pauseRotation(row, context.tx)
    return
  }
  await rotate(key, 'AUTOMATIC', context)
  await keepRotation(row, nextDateMs(row, context.now.getTime()), context.tx)
}

type Rotation = 'AUTOMATIC' | 'ON_DEMAND'

async function announce(key: Key, materialId: string, rotationType: Rotation, context: Context): Promise<void> {
  const { account, region, key_id, origin, current_material_id } = key
  await addEvent(context.tx, account, region, context.now, {
    source: 'aws.kms',
    detailType: 'KMS CMK Rotation',
    resources: [keyArn(key)],
    detail: { 'key-id': key_id },
  })
  const details = {
    rotationType,
    keyOrigin: origin,
    previousKeyMaterialId: current_material_id ?? undefined,
    currentKeyMaterialId: materialId,
  }
  await tellServiceEvent('RotateKey', key, details, context)
}
