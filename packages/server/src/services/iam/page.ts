// The pages of IAM's lists: each ends with a key, a name mostly, and the next begins after it.
import { refuse } from '#api/error.ts'
import type { Context } from '#api/operation.ts'
import { TOP_PATH } from './name.ts'

/** What the input of a list says of its pages. */
export type Paged = { Marker?: string | undefined; MaxItems?: number | undefined }

/** What the answer says of them. */
export type Paging = { IsTruncated: boolean; Marker?: string }

const USUAL_ITEMS = 100

/** How many items a page shows. */
export function pageSize({ MaxItems }: Paged): number {
  return MaxItems ?? USUAL_ITEMS
}

/** The position a page begins after, empty for the first. Throws ValidationError for a marker of another list. */
export function readMarker({ Marker }: Paged, context: Context): string[] {
  if (Marker === undefined) return []
  return context.page.read(Marker)?.map(String) ?? refuse('ValidationException', 'Invalid Marker.')
}

/** The key a page begins after, for lists in the order of one; it precedes every key for the first page. */
export function keyBefore(input: Paged, context: Context): string {
  return readMarker(input, context)[0] ?? ''
}

/** What stands at paths that begin with `prefix`: all that is not before it and before `past`. */
export type PathRange = { prefix: string; past: string }

/** What a statement needs to read a stretch of a table in the order of names: at most `limit` rows after a name in lower case. */
export type Stretch = PathRange & { account: string; after: string; limit: number }

/** The range of the paths that begin with a prefix; without one, of all paths. */
export function pathRange(prefix: string = TOP_PATH): PathRange {
  return { prefix, past: `${prefix}\u{10ffff}` }
}

/** The stretch for a page of what stands below a path, and one row more. */
export function stretchOf(input: Paged & { PathPrefix?: string | undefined }, context: Context): Stretch {
  const range = pathRange(input.PathPrefix)
  return { account: context.account, after: keyBefore(input, context), limit: pageSize(input) + 1, ...range }
}

/** Cuts to a page what was read at least one item further than the page goes, and says whether and where the list goes on. */
export function cutPage<T>(
  items: readonly T[],
  input: Paged,
  keyOf: (item: T) => string | string[],
  context: Context,
): { shown: T[]; paging: Paging } {
  const size = pageSize(input)
  const shown = items.slice(0, size)
  const last = shown.at(-1)
  if (items.length <= size || last === undefined) return { shown, paging: { IsTruncated: false } }
  return { shown, paging: { IsTruncated: true, Marker: context.page.token([keyOf(last)].flat()) } }
}

/** A page of a list that is short enough to be read whole, in the order of its keys. */
export function pageOf<T>(
  items: readonly T[],
  input: Paged,
  keyOf: (item: T) => string,
  context: Context,
): { shown: T[]; paging: Paging } {
  const after = keyBefore(input, context)
  const rest = items.filter((item) => keyOf(item) > after)
  rest.sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
  return cutPage(rest, input, keyOf, context)
}
