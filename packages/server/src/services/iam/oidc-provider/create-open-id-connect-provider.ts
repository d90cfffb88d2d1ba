// iam:CreateOpenIDConnectProvider makes a provider of identities known to the account.
import { refuse } from '#api/error.ts'
import { operation, type Target } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { OidcProviderRow } from '#store/tables/iam.ts'
import { checkQuota } from '../quota.ts'
import { setTags } from '../tag/tag.ts'
import { findProvider, providerArn } from './oidc-provider.ts'

const MOST_CLIENT_IDS = 100
const MOST_THUMBPRINTS = 5
const MOST_PROVIDERS = 100

const insertProvider = prepare<OidcProviderRow>()((db, { account, url, client_ids, thumbprints, created_at_ms }) =>
  db.insertInto('iam_oidc_provider').values({ account, url, client_ids, thumbprints, created_at_ms }),
)
const urls = prepare<{ account: string }>()((db, { account }) =>
  db.selectFrom('iam_oidc_provider').select('url').where('account', '=', account),
)

/**
 * Throws ValidationError for a URL that cannot be one's, EntityAlreadyExists, InvalidInput and LimitExceeded. Nothing is asked
 * of the provider here; thumbprints are kept for those who ask for them.
 */
export const createOpenIDConnectProvider = operation('iam:CreateOpenIDConnectProvider')({
  effect: 'write',
  target({ Url = '', Tags }, { account }) {
    const target: Target = { arn: providerArn(account, withoutScheme(Url)), account }
    return Tags ? [target, { ...target, action: 'iam:TagOpenIDConnectProvider' }] : [target]
  },
  async handle({ Url = '', ClientIDList = [], ThumbprintList = [], Tags }, _target, context) {
    const { account, now, tx } = context
    if (!isProviderUrl(Url)) refuse('ValidationException', 'Invalid Open ID Connect Provider URL')
    if (ThumbprintList.length > MOST_THUMBPRINTS) {
      refuse('InvalidInputException', `Thumbprint list must contain fewer than ${MOST_THUMBPRINTS} entries.`)
    }
    checkQuota('ClientIdsPerOpenIdConnectProvider', MOST_CLIENT_IDS, ClientIDList.length)
    const url = withoutScheme(Url)
    if (await findProvider(context, url)) {
      refuse('EntityAlreadyExistsException', `Provider with url ${Url} already exists.`)
    }
    checkQuota('OpenIdConnectProvidersPerAccount', MOST_PROVIDERS, (await tx.rows(urls, { account })).length + 1)
    await tx.run(insertProvider, {
      account,
      url,
      client_ids: JSON.stringify(ClientIDList),
      thumbprints: JSON.stringify(ThumbprintList),
      created_at_ms: now.getTime(),
    })
    const arn = providerArn(account, url)
    if (Tags) await setTags(context, arn, Tags)
    return { OpenIDConnectProviderArn: arn, ...(Tags?.length && { Tags }) }
  },
})

/** An address over TLS, perhaps with a path: no login, query or fragment. */
function isProviderUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') return false
  return !/[?#\s]/.test(text) && !url.pathname.includes('//')
}

function withoutScheme(url: string): string {
  return url.replace(/^https:\/\//i, '')
}
