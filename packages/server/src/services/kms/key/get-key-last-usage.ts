// kms:GetKeyLastUsage: when a key was last used, by the audit trail.
import { sql } from 'kysely'
import type { OutputOf } from '#api/names.ts'
import { type Context, operation } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import { findKey } from './find-key.ts'
import { type Key, keyArn, requireKey } from './key.ts'

type Usage = NonNullable<OutputOf<'kms:GetKeyLastUsage'>['KeyLastUsage']>
type Operation = NonNullable<Usage['Operation']>
type Range = { account: string; region: string; after: number }

// The trail is read backwards, and no further than this: a key without use in so many calls of KMS is told as not used since.
const MOST_CALLS = 50_000

const USES: Operation[] = [
  'Decrypt',
  'DeriveSharedSecret',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
  'GenerateDataKeyWithoutPlaintext',
  'GenerateMac',
  'ReEncrypt',
  'Sign',
  'Verify',
  'VerifyMac',
]

// As a literal, or the databases would not see that the index over what KMS did serves the query.
const OF_KMS = sql<boolean>`event_source = 'kms.amazonaws.com'`

const oldestCall = prepare<Pick<Range, 'account' | 'region'>>()((db, { account, region }) =>
  db
    .selectFrom('audit')
    .select(['sequence', 'at_ms'])
    .where(OF_KMS)
    .where('account', '=', account)
    .where('region', '=', region)
    .orderBy('sequence', 'desc')
    .limit(1)
    .offset(MOST_CALLS - 1),
)
const lastMention = prepare<Range & { before: number; arn: string }>()((db, { account, region, after, before, arn }) =>
  db
    .selectFrom('audit')
    .select(['sequence', 'at_ms', 'event_name', 'record'])
    .where(OF_KMS)
    .where('account', '=', account)
    .where('region', '=', region)
    .where('sequence', '>=', after)
    .where('sequence', '<', before)
    .where('event_name', 'in', USES)
    .where('error_code', 'is', null)
    .where(sql<boolean>`replace(record, ${arn}, '') <> record`)
    .orderBy('sequence', 'desc')
    .limit(1),
)

/** Tells the last successful cryptographic operation with a key; what the key's own account has done is what is known. */
export const getKeyLastUsage = operation('kms:GetKeyLastUsage')({
  effect: 'read',
  target: ({ KeyId }, context) => findKey(KeyId, context),
  async handle(_, target, { tx }) {
    const key = requireKey(target)
    const oldest = await tx.first(oldestCall, key)
    const usage = await findUsage(key, oldest?.sequence ?? 0, tx)
    return {
      KeyId: keyArn(key),
      ...(usage && { KeyLastUsage: usage }),
      TrackingStartDate: new Date(Math.max(key.created_at_ms, oldest?.at_ms ?? 0)),
      KeyCreationDate: new Date(key.created_at_ms),
    }
  },
})

async function findUsage(key: Key, after: number, tx: Context['tx']): Promise<Usage | undefined> {
  const { account, region } = key
  const arn = keyArn(key)
  let before = Number.MAX_SAFE_INTEGER
  for (;;) {
    const row = await tx.first(lastMention, { account, region, after, before, arn })
    if (!row) return undefined
    const { resources = [], requestID, eventID } = JSON.parse(row.record)
    // An encryption context may name a key, too: that is not to use it.
    if (resources.some(({ ARN }: { ARN: string }) => ARN === arn)) {
      return {
        Operation: row.event_name as Operation,
        Timestamp: new Date(row.at_ms),
        CloudTrailEventId: eventID,
        KmsRequestId: requestID,
      }
    }
    before = row.sequence
  }
}
