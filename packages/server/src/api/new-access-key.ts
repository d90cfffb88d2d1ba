// How a long-term access key is made, whoever asks for it: through IAM, or at the machine's own console.
import { randomBytes } from 'node:crypto'
import { prepare } from '../store/prepared.ts'
import type { Tx } from '../store/store.ts'
import type { AccessKeyRow } from '../store/tables/ground.ts'
import { secretPlace } from './credentials.ts'
import { createAccessKeyId } from './unique-id.ts'

const insertKey = prepare<AccessKeyRow>()((db, { access_key_id, account, user_id, secret, status, created_at_ms }) =>
  db.insertInto('access_key').values({ access_key_id, account, user_id, secret, status, created_at_ms }),
)

/** Makes an active key of a user (unique id) or of the root (the account's number); its secret is answered and otherwise kept only sealed. */
export async function addAccessKey(
  tx: Tx,
  account: string,
  ownerId: string,
  nowMs: number,
): Promise<{ accessKeyId: string; secretAccessKey: string }> {
  const accessKeyId = createAccessKeyId('AKIA', account)
  const secretAccessKey = randomBytes(30).toString('base64')
  await tx.run(insertKey, {
    access_key_id: accessKeyId,
    account,
    user_id: ownerId,
    secret: tx.seal(account, secretPlace(accessKeyId), Buffer.from(secretAccessKey)),
    status: 'Active',
    created_at_ms: nowMs,
  })
  return { accessKeyId, secretAccessKey }
}
