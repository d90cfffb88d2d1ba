// kms:ListRetirableGrants: the grants that a principal may retire, on keys of whichever account.
import { operation } from '#api/operation.ts'
import { findId } from '#api/policy-principals.ts'
import { prepare } from '#store/prepared.ts'
import { everyKey } from '../key/access.ts'
import { cutPage, nameBefore } from '../paging.ts'
import { describeGrants } from './grant.ts'
import { accountOf, refuseArn } from './principal.ts'

const USUAL_LIMIT = 50

// The one query that asks for no account: those who give a grant to be retired by another account show it to that account.
const retirable = prepare<{ principal: string; region: string; after: string; count: number }>()(
  (db, { principal, region, after, count }) =>
    db
      .selectFrom('kms_grant')
      .selectAll()
      .where('retiring_principal', '=', principal)
      .where('region', '=', region)
      .where('grant_id', '>', after)
      .orderBy('grant_id')
      .limit(count),
)

/** Lists the grants that name a principal of the caller's account as the one to retire them, in the order of their ids. */
export const listRetirableGrants = operation('kms:ListRetirableGrants')({
  effect: 'read',
  target: ({ RetiringPrincipal = '' }, context) => ({
    ...everyKey(context),
    account: accountOf(RetiringPrincipal) ?? context.account,
  }),
  async handle({ RetiringPrincipal, Limit = USUAL_LIMIT, Marker }, { account }, context) {
    const { region, tx } = context
    const after = nameBefore(Marker, context)
    const principal = RetiringPrincipal as string
    // A service, or an id of whoever it may be, belongs to no account that could be asked.
    if (accountOf(principal) !== account) refuseArn(principal)
    const id = (await findId(tx, principal)) ?? ''
    const rows = await tx.rows(retirable, { principal: id, region, after, count: Limit + 1 })
    const { shown, paging } = cutPage(rows, Limit, ({ grant_id }) => grant_id, context)
    return { Grants: await describeGrants(shown, tx), ...paging }
  },
})
