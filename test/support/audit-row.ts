// An audit record for tests of the store, which does not look into it.
import type { AuditRow } from '../../packages/server/src/store/tables/ground.ts'

/** A record of an account, with whatever the test needs to be otherwise. */
export function createAuditRow(account: string, changes: Partial<AuditRow> = {}): AuditRow {
  return {
    event_id: 'id',
    account,
    region: 'eu-south-1',
    at_ms: Date.UTC(2026, 10, 22),
    event_source: 'ssm.amazonaws.com',
    event_name: 'GetParameter',
    access_key_id: null,
    error_code: null,
    record: '{}',
    ...changes,
  }
}
