// Audit records in CloudTrail's shape: one for every call, inner calls and refusals included.
import { randomUUID } from 'node:crypto'
import type { AuditRow } from '../store/tables/ground.ts'
import type { Caller } from './caller.ts'
import type { Target } from './operation.ts'

/** One call while it runs; what is known when it ends becomes its record. */
export type Entry = {
  caller: Caller
  region: string
  requestId: string
  at: Date
  service: string
  operation: string
  readOnly: boolean
  /** Already redacted. */
  request?: unknown
  /** Already redacted; null for reads. */
  response?: unknown
  targets: Target[]
  errorCode?: string
  errorMessage?: string
}

/** The audit row of an ended call. Throws on nothing: what cannot be told must not be answered, so the caller lets errors pass. */
export function createAuditRow(entry: Entry): AuditRow {
  const { caller, service, operation } = entry
  const eventId = randomUUID()
  const acting = caller.via ? `${caller.via}.amazonaws.com` : undefined
  return {
    event_id: eventId,
    account: caller.account,
    region: entry.region,
    at_ms: entry.at.getTime(),
    event_source: `${service}.amazonaws.com`,
    event_name: operation,
    access_key_id: caller.accessKeyId ?? null,
    error_code: entry.errorCode ?? null,
    record: JSON.stringify({
      eventVersion: '1.11',
      userIdentity: identityOf(caller, acting),
      eventTime: `${entry.at.toISOString().slice(0, 19)}Z`,
      eventSource: `${service}.amazonaws.com`,
      eventName: operation,
      awsRegion: entry.region,
      sourceIPAddress: acting ?? caller.sourceIp,
      userAgent: acting ?? caller.userAgent,
      errorCode: entry.errorCode,
      errorMessage: entry.errorMessage,
      requestParameters: entry.request ?? null,
      responseElements: entry.response ?? null,
      requestID: entry.requestId,
      eventID: eventId,
      readOnly: entry.readOnly,
      resources: resourcesOf(entry.targets),
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: caller.account,
      eventCategory: 'Management',
    }),
  }
}

function identityOf(caller: Caller, acting: string | undefined): object {
  if (caller.type === 'AWSService') return { type: caller.type, invokedBy: caller.arn }
  return {
    type: caller.type,
    principalId: caller.userId,
    arn: caller.arn,
    accountId: caller.account,
    accessKeyId: caller.accessKeyId,
    userName: caller.userName,
    invokedBy: acting,
  }
}

function resourcesOf(targets: Target[]): object[] | undefined {
  // "All of them" (`*`) is no resource of CloudTrail's.
  const named = targets.filter(({ arn }) => arn !== '' && arn !== '*' && !arn.endsWith(':*'))
  if (named.length === 0) return undefined
  return named.map(({ arn, account, type }) => ({ accountId: account, type, ARN: arn }))
}
