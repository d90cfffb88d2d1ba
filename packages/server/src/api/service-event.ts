// What a service does of its own accord, as CloudTrail tells it: an AwsServiceEvent, which no call made.
import type { Tx } from '../store/store.ts'
import { createEventId } from './audit.ts'

/** Something a service did in an account and region. Never a value. */
export type ServiceEvent = {
  /** `kms`, `secretsmanager`. */
  service: string
  name: string
  /** Whom the record names as the actor: the service's own name where AWS tells it, `AWS Internal` elsewhere. */
  actor: string
  account: string
  region: string
  at: Date
  resources?: { accountId: string; type?: string | undefined; ARN: string }[]
  additionalEventData?: object
  serviceEventDetails?: object
}

/** Adds the record of an event, in the transaction of what it tells of; answers the record. */
export async function recordServiceEvent(tx: Tx, event: ServiceEvent): Promise<Record<string, unknown>> {
  const { service, name, actor, account, region, at, resources, additionalEventData, serviceEventDetails } = event
  const eventId = createEventId(at)
  const record = {
    eventVersion: '1.11',
    userIdentity: { accountId: account, invokedBy: actor },
    eventTime: `${at.toISOString().slice(0, 19)}Z`,
    eventSource: `${service}.amazonaws.com`,
    eventName: name,
    awsRegion: region,
    sourceIPAddress: actor,
    userAgent: actor,
    requestParameters: null,
    responseElements: null,
    ...(additionalEventData && { additionalEventData }),
    eventID: eventId,
    readOnly: false,
    ...(resources && { resources }),
    eventType: 'AwsServiceEvent',
    managementEvent: true,
    recipientAccountId: account,
    ...(serviceEventDetails && { serviceEventDetails }),
    eventCategory: 'Management',
  }
  const row = {
    event_id: eventId,
    account,
    region,
    at_ms: at.getTime(),
    event_source: record.eventSource,
    event_name: name,
    access_key_id: null,
    error_code: null,
    record: JSON.stringify(record),
  }
  await tx.record([row])
  return record
}
