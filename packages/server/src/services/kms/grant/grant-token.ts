// Grant tokens: they name a grant and prove that it was made here.
import { randomBytes } from 'node:crypto'
import { refuse } from '#api/error.ts'
import type { Tx } from '#store/store.ts'
import type { KmsGrantRow } from '#store/tables/kms.ts'

/** What a token names. */
export type GrantName = Pick<KmsGrantRow, 'account' | 'region' | 'key_id' | 'grant_id'>

const NONCE_LENGTH = 16

/** A new token for a grant; no two are alike. */
export function createGrantToken(name: GrantName, tx: Tx): string {
  const { account, region, key_id, grant_id } = name
  const seal = tx.seal(account, placeOf(name), randomBytes(NONCE_LENGTH))
  return Buffer.from(JSON.stringify([account, region, key_id, grant_id, seal.toString('base64')])).toString('base64')
}

/** The grant that a token names, which may be gone by now. Refuses with InvalidGrantTokenException what was not made here. */
export function readGrantToken(token: string, tx: Tx): GrantName {
  try {
    const [account, region, key_id, grant_id, seal] = JSON.parse(Buffer.from(token, 'base64').toString()) as string[]
    const name = { account, region, key_id, grant_id } as GrantName
    tx.open(name.account, placeOf(name), Buffer.from(seal as string, 'base64'))
    return name
  } catch {
    return refuse('InvalidGrantTokenException', 'The grant token is not valid.')
  }
}

/** Refuses tokens that were not made here. That their grants count needs no token: a grant is known as soon as it is made. */
export function checkGrantTokens(tokens: string[] | undefined, tx: Tx): void {
  for (const token of tokens ?? []) readGrantToken(token, tx)
}

function placeOf({ account, region, key_id, grant_id }: GrantName): string {
  return `kms_grant/${account}/${region}/${key_id}/${grant_id}/token`
}
