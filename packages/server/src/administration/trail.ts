// Reads the audit trail of an account, from the newest call to the oldest.
import { prepare } from '#store/prepared.ts'
import type { Store } from '#store/store.ts'

/** A call as CloudTrail tells it, as far as questions about the past need it. */
export type TrailEvent = {
  eventTime: string
  eventSource: string
  eventName: string
  awsRegion: string
  errorCode?: string
  resources?: { ARN: string }[]
  additionalEventData?: { versionId?: string; versions?: Record<string, number> }
  userIdentity: { arn?: string; invokedBy?: string; sessionContext?: { sessionIssuer?: { arn?: string } } }
}

const PAGE_SIZE = 2000

const page = prepare<{ account: string; since_ms: number; before: number; limit: number }>()(
  (db, { account, since_ms, before, limit }) =>
    db
      .selectFrom('audit')
      .select(['sequence', 'record'])
      .where('account', '=', account)
      .where('at_ms', '>=', since_ms)
      .where('sequence', '<', before)
      .orderBy('sequence', 'desc')
      .limit(limit),
)

/** The calls in an account since an instant (milliseconds), the newest first; each page is a transaction of its own. */
export async function* readTrail(store: Store, account: string, sinceMs: number): AsyncGenerator<TrailEvent> {
  let before = Number.MAX_SAFE_INTEGER
  for (;;) {
    const rows = await store.transact('read', (tx) =>
      tx.rows(page, { account, since_ms: sinceMs, before, limit: PAGE_SIZE }),
    )
    for (const { record } of rows) yield JSON.parse(record)
    if (rows.length < PAGE_SIZE) return
    before = rows.at(-1)!.sequence
  }
}

/** Whose permissions a call used: the user, or the role behind a session. */
export function principalOf({ userIdentity }: TrailEvent): string | undefined {
  return userIdentity.sessionContext?.sessionIssuer?.arn ?? userIdentity.arn
}
