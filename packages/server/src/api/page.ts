// Page tokens: opaque, and good only for the query, caller's account and region they were made for.
import type { Tx } from '../store/store.ts'

/** Where the next page begins: whatever the query needs to go on, e.g. the last name. */
export type Position = (string | number)[]

/** Reads and makes the tokens of one query. */
export type Page = {
  /** Where a token says to go on, or undefined when it belongs to another query or was altered. */
  read(token: string): Position | undefined
  /** The token for going on after a position. */
  token(position: Position): string
}

// What may differ between two pages of one query.
const PAGING = new Set([
  'NextToken',
  'MaxResults',
  'Marker',
  'Limit',
  'MaxItems',
  'PaginationToken',
  'ResourcesPerPage',
  'TagsPerPage',
])

/** The page tokens of a query: a position sealed for exactly this operation, region and input. */
export function createPage(tx: Tx, account: string, region: string, name: string, input: object): Page {
  // Derived when asked for: most calls have no pages.
  const place = () =>
    `page/${region}/${name}/${JSON.stringify(Object.entries(input).filter(([key]) => !PAGING.has(key)))}`
  return {
    read(token) {
      try {
        return JSON.parse(tx.open(account, place(), Buffer.from(token, 'base64')).toString())
      } catch {
        return undefined
      }
    },
    token: (position) => tx.seal(account, place(), Buffer.from(JSON.stringify(position))).toString('base64'),
  }
}
