// What KMS does of its own accord, told in the audit trail as CloudTrail tells the events of a service.
import { createAuditRow } from '#api/audit.ts'
import type { Context } from '#api/operation.ts'
import { type Key, targetOf } from './key.ts'

/** Adds a record that no call made, in the transaction of what it tells of: RotateKey, DeleteKey, DeleteExpiredKeyMaterial. */
export async function recordServiceEvent(name: string, key: Key, details: object, context: Context): Promise<void> {
  const { caller, region, now, tx } = context
  const entry = { caller, region, requestId: '', at: now, service: 'kms', operation: name, readOnly: false }
  const row = createAuditRow({ ...entry, targets: [targetOf(key)] })
  const { requestID: _, ...record } = JSON.parse(row.record)
  const told = { ...record, eventType: 'AwsServiceEvent', serviceEventDetails: { keyId: key.key_id, ...details } }
  await tx.record([{ ...row, record: JSON.stringify(told) }])
}
