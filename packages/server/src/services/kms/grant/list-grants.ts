// kms:ListGrants: the grants of a key, page by page.
import { operation } from '#api/operation.ts'
import { findId } from '#api/policy-principals.ts'
import { findSharedKey } from '../key/find-key.ts'
import { requireKey } from '../key/key.ts'
import { cutPage, nameBefore } from '../paging.ts'
import { describeGrants } from './grant.ts'
import { checkGrantId, grantKeys } from './grant-rules.ts'

const USUAL_LIMIT = 50

/** Lists the grants of a key in the order of their ids, all of them or those of an id or a grantee. */
export const listGrants = operation('kms:ListGrants')({
  effect: 'read',
  target: ({ KeyId }, context) => findSharedKey(KeyId, { operation: 'ListGrants', keys: grantKeys(context) }, context),
  async handle({ GrantId, GranteePrincipal, Limit = USUAL_LIMIT, Marker }, target, context) {
    if (GrantId !== undefined) checkGrantId(GrantId)
    const { account, region, key_id } = requireKey(target)
    const { tx } = context
    let query = tx.db
      .selectFrom('kms_grant')
      .selectAll()
      .where('account', '=', account)
      .where('region', '=', region)
      .where('key_id', '=', key_id)
      .where('grant_id', '>', nameBefore(Marker, context))
      .orderBy('grant_id')
      .limit(Limit + 1)
    if (GrantId !== undefined) query = query.where('grant_id', '=', GrantId)
    if (GranteePrincipal !== undefined) {
      // One who is not there has no grants; those of one who is gone are found by the id that the list shows.
      query = query.where('grantee_principal', '=', (await findId(tx, GranteePrincipal)) ?? '')
    }
    const { shown, paging } = cutPage(await tx.rows(query), Limit, ({ grant_id }) => grant_id, context)
    return { Grants: await describeGrants(shown, tx), ...paging }
  },
})
