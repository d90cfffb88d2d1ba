// The pages of KMS's lists: they end with a name, and the next begins after it.
import { refuse } from '#api/error.ts'
import type { Context } from '#api/operation.ts'

/** The name after which the page begins that a marker stands for; without a marker, what precedes every name. */
export function nameBefore(marker: string | undefined, context: Context): string {
  if (marker === undefined) return ''
  const position = context.page.read(marker)
  return position ? String(position[0]) : refuse('InvalidMarkerException', 'Invalid marker')
}

/** Cuts to a page what was read one item further than the page goes, and says whether and where the list goes on. */
export function cutPage<T>(items: T[], limit: number, nameOf: (item: T) => string, context: Context) {
  const shown = items.slice(0, limit)
  const last = shown.at(-1)
  if (items.length <= limit || last === undefined) return { shown, paging: { Truncated: false } }
  return { shown, paging: { Truncated: true, NextMarker: context.page.token([nameOf(last)]) } }
}
