// OpenID Connect providers: those whose word on who somebody is a role may trust.
import { formatArn, parseArn } from '#api/arn.ts'
import { refuse } from '#api/error.ts'
import type { Context, Target } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { OidcProviderRow } from '#store/tables/iam.ts'
import { readTags } from '../tag/tag.ts'

/** What a call on a provider acts on; `row` is absent when there is no such provider. */
export type ProviderTarget = Target & { row?: OidcProviderRow }

const PREFIX = 'oidc-provider/'

const byUrl = prepare<Pick<OidcProviderRow, 'account' | 'url'>>()((db, { account, url }) =>
  db.selectFrom('iam_oidc_provider').selectAll().where('account', '=', account).where('url', '=', url),
)

/** The ARN of a provider; `url` is without its scheme. */
export function providerArn(account: string, url: string): string {
  return formatArn('iam', '', account, `${PREFIX}${url}`)
}

/** The provider of a URL (without its scheme), or undefined. */
export async function findProvider({ account, tx }: Context, url: string): Promise<OidcProviderRow | undefined> {
  return tx.first(byUrl, { account, url })
}

/** Finds the provider a call names by its ARN. */
export async function targetProvider(
  { OpenIDConnectProviderArn: arn = '' }: { OpenIDConnectProviderArn?: string | undefined },
  context: Context,
): Promise<ProviderTarget> {
  const { account, tx } = context
  const url = arn.slice(providerArn(account, '').length)
  // The very ARN, or else policies that speak of it could be got round.
  const row = arn === providerArn(account, url) ? await findProvider(context, url) : undefined
  return { arn, account, ...(row && { row, tags: () => readTags(tx, account, arn) }) }
}

/** The provider a call acts on. Throws InvalidInput for what is no provider's ARN, and NoSuchEntity. */
export function requireProvider({ arn, row }: ProviderTarget): OidcProviderRow {
  const { service, resource = '' } = parseArn(arn) ?? {}
  if (service !== 'iam' || !resource.startsWith(PREFIX)) refuse('InvalidInputException', `Invalid ARN: ${arn}`)
  return row ?? refuse('NoSuchEntityException', `OpenIDConnect Provider not found for arn ${arn}`)
}
