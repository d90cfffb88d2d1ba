// All that DescribeKey tells of a key: the key itself, what is due to happen to it, and its copies.
import type { OutputOf } from '#api/names.ts'
import type { Tx } from '#store/store.ts'
import { findCopies } from './copies.ts'
import { findDeletion } from './deletion-schedule.ts'
import { findGenerations } from './generation.ts'
import { type Key, keyArn, metadataOf } from './key.ts'

type Metadata = NonNullable<OutputOf<'kms:DescribeKey'>['KeyMetadata']>

/** What CreateKey, DescribeKey and ReplicateKey answer. */
export async function describe(key: Key, tx: Tx): Promise<Metadata> {
  return {
    ...metadataOf(key),
    ...(await describeDeletion(key, tx)),
    ...(await describeImport(key, tx)),
    ...(await describeCopies(key, tx)),
  }
}

async function describeDeletion(key: Key, tx: Tx): Promise<Partial<Metadata>> {
  if (key.state === 'PendingReplicaDeletion') {
    return { PendingDeletionWindowInDays: (await findDeletion(key, tx))?.window_days }
  }
  if (key.state !== 'PendingDeletion') return {}
  const deletion = await findDeletion(key, tx)
  return deletion ? { DeletionDate: new Date(deletion.due_at_ms) } : {}
}

async function describeImport(key: Key, tx: Tx): Promise<Partial<Metadata>> {
  if (key.origin !== 'EXTERNAL' || key.current_material_id === '') return {}
  const current = (await findGenerations(key, tx)).find(({ material_id }) => material_id === key.current_material_id)
  return describeExpiration(current)
}

/** What is told of the end of imported material, when it is there. */
export function describeExpiration(generation: { status: string; due_at_ms: number } | undefined) {
  if (!generation || generation.status === 'Missing') return {}
  if (generation.status === 'Kept') return { ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' } as const
  return { ExpirationModel: 'KEY_MATERIAL_EXPIRES', ValidTo: new Date(generation.due_at_ms) } as const
}

async function describeCopies(key: Key, tx: Tx): Promise<Partial<Metadata>> {
  if (key.primary_region === null) return {}
  const told = (await findCopies(key, tx)).map((copy) => ({ Arn: keyArn(copy), Region: copy.region }))
  return {
    MultiRegionConfiguration: {
      MultiRegionKeyType: key.region === key.primary_region ? 'PRIMARY' : 'REPLICA',
      PrimaryKey: told.find(({ Region }) => Region === key.primary_region),
      ReplicaKeys: told.filter(({ Region }) => Region !== key.primary_region),
    },
  }
}
