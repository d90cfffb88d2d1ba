// The statements on the tags of parameters.
import type { Tags } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { Tx } from '#store/store.ts'
import type { ParameterTagRow } from '#store/tables/ssm.ts'

/** A parameter whose tags are meant. */
export type ByName = { account: string; region: string; name: string }

/** The tags of a parameter, by key. */
export const tagsByName = prepare<ByName>()((db, { account, region, name }) =>
  db
    .selectFrom('parameter_tag')
    .select(['key', 'value'])
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name)
    .orderBy('key'),
)

/** Adds a tag, or changes its value. */
export const putTag = prepare<ParameterTagRow>()((db, { account, region, name, key, value }) =>
  db
    .insertInto('parameter_tag')
    .values({ account, region, name, key, value })
    .onConflict((conflict) =>
      conflict
        .columns(['account', 'region', 'name', 'key'])
        .doUpdateSet((row) => ({ value: row.ref('excluded.value') })),
    ),
)

/** Takes one tag away. */
export const deleteTag = prepare<ByName & { key: string }>()((db, { account, region, name, key }) =>
  db
    .deleteFrom('parameter_tag')
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name)
    .where('key', '=', key),
)

/** The tags of a parameter as policies ask for them. */
export async function readTags(place: ByName, tx: Tx): Promise<Tags> {
  const rows = await tx.rows(tagsByName, place)
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]))
}
