// The entries of calls in the audit trail: begun with a call, and told how it ended.
import type { Catalog, OperationWire } from '@cairn/wire'
import type { AuditRow } from '../store/tables/ground.ts'
import { createAuditRows, type Entry } from './audit.ts'
import type { Caller } from './caller.ts'
import type { Attempt } from './context.ts'
import { refusalOf } from './error.ts'
import type { Operation } from './operation.ts'

/** The entry of a call that begins. */
export function createEntry(
  operation: Operation | undefined,
  { service, name }: OperationWire,
  caller: Caller,
  { region, requestId, now }: Pick<Attempt, 'region' | 'requestId' | 'now'>,
): Entry {
  const readOnly = operation?.readOnly ?? operation?.effect !== 'write'
  return { caller, region, requestId, at: now, service, operation: name, readOnly, targets: [] }
}

/** The trail's rows. An unsigned call that named nobody's role is told to no account; the log has it. */
export function rowsOf(trail: Entry[]): AuditRow[] {
  return trail.filter(({ caller }) => caller.account !== '').flatMap(createAuditRows)
}

/** The call failed. */
export function failEntry(entry: Entry, error: unknown, catalog: Catalog): void {
  const wire = catalog.operation(entry.service, entry.operation)
  if (!wire) return
  const { code, message, auditMessage = message } = refusalOf(error, wire)
  entry.errorCode = code
  entry.errorMessage = auditMessage
}

/** What a call had done was undone with its transaction, or never committed: its record must not say that it was done. */
export function undoEntry(entry: Entry, error: unknown, catalog: Catalog): void {
  const wire = catalog.operation(entry.service, entry.operation)
  if (entry.errorCode !== undefined || !wire) return
  entry.errorCode = refusalOf(error, wire).code
  delete entry.response
}
