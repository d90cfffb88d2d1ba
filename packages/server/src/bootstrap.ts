// The first administrator: made once in an empty store, by one server, and told once to the person who started it.
import { randomInt } from 'node:crypto'
import { type Administrator, createAccount, createAdministrator } from './administration/account.ts'
import { prepare } from './store/prepared.ts'
import type { Store } from './store/store.ts'

const USER_NAME = 'administrator'

const anyAccount = prepare<Record<never, never>>()((db) =>
  db.selectFrom('account').select('account').where('development', '=', 0).limit(1),
)

/** Makes the first account (12 digits; random when not given) and its administrator, or answers undefined when there is an account. */
export function createFirstAdministrator(
  store: Store,
  account: string | undefined,
  nowMs: number,
): Promise<Administrator | undefined> {
  // The look and the inserts are one transaction: of two servers that start at once, one finds the other's account.
  return store.transact('write', async (tx) => {
    if (await tx.first(anyAccount, {})) return undefined
    const first = account ?? String(randomInt(100_000_000_000, 1_000_000_000_000))
    await createAccount(tx, first, nowMs)
    return createAdministrator(tx, first, USER_NAME, nowMs)
  })
}

/** Throws when a store has an administrator: keys that everyone knows must not open what somebody relies on. */
export async function refuseAdministered(store: Store): Promise<void> {
  const found = await store.transact('read', (tx) => tx.first(anyAccount, {}))
  if (found) throw new Error('this store has an administrator: --dev, whose keys everyone knows, must not open it')
}

/** What the person who started the server reads, once: the key, and what to type next. */
export function introduce(url: string, { account, userName, accessKeyId, secretAccessKey }: Administrator): string {
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
