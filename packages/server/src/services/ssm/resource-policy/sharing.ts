// The policies on one parameter as one: what they grant together.
import type { Tx } from '#store/store.ts'
import { type ByName, policiesOf } from './rows.ts'

type Document = { Version?: string; Statement: unknown }

const CURRENT_VERSION = '2012-10-17'
// How that version writes a dollar sign that begins no variable; replaceAll takes `$$` for one.
const DOLLAR = '$$\u007b$}'

/** All resource policies of a parameter in one document; undefined when it has none. */
export async function readSharing(place: ByName, tx: Tx): Promise<string | undefined> {
  const rows = await tx.rows(policiesOf, place)
  if (rows.length <= 1) return rows[0]?.document
  const statements = rows.flatMap(({ document }) => statementsOf(document))
  return JSON.stringify({ Version: CURRENT_VERSION, Statement: statements })
}

/** The statements of a document, in the language of the current version. */
function statementsOf(document: string): unknown[] {
  const { Version, Statement } = JSON.parse(document) as Document
  if (Version === CURRENT_VERSION) return [Statement].flat()
  // The older version knows no variables: what looks like one is text there, and has to stay text.
  const literal = (_: string, value: unknown) => (typeof value === 'string' ? value.replaceAll('$', DOLLAR) : value)
  return [JSON.parse(document, literal).Statement].flat()
}
