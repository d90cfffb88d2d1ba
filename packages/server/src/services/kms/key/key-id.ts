// The ids of keys: a UUID, or for a multi-region key `mrk-` and 32 hexadecimal digits; 16 bytes and a flag either way.
import { randomUUID } from 'node:crypto'

const MULTI_REGION = 'mrk-'

/** An id for a new key. */
export function createKeyId(isMultiRegion: boolean | undefined): string {
  const uuid = randomUUID()
  return isMultiRegion ? MULTI_REGION + uuid.replaceAll('-', '') : uuid
}

/** Whether an id is that of a multi-region key. */
export function isMultiRegionId(keyId: string): boolean {
  return keyId.startsWith(MULTI_REGION)
}

/** The 16 bytes of an id. */
export function packKeyId(keyId: string): Buffer {
  return Buffer.from(keyId.replace(MULTI_REGION, '').replaceAll('-', ''), 'hex')
}

/** The id of 16 bytes, written as 32 hexadecimal digits. */
export function unpackKeyId(hex: string, isMultiRegion: boolean): string {
  if (isMultiRegion) return MULTI_REGION + hex
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
