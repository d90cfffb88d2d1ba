// iam:ListOpenIDConnectProviders lists the providers of identities that the account knows.
import { operation } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import { providerArn } from './oidc-provider.ts'

const urls = prepare<{ account: string }>()((db, { account }) =>
  db.selectFrom('iam_oidc_provider').select('url').where('account', '=', account).orderBy('url'),
)

/** In the order of their URLs, all in one answer. */
export const listOpenIDConnectProviders = operation('iam:ListOpenIDConnectProviders')({
  effect: 'read',
  target: (_input, { account }) => ({ arn: '*', account }),
  async handle(_input, _target, { account, tx }) {
    const rows = await tx.rows(urls, { account })
    return { OpenIDConnectProviderList: rows.map(({ url }) => ({ Arn: providerArn(account, url) })) }
  },
})
