// What Secrets Manager does of its own accord, told as AWS tells it: in the audit trail, and as an event that repeats the record.
import { randomUUID } from 'node:crypto'
import { addEvent } from '#api/event.ts'
import type { Context } from '#api/operation.ts'
import { type Secret, secretArn } from './secret.ts'

const PRINCIPAL = 'secretsmanager.amazonaws.com'

/** What can be told: the deletion of a secret, of a version, and a rotation. */
export type ServiceEventName =
  | 'StartSecretVersionDelete'
  | 'CancelSecretVersionDelete'
  | 'EndSecretVersionDelete'
  | 'SecretVersionDeletion'
  | `Rotation${'Started' | 'Succeeded' | 'Failed' | 'Abandoned'}`
  | `TestRotation${'Started' | 'Succeeded' | 'Failed'}`

/** Tells what happens to a secret. `data` joins the secret's ARN in `additionalEventData`. */
export async function tellServiceEvent(
  name: ServiceEventName,
  secret: Secret,
  { tx, now }: Context,
  data: Record<string, string> = {},
): Promise<void> {
  const { account, region } = secret
  const eventId = randomUUID()
  const record = {
    eventVersion: '1.11',
    userIdentity: { accountId: account, invokedBy: PRINCIPAL },
    eventTime: `${now.toISOString().slice(0, 19)}Z`,
    eventSource: PRINCIPAL,
    eventName: name,
    awsRegion: region,
    sourceIPAddress: PRINCIPAL,
    userAgent: PRINCIPAL,
    requestParameters: null,
    responseElements: null,
    additionalEventData: { SecretId: secretArn(secret), ...data },
    eventID: eventId,
    readOnly: false,
    eventType: 'AwsServiceEvent',
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: 'Management',
  }
  await tx.record([
    {
      event_id: eventId,
      account,
      region,
      at_ms: now.getTime(),
      event_source: PRINCIPAL,
      event_name: name,
      access_key_id: null,
      error_code: null,
      record: JSON.stringify(record),
    },
  ])
  await addEvent(tx, account, region, now, {
    source: 'aws.secretsmanager',
    detailType: 'AWS Service Event via CloudTrail',
    resources: [],
    detail: record,
  })
}
