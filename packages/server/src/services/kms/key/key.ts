// The key: what is known of one, what its state allows, and what is told of it.
import type { CustomerMasterKeySpec } from '@aws-sdk/client-kms'
import { formatArn } from '#api/arn.ts'
import { refuse } from '#api/error.ts'
import type { OutputOf } from '#api/names.ts'
import type { Target } from '#api/operation.ts'
import type { KmsKeyRow } from '#store/tables/kms.ts'
import { algorithmMembers } from './key-spec.ts'

/** A key with its policy, which every call on it is judged by. */
export type Key = KmsKeyRow

/** The columns of `kms_key` that make a Key. */
export const KEY_COLUMNS = [
  'kms_key.account',
  'kms_key.region',
  'kms_key.key_id',
  'kms_key.description',
  'kms_key.manager',
  'kms_key.service',
  'kms_key.usage',
  'kms_key.spec',
  'kms_key.state',
  'kms_key.origin',
  'kms_key.policy',
  'kms_key.current_material_id',
  'kms_key.created_at_ms',
  'kms_key.primary_region',
] as const

/** The resource type CloudTrail shows; it says so even of an alias. */
export const KEY_TYPE = 'AWS::KMS::Key'

/**
 * What a key identifier stands for: the key that is there, or the managed key that may be made for it, or else why there is
 * none, in AWS's words.
 */
export type KeyTarget = Target & { key?: Key; draft?: NewKey; absence?: string }

/** What is up to the maker of a key. */
export type NewKey = Omit<Key, 'state' | 'current_material_id' | 'created_at_ms'>

/** The ARN of a key. */
export function keyArn({ account, region, key_id }: Pick<Key, 'account' | 'region' | 'key_id'>): string {
  return formatArn('kms', region, account, `key/${key_id}`)
}

/** What all copies of a multi-region key have in common: the ARN without the region. For other keys it is the ARN. */
export function sharedArn(key: Pick<Key, 'account' | 'region' | 'key_id' | 'primary_region'>): string {
  return key.primary_region === null ? keyArn(key) : keyArn({ ...key, region: '' })
}

/** The target that a key found in the store is, for its record; `access.ts` adds what decides over a call. */
export function targetOf(key: Key): KeyTarget {
  return { arn: keyArn(key), account: key.account, type: KEY_TYPE, key }
}

/** The key of a target; refuses with NotFoundException when there is none. */
export function requireKey({ key, absence }: KeyTarget): Key {
  return key ?? refuse('NotFoundException', absence)
}

/** Refuses a key that waits for its deletion. */
export function refuseDeleted(key: Key): void {
  if (key.state === 'PendingDeletion') refuse('KMSInvalidStateException', `${keyArn(key)} is pending deletion.`)
  if (key.state === 'PendingReplicaDeletion') {
    refuse('KMSInvalidStateException', `${keyArn(key)} is pending replica deletion.`)
  }
}

/** Refuses a key whose state forbids to use it. */
export function refuseUnusable(key: Key): void {
  refuseDeleted(key)
  refuseDisabled(key)
  refuseEmpty(key)
}

/** Refuses a key that is disabled. */
export function refuseDisabled(key: Key): void {
  if (key.state === 'Disabled') refuse('DisabledException', `${keyArn(key)} is disabled.`)
}

/** Refuses a key that waits for material to be imported. */
export function refuseEmpty(key: Key): void {
  if (key.state === 'PendingImport') refuse('KMSInvalidStateException', `${keyArn(key)} is pending import.`)
}

/** What the key itself tells; `describe` adds what is kept elsewhere. */
export function metadataOf(key: Key): NonNullable<OutputOf<'kms:DescribeKey'>['KeyMetadata']> {
  return {
    AWSAccountId: key.account,
    KeyId: key.key_id,
    Arn: keyArn(key),
    CreationDate: new Date(key.created_at_ms),
    Enabled: key.state === 'Enabled',
    Description: key.description,
    KeyUsage: key.usage,
    KeyState: key.state,
    Origin: key.origin,
    KeyManager: key.manager,
    CustomerMasterKeySpec: key.spec as CustomerMasterKeySpec,
    KeySpec: key.spec,
    ...algorithmMembers(key),
    MultiRegion: key.primary_region !== null,
    ...(key.spec === 'SYMMETRIC_DEFAULT' &&
      key.current_material_id !== '' && { CurrentKeyMaterialId: key.current_material_id }),
  }
}
