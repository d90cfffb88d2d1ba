// A page of distinct texts, of which there may be many: keys or values of tags.
import { refuse } from '#api/error.ts'
import type { Context } from '#api/operation.ts'
import { listTagged, type Tagged } from '../resource/resource.ts'

const PAGE_SIZE = 100

/** The texts that `read` finds in the tags of all things, in order, a page at a time; the last page has an empty token. */
export async function listDistinct(
  read: (tags: Tagged['tags']) => string[],
  token: string | undefined,
  { tx, account, region, page }: Context,
): Promise<{ texts: string[]; PaginationToken: string }> {
  const position = token === undefined || token === '' ? [''] : page.read(token)
  if (!position) refuse('PaginationTokenExpiredException', 'The pagination token is not of this query.')
  const after = String(position[0])
  const found = new Set<string>()
  for await (const { tags } of listTagged(tx, { account, region }, () => true)) {
    for (const text of read(tags)) if (text > after || (after === '' && text === '')) found.add(text)
  }
  const texts = [...found].sort()
  const shown = texts.slice(0, PAGE_SIZE)
  return { texts: shown, PaginationToken: texts.length > PAGE_SIZE ? page.token([shown.at(-1)!]) : '' }
}
