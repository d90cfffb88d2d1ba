// How audit records enter their table: many at once.
import type { AuditRow } from './tables/ground.ts'

/** The columns of an audit record, in the order they are inserted. */
export const AUDIT_COLUMNS = [
  'event_id',
  'account',
  'region',
  'at_ms',
  'event_source',
  'event_name',
  'access_key_id',
  'error_code',
  'record',
] as const satisfies (keyof AuditRow)[]
