// The parameters under a path, read in ranges of an index: a page costs the same however many there are.
import type { Context } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import { selectFiltered } from './filter-conditions.ts'
import type { Filter } from './filters.ts'
import { type StoredVersion, selectLatest, VERSION_COLUMNS } from './parameter.ts'

/** A page under a path: `path` has no slash at its ends, `after` is the last name of the page before. */
export type PathQuery = { path: string; recursive: boolean; filters: readonly Filter[]; after: string; limit: number }

// No character of a name comes after this one.
const END = '\u007f'

type Range = { account: string; region: string; after: string; limit: number }

const oneLevel = prepare<Range & { parent: string }>()((db, { account, region, parent, after, limit }) =>
  selectLatest(db, account, region)
    .where('parameter.parent', '=', parent)
    .where('parameter.name', '>', after)
    .orderBy('parameter.name')
    .limit(limit),
)
const allLevels = prepare<Range & { end: string }>()((db, { account, region, after, end, limit }) =>
  selectLatest(db, account, region)
    .where('parameter.name', '>', after)
    .where('parameter.name', '<', end)
    .orderBy('parameter.name')
    .limit(limit),
)

/** The versions under a path in the order of their names: the latest ones, or with a Label filter the labelled ones. */
export async function findBelow(query: PathQuery, { account, region, tx }: Context): Promise<StoredVersion[]> {
  const { path, recursive, filters, limit } = query
  const start = path === '' ? '' : `${path}/`
  const after = query.after > start ? query.after : start
  if (filters.length === 0) {
    const range = { account, region, after, limit }
    return recursive
      ? tx.rows(allLevels, { ...range, end: start + END })
      : tx.rows(oneLevel, { ...range, parent: path })
  }
  const below = selectFiltered(tx.db, account, region, filters).where('parameter.name', '>', after)
  const level = recursive ? below.where('parameter.name', '<', start + END) : below.where('parameter.parent', '=', path)
  return tx.rows(level.select(VERSION_COLUMNS).orderBy('parameter.name').limit(limit))
}
