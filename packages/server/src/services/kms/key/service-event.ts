// What KMS does of its own accord, told in the audit trail as CloudTrail tells the events of a service.
import type { Context } from '#api/operation.ts'
import { recordServiceEvent } from '#api/service-event.ts'
import { KEY_TYPE, type Key, keyArn } from './key.ts'

/** Tells of something that no call did to a key, in the transaction of it: RotateKey, DeleteKey, DeleteExpiredKeyMaterial. */
export async function tellServiceEvent(name: string, key: Key, details: object, { tx, now }: Context): Promise<void> {
  const { account, region, key_id } = key
  await recordServiceEvent(tx, {
    service: 'kms',
    name,
    actor: 'AWS Internal',
    account,
    region,
    at: now,
    resources: [{ accountId: account, type: KEY_TYPE, ARN: keyArn(key) }],
    serviceEventDetails: { keyId: key_id, ...details },
  })
}
