// How audit records enter their table, one at a time or many at once.
import { prepare } from './prepared.ts'
import type { AuditRow } from './tables/ground.ts'

/** Inserts one audit record. */
export const insertAudit = prepare<AuditRow>()((db, row) =>
  db.insertInto('audit').values({
    event_id: row.event_id,
    account: row.account,
    region: row.region,
    at_ms: row.at_ms,
    event_source: row.event_source,
    event_name: row.event_name,
    access_key_id: row.access_key_id,
    error_code: row.error_code,
    record: row.record,
  }),
)

/** The columns of an audit record, in the order of `insertManyAudits`. */
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
