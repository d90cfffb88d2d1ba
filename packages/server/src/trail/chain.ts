// The chain over the settled stretches of the audit trail: each link is a digest of the one before and of a stretch's records.
import { hash } from 'node:crypto'
import type { Tx } from '#store/store.ts'
import type { AuditStretchRow } from '#store/tables/cloudtrail.ts'
import type { AuditRow } from '#store/tables/ground.ts'

/** An audit record with its number. */
export type NumberedRow = AuditRow & { sequence: number }

/** The bounds of a stretch, without its seal. */
export type Stretch = Omit<AuditStretchRow, 'seal'>

/** What the first link follows. */
export const GENESIS: Buffer = Buffer.alloc(32)

// Of no account: the chain is that of all records.
const OWNER = 'audit'

/** The digest of records in their order (SHA-256, hexadecimal). */
export function digestRecords(rows: readonly NumberedRow[]): string {
  return hash('sha256', rows.map(formatRow).join(''))
}

/** The link of a stretch, whose records have `digest`, after another link (32 bytes). */
export function linkStretch(previous: Uint8Array, stretch: Stretch, digest: string): Buffer {
  const { after_sequence, upto_sequence, row_count, first_at_ms, last_at_ms, newest_ms } = stretch
  const bounds = [after_sequence, upto_sequence, row_count, first_at_ms, last_at_ms, newest_ms]
  const before = Buffer.from(previous).toString('hex')
  return hash('sha256', `${before}\n${JSON.stringify(bounds)}\n${digest}`, 'buffer')
}

// The length of the record stands before it: no record can pass for the end of one and the beginning of another.
function formatRow(row: NumberedRow): string {
  const { sequence, event_id, account, region, at_ms, event_source, event_name, access_key_id, error_code } = row
  const columns = [sequence, event_id, account, region, at_ms, event_source, event_name, access_key_id, error_code]
  return `${JSON.stringify([...columns, row.record.length])}\n${row.record}\n`
}

/** Where a link stands in the store: with its stretch, as the end of the chain, or as its beginning. */
export type LinkPlace = { kind: 'stretch' | 'head' | 'floor'; sequence: number }

/** Seals a link for its place; only who has the keyring can. */
export function sealLink(tx: Pick<Tx, 'seal'>, place: LinkPlace, link: Uint8Array): Buffer {
  return tx.seal(OWNER, formatPlace(place), link)
}

/** Opens a sealed link; undefined when it was altered, moved, or is of another keyring. */
export function openLink(tx: Pick<Tx, 'open'>, place: LinkPlace, sealed: Uint8Array): Buffer | undefined {
  try {
    return tx.open(OWNER, formatPlace(place), sealed)
  } catch {
    return undefined
  }
}

function formatPlace({ kind, sequence }: LinkPlace): string {
  return `audit_chain/${kind}/${sequence}`
}
