// The first administrator: made once in an empty store, by one server, and told once to the person who started it.
import { randomBytes, randomInt } from 'node:crypto'
import { secretPlace } from './api/credentials.ts'
import { prepare } from './store/prepared.ts'
import type { Store } from './store/store.ts'
import type { AccessKeyRow, AccountRow } from './store/tables/ground.ts'

/** The administrator of the first account, with the secret that is nowhere else in clear. */
export type FirstAdministrator = { account: string; userName: string; accessKeyId: string; secretAccessKey: string }

const USER_NAME = 'administrator'
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

const anyAccount = prepare<Record<never, never>>()((db) => db.selectFrom('account').select('account').limit(1))
const anyAdministrator = prepare<Record<never, never>>()((db) =>
  db.selectFrom('access_key').select('account').where('administrator', '=', 1).limit(1),
)
const insertAccount = prepare<AccountRow>()((db, row) =>
  db.insertInto('account').values({ account: row.account, epoch: row.epoch, created_at_ms: row.created_at_ms }),
)
const insertAccessKey = prepare<AccessKeyRow>()((db, row) =>
  db.insertInto('access_key').values({
    access_key_id: row.access_key_id,
    account: row.account,
    user_name: row.user_name,
    user_id: row.user_id,
    secret: row.secret,
    administrator: row.administrator,
    status: row.status,
    created_at_ms: row.created_at_ms,
  }),
)

/** Makes the first account (12 digits; random when not given) and its administrator, or answers undefined when there is an account. */
export function createFirstAdministrator(
  store: Store,
  account: string | undefined,
  nowMs: number,
): Promise<FirstAdministrator | undefined> {
  // The look and the inserts are one transaction: of two servers that start at once, one finds the other's account.
  return store.transact('write', async (tx) => {
    if (await tx.first(anyAccount, {})) return undefined
    const first = createAdministrator(account ?? String(randomInt(100_000_000_000, 1_000_000_000_000)))
    await tx.run(insertAccount, { account: first.account, epoch: 0, created_at_ms: nowMs })
    await tx.run(insertAccessKey, {
      access_key_id: first.accessKeyId,
      account: first.account,
      user_name: first.userName,
      user_id: `AIDA${randomBase32(16)}`,
      secret: tx.seal(first.account, secretPlace(first.accessKeyId), Buffer.from(first.secretAccessKey)),
      administrator: 1,
      status: 'Active',
      created_at_ms: nowMs,
    })
    return first
  })
}

/** Throws when a store has an administrator: keys that everyone knows must not open what somebody relies on. */
export async function refuseAdministered(store: Store): Promise<void> {
  const found = await store.transact('read', (tx) => tx.first(anyAdministrator, {}))
  if (found) throw new Error('this store has an administrator: --dev, whose keys everyone knows, must not open it')
}

/** What the person who started the server reads, once: the key, and what to type next. */
export function introduce(
  url: string,
  { account, userName, accessKeyId, secretAccessKey }: FirstAdministrator,
): string {
  return `
Cairn is ready at ${url}

This is the access key of the user ${userName} of account ${account}. It may do everything in that account.
It is shown this once: keep it in a safe place.

  export AWS_ENDPOINT_URL=${url}
  export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1
  export AWS_ACCESS_KEY_ID=${accessKeyId}
  export AWS_SECRET_ACCESS_KEY=${secretAccessKey}

Then, for a start:

  aws ssm put-parameter --name /demo/greeting --type String --value hello
  aws ssm get-parameter --name /demo/greeting

`
}

/** What the person who started a development server reads. */
export function introduceDevelopment(url: string): string {
  return `
Cairn is ready for development at ${url}, on this machine only

  export AWS_ENDPOINT_URL=${url}
  export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1
  export AWS_ACCESS_KEY_ID=test
  export AWS_SECRET_ACCESS_KEY=test

The key test/test is account 000000000000. Any 12 digits are a key id too, of the account of that number, with the
secret test. To empty an account: curl -X POST '${url}/_cairn/reset?account=000000000000'

`
}

function createAdministrator(account: string): FirstAdministrator {
  return {
    account,
    userName: USER_NAME,
    accessKeyId: `AKIA${randomBase32(16)}`,
    secretAccessKey: randomBytes(30).toString('base64'),
  }
}

function randomBase32(length: number): string {
  return Array.from(randomBytes(length), (byte) => BASE32[byte % 32]).join('')
}
