// iam:DeleteOpenIDConnectProvider makes the account forget a provider of identities; what trusts it trusts nobody then.
import { operation } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import { removeAllTags } from '../tag/tag.ts'
import { requireProvider, targetProvider } from './oidc-provider.ts'

const deleteRow = prepare<{ account: string; url: string }>()((db, { account, url }) =>
  db.deleteFrom('iam_oidc_provider').where('account', '=', account).where('url', '=', url),
)

/** Throws InvalidInput and NoSuchEntity. */
export const deleteOpenIDConnectProvider = operation('iam:DeleteOpenIDConnectProvider')({
  effect: 'write',
  target: targetProvider,
  async handle(_input, target, context) {
    const { account, url } = requireProvider(target)
    await removeAllTags(context, target.arn)
    await context.tx.run(deleteRow, { account, url })
    return {}
  },
})
