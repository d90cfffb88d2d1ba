// What Secrets Manager does of its own accord, told as AWS tells it: in the audit trail, and as an event that repeats the record.
import { addEvent } from '#api/event.ts'
import type { Context } from '#api/operation.ts'
import { recordServiceEvent } from '#api/service-event.ts'
import { type Secret, secretArn } from './secret.ts'

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
  const record = await recordServiceEvent(tx, {
    service: 'secretsmanager',
    name,
    actor: 'secretsmanager.amazonaws.com',
    account,
    region,
    at: now,
    additionalEventData: { SecretId: secretArn(secret), ...data },
  })
  await addEvent(tx, account, region, now, {
    source: 'aws.secretsmanager',
    detailType: 'AWS Service Event via CloudTrail',
    resources: [],
    detail: record,
  })
}
