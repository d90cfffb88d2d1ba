// What has tags, whichever service it belongs to, in one order: kind by kind, each by its own key.
import type { Target } from '#api/operation.ts'
import type { Tx } from '#store/store.ts'
import { KINDS, type Kind, type TagRow } from './kinds.ts'

/** A thing with its tags, and where it stands in the order of all. */
export type Tagged = { arn: string; tags: { Key: string; Value: string }[]; position: [kind: string, id: string] }

/** Whose things, where. */
export type Place = { account: string; region: string }

const ROWS_AT_ONCE = 500

/** The target of operations that concern no resource in particular; its actions begin with `tag:`. */
export function targetOf(operation: string, account: string): Target {
  return { arn: '*', account, action: `tag:${operation}` }
}

/** Everything with tags after a position, of the kinds that pass. */
export async function* listTagged(
  tx: Tx,
  place: Place,
  isWanted: (kind: Kind) => boolean,
  after: readonly string[] = [],
): AsyncGenerator<Tagged> {
  const [afterKind, afterId = ''] = after
  for (const kind of KINDS) {
    if (!isWanted(kind) || (afterKind !== undefined && kind.name < afterKind)) continue
    yield* listKind(tx, place, kind, kind.name === afterKind ? afterId : '')
  }
}

async function* listKind(tx: Tx, place: Place, kind: Kind, after: string): AsyncGenerator<Tagged> {
  let from = after
  for (;;) {
    const rows = await kind.rows(tx, { ...place, after: from, limit: ROWS_AT_ONCE })
    const isLast = rows.length < ROWS_AT_ONCE
    const things = groupRows(rows)
    // The last thing of a full page may have more tags than were read: it is read again. Nothing has as many as a page.
    for (const [id, tags] of isLast ? things : things.slice(0, -1)) {
      from = id
      const arn = await kind.arn(tx, place, id)
      if (arn !== undefined) yield { arn, tags, position: [kind.name, id] }
    }
    if (isLast) return
  }
}

function groupRows(rows: readonly TagRow[]): [id: string, tags: Tagged['tags']][] {
  const things = new Map<string, Tagged['tags']>()
  for (const { id, key, value } of rows) {
    const tags = things.get(id)
    if (tags) tags.push({ Key: key, Value: value })
    else things.set(id, [{ Key: key, Value: value }])
  }
  return [...things]
}
