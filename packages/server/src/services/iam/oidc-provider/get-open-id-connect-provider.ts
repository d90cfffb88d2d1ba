// iam:GetOpenIDConnectProvider shows a provider of identities.
import { operation } from '#api/operation.ts'
import { showTime } from '../name.ts'
import { listTags } from '../tag/tag.ts'
import { requireProvider, targetProvider } from './oidc-provider.ts'

/** Its URL is shown without the scheme, as at AWS. Throws InvalidInput and NoSuchEntity. */
export const getOpenIDConnectProvider = operation('iam:GetOpenIDConnectProvider')({
  effect: 'read',
  target: targetProvider,
  async handle(_input, target, context) {
    const { url, client_ids, thumbprints, created_at_ms } = requireProvider(target)
    return {
      Url: url,
      ClientIDList: JSON.parse(client_ids) as string[],
      ThumbprintList: JSON.parse(thumbprints) as string[],
      CreateDate: showTime(created_at_ms),
      Tags: await listTags(context, target.arn),
    }
  },
})
