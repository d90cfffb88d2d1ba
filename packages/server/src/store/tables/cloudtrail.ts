// CloudTrail's tables: what is known of the audit trail beside its records, and the trails that deliver it.

/** How far the trail has been settled: one row. `head` and `floor` are the sealed ends of the chain of stretches. */
export type AuditSettlingRow = {
  settler: string
  /** The last number settled. */
  sequence: number
  /** The highest number seen, when it was seen, and until when everything recorded has been settled. */
  seen_sequence: number
  seen_at_ms: number
  settled_to_ms: number
  head: Uint8Array | null
  floor: Uint8Array | null
  /** Records up to this number were deleted when their time was over. */
  floor_sequence: number
  status: string
  due_at_ms: number
  leased_until_ms: number
}

/** A settled stretch: `row_count` records with numbers after one, up to another. */
export type AuditStretchRow = {
  after_sequence: number
  upto_sequence: number
  row_count: number
  first_at_ms: number
  last_at_ms: number
  /** The newest instant of this and all earlier stretches. */
  newest_ms: number
  seal: Uint8Array
}

/** The records of a stretch that have a term (store/audit-index.ts) in common. */
export type AuditIndexRow = { account: string; term: Uint8Array; after_sequence: number; sequences: Uint8Array }

/** A trail; selectors and tags are JSON, flags 0 or 1. */
export type TrailRow = {
  account: string
  /** Its home. */
  region: string
  name: string
  bucket: string
  prefix: string | null
  multi_region: number
  global_events: number
  validated: number
  selectors: string | null
  advanced_selectors: string | null
  tags: string
  created_at_ms: number
  logging: number
  started_at_ms: number | null
  stopped_at_ms: number | null
  /** The last number delivered; and up to which number, and when, the files are that are being written. */
  sequence: number
  planned_sequence: number | null
  planned_at_ms: number | null
  delivered_at_ms: number | null
  delivery_error: string | null
  digest_at_ms: number | null
  digest_error: string | null
  status: string
  due_at_ms: number
  leased_until_ms: number
}

/** The end of a trail's chain of digests in a region; no object before the first digest. */
export type TrailDigestRow = {
  account: string
  region: string
  name: string
  file_region: string
  begins_at_ms: number
  bucket: string | null
  object: string | null
  hash: string | null
  signature: string | null
}

/** A file that no digest lists yet. */
export type TrailFileRow = {
  account: string
  region: string
  name: string
  file_region: string
  bucket: string
  object: string
  hash: string
  oldest_ms: number
  newest_ms: number
  delivered_at_ms: number
}

/** A pair of keys that signs digests: the public one as PKCS #1, the private one as sealed PKCS #8. */
export type TrailKeyRow = {
  account: string
  fingerprint: string
  public_key: Uint8Array
  private_key: Uint8Array
  created_at_ms: number
}

export type CloudTrailTables = {
  audit_settling: AuditSettlingRow
  audit_stretch: AuditStretchRow
  audit_index: AuditIndexRow
  trail: TrailRow
  trail_digest: TrailDigestRow
  trail_file: TrailFileRow
  trail_key: TrailKeyRow
}
