// Several parameters found at once, for the operations that take up to ten names.
import type { Context } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { Reference } from './name.ts'
import {
  findParameter,
  isFindable,
  type ParameterTarget,
  type StoredVersion,
  selectLatest,
  targetOf,
  targetOfLatest,
} from './parameter.ts'

// One statement serves every number of names: the places left over repeat the last one.
const SLOTS = ['name0', 'name1', 'name2', 'name3', 'name4', 'name5', 'name6', 'name7', 'name8', 'name9'] as const
type Slots = Record<(typeof SLOTS)[number], string>

const latestVersions = prepare<Slots & { account: string; region: string }>()((db, values) =>
  selectLatest(db, values.account, values.region).where(
    'parameter.name',
    'in',
    SLOTS.map((slot) => values[slot]),
  ),
)

/** Finds what each of several references names, in their order. Of more than ten nothing is looked up: validation refuses them. */
export async function findParameters(references: Reference[], context: Context): Promise<ParameterTarget[]> {
  if (references.length > SLOTS.length) return references.map(targetOf)
  const plain = new Set(references.filter((reference) => isPlain(reference, context)))
  const found = await findLatest([...new Set([...plain].map(({ name }) => name))], context)
  const targets: ParameterTarget[] = []
  for (const reference of references) {
    const row = plain.has(reference) ? found.get(reference.name) : undefined
    if (row) targets.push(targetOfLatest(reference, row, context.tx))
    else targets.push(plain.has(reference) ? targetOf(reference) : await findParameter(reference, context))
  }
  return targets
}

/** Names without a selector, of the caller's own account, are looked up together. */
function isPlain(reference: Reference, context: Context): boolean {
  return !reference.selector && reference.account === context.account && isFindable(reference, context)
}

async function findLatest(names: string[], { account, region, tx }: Context): Promise<Map<string, StoredVersion>> {
  if (names.length === 0) return new Map()
  const slots = Object.fromEntries(SLOTS.map((slot, index) => [slot, names[index] ?? names.at(-1)])) as Slots
  const rows = await tx.rows(latestVersions, { ...slots, account, region })
  return new Map(rows.map((row) => [row.name, row]))
}
