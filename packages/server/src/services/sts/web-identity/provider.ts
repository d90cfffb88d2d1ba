// The identity providers an account has registered.
import { formatArn } from '#api/arn.ts'
import { prepare } from '#store/prepared.ts'
import type { Tx } from '#store/store.ts'

const providerByUrl = prepare<{ account: string; url: string }>()((db, { account, url }) =>
  db.selectFrom('iam_oidc_provider').select('client_ids').where('account', '=', account).where('url', '=', url),
)

/** A registered provider; `url` is without its scheme, as condition keys begin. */
export type Provider = { arn: string; url: string; clientIds: string[] }

/** The provider of an account that issues under a URL; undefined when it registered none. */
export async function findProvider(tx: Tx, account: string, issuer: string): Promise<Provider | undefined> {
  if (!issuer.startsWith('https://')) return undefined
  const url = issuer.slice('https://'.length)
  const row = await tx.first(providerByUrl, { account, url })
  if (!row) return undefined
  return {
    arn: formatArn('iam', '', account, `oidc-provider/${url}`),
    url,
    clientIds: JSON.parse(row.client_ids),
  }
}
