// The secrets of an account and region in the order of a list, a slice at a time, and what hangs on them.
import { sql } from 'kysely'
import type { InputOf } from '#api/names.ts'
import type { Context } from '#api/operation.ts'
import type { SecretStageRow, SecretTagRow } from '#store/tables/secretsmanager.ts'
import { namePrefixes } from './filters.ts'
import { SECRET_COLUMNS, type Secret } from './secret.ts'

type Input = InputOf<'secretsmanager:ListSecrets'>
type Details = { secret_stage: SecretStageRow; secret_tag: SecretTagRow }

/** Where a list has got to: what it is sorted by, and the name. */
export type Position = [string | number, string]

const SLICE_SIZE = 200
// Text is ordered by its bytes in every store, and no character is above this one.
const LAST_CHARACTER = '\u{10ffff}'

const COLUMNS = {
  name: 'name',
  'created-date': 'created_at_ms',
  'last-changed-date': 'changed_at_ms',
  'last-accessed-date': 'accessed_day_ms',
} as const

/** The order of a list: by the date of creation, ascending, unless told otherwise; of equals by name. */
export function orderOf({ SortBy = 'created-date', SortOrder = 'asc' }: Input) {
  const column = COLUMNS[SortBy]
  return {
    column,
    direction: SortOrder,
    // What was never read comes before all that was.
    positionOf: (secret: Secret): Position => [secret[column] ?? 0, secret.name],
  }
}

/** The secrets that follow a position, and whether they are the last. Of the filters only names are looked at. */
export async function readSlice(
  input: Input,
  after: Position | undefined,
  { account, region, tx }: Context,
): Promise<{ secrets: Secret[]; isLast: boolean }> {
  const { column, direction } = orderOf(input)
  const sorted = column === 'accessed_day_ms' ? sql<number>`coalesce(accessed_day_ms, 0)` : sql.ref<number>(column)
  let query = tx.db
    .selectFrom('secret')
    .select(SECRET_COLUMNS)
    .where('account', '=', account)
    .where('region', '=', region)
    .orderBy(sorted, direction)
    .orderBy('name', direction)
    .limit(SLICE_SIZE)
  if (!input.IncludePlannedDeletion) query = query.where('deleted_at_ms', 'is', null)
  if (after) {
    const [value, name] = after
    const beyond = direction === 'asc' ? sql`>` : sql`<`
    query = query.where(
      sql<boolean>`(${sorted} ${beyond} ${value} or (${sorted} = ${value} and name ${beyond} ${name}))`,
    )
  }
  const prefixes = namePrefixes(input.Filters ?? [])
  if (prefixes) {
    query = query.where((builder) =>
      builder.or(
        prefixes.map((prefix) =>
          builder.and([builder('name', '>=', prefix), builder('name', '<', prefix + LAST_CHARACTER)]),
        ),
      ),
    )
  }
  const secrets = await tx.rows(query)
  return { secrets, isLast: secrets.length < SLICE_SIZE }
}

/** The rows of a table that belong to some secrets, by the names of these. */
export async function readDetails<T extends keyof Details>(
  table: T,
  listed: readonly { secret: Secret }[],
  { account, region, tx }: Context,
): Promise<Map<string, Details[T][]>> {
  if (listed.length === 0) return new Map()
  // The builder cannot follow a table that is not known by name; what is named here is in both.
  const query = tx.db
    .selectFrom(table as 'secret_tag')
    .selectAll()
    .where('account', '=', account)
    .where('region', '=', region)
    .where(
      'name',
      'in',
      listed.map(({ secret }) => secret.name),
    )
    .orderBy(table === 'secret_tag' ? 'key' : sql.ref('stage'))
  const rows = (await tx.rows(query)) as unknown as Details[T][]
  return Map.groupBy(rows, ({ name }) => name)
}
