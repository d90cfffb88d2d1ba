// The parameters of other accounts that are shared with the caller: those whose own policies let it see them.
import type { Context } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import { accessOf } from './access.ts'
import type { Filter } from './filters.ts'
import { type Listed, selectListed } from './list.ts'
import { parameterArn } from './name.ts'

/** Where a list has got to: the owner's account, and the name. */
export type SharedPosition = [account: string, name: string]

type Candidate = { account: string; name: string }

// How many policies are looked at for one page; a page may be short, or empty, while there is more, as at AWS.
const MOST_CANDIDATES = 500

const candidatesAfter = prepare<{
  account: string
  region: string
  after_account: string
  after_name: string
  limit: number
}>()((db, { account, region, after_account, after_name, limit }) =>
  db
    .selectFrom('parameter_resource_policy')
    .select(['account', 'name'])
    .distinct()
    .where('region', '=', region)
    .where('account', '<>', account)
    .where(({ eb, or, and }) =>
      or([eb('account', '>', after_account), and([eb('account', '=', after_account), eb('name', '>', after_name)])]),
    )
    .orderBy('account')
    .orderBy('name')
    .limit(limit),
)

/** A page of what is shared with the caller and passes all filters; `next` is where the next one begins, if there may be one. */
export async function findShared(
  filters: readonly Filter[],
  [after_account, after_name]: SharedPosition,
  pageSize: number,
  context: Context,
): Promise<{ page: Listed[]; next?: SharedPosition }> {
  const { account, region, tx } = context
  const range = { account, region, after_account, after_name, limit: MOST_CANDIDATES }
  const candidates = await tx.rows(candidatesAfter, range)
  const found: Listed[] = []
  for (const [owner, owned] of Map.groupBy(candidates, (candidate) => candidate.account)) {
    const names = owned.map(({ name }) => name)
    const rows = await tx.rows(selectListed(tx.db, owner, region, filters).where('parameter.name', 'in', names))
    for (const row of rows) if (await isShown(row, context)) found.push(row)
  }
  const page = found.slice(0, pageSize)
  const last: Candidate | undefined = found.length > pageSize ? page.at(-1) : lastOf(candidates)
  return last ? { page, next: [last.account, last.name] } : { page }
}

function lastOf(candidates: readonly Candidate[]): Candidate | undefined {
  return candidates.length === MOST_CANDIDATES ? candidates.at(-1) : undefined
}

/** Both sides must allow: the policies on the parameter, and the caller's own. */
function isShown({ account, region, name, tier }: Listed, context: Context): Promise<boolean> {
  const arn = parameterArn(region, account, name)
  return context.may('ssm:DescribeParameters', {
    arn,
    account,
    ...accessOf({ account, region, name }, tier, context.tx),
  })
}
