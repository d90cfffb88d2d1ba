// Filters as conditions on parameters and their versions, in SQL that every store speaks.
import { type Expression, type ExpressionBuilder, type Kysely, type SqlBool, sql } from 'kysely'
import type { Tables } from '#store/tables/index.ts'
import type { Filter } from './filters.ts'

type Builder = ExpressionBuilder<Tables, 'parameter' | 'parameter_version'>

const COLUMNS = {
  Type: 'parameter_version.type',
  KeyId: 'parameter_version.key_id',
  DataType: 'parameter_version.data_type',
  Tier: 'parameter.tier',
  Name: 'parameter.name',
} as const
type Column = (typeof COLUMNS)[keyof typeof COLUMNS] | 'parameter_tag.value'

/**
 * The parameters of an account and region that pass all filters, each joined to one of its versions: the labelled one when
 * there is a Label filter, otherwise the latest. Nothing is selected yet; both tables go by their own names.
 */
export function selectFiltered(db: Kysely<Tables>, account: string, region: string, filters: readonly Filter[]) {
  const label = filters.find(({ key }) => key === 'Label')?.values[0]
  return db
    .selectFrom('parameter')
    .innerJoin('parameter_version', (join) =>
      join
        .onRef('parameter_version.account', '=', 'parameter.account')
        .onRef('parameter_version.region', '=', 'parameter.region')
        .onRef('parameter_version.name', '=', 'parameter.name'),
    )
    .where('parameter.account', '=', account)
    .where('parameter.region', '=', region)
    .where((builder) => versionIs(builder, label))
    .where((builder) =>
      builder.and(filters.filter(({ key }) => key !== 'Label').map((filter) => condition(builder, filter))),
    )
}

function versionIs(builder: Builder, label: string | undefined): Expression<SqlBool> {
  if (label === undefined) return builder('parameter_version.version', '=', builder.ref('parameter.version'))
  return builder(
    'parameter_version.version',
    '=',
    builder
      .selectFrom('parameter_label')
      .select('parameter_label.version')
      .whereRef('parameter_label.account', '=', 'parameter.account')
      .whereRef('parameter_label.region', '=', 'parameter.region')
      .whereRef('parameter_label.name', '=', 'parameter.name')
      .where('parameter_label.label', '=', label),
  )
}

function condition(builder: Builder, { key, option, values }: Filter): Expression<SqlBool> {
  if (key.startsWith('tag:')) return tagIs(builder, key.slice('tag:'.length), option, values)
  if (key === 'Path') return builder.or(values.map((path) => isBelow(builder, path, option)))
  // Foo and /Foo are one parameter, so names are compared without the slash; only Contains may look for it.
  const wanted = key === 'Name' && option !== 'Contains' ? values.map((name) => name.replace(/^\//, '')) : values
  return matches(builder, COLUMNS[key as keyof typeof COLUMNS], option, wanted)
}

function tagIs(builder: Builder, key: string, option: string, values: string[]): Expression<SqlBool> {
  return builder.exists((inner) => {
    const tag = inner
      .selectFrom('parameter_tag')
      .select('parameter_tag.key')
      .whereRef('parameter_tag.account', '=', 'parameter.account')
      .whereRef('parameter_tag.region', '=', 'parameter.region')
      .whereRef('parameter_tag.name', '=', 'parameter.name')
      .where('parameter_tag.key', '=', key)
    if (values.length === 0) return tag
    return tag.where((scope) => matches(scope as unknown as Builder, 'parameter_tag.value', option, values))
  })
}

function isBelow(builder: Builder, path: string, option: string): Expression<SqlBool> {
  const parent = path.replace(/^\/|\/$/g, '')
  if (option === 'OneLevel') return builder('parameter.parent', '=', parent)
  return parent === '' ? builder.lit(true) : beginsWith(builder, 'parameter.name', `${parent}/`)
}

function matches(builder: Builder, column: Column, option: string, values: string[]): Expression<SqlBool> {
  if (option === 'BeginsWith') return builder.or(values.map((value) => beginsWith(builder, column, value)))
  if (option === 'Contains') return builder.or(values.map((value) => contains(builder, value)))
  return builder(column as 'parameter.name', 'in', values)
}

// LIKE ignores case in SQLite. Text is ordered by its bytes in every store, and no character is above this one.
const LAST_CHARACTER = '\u{10ffff}'

function beginsWith(builder: Builder, column: Column, start: string): Expression<SqlBool> {
  const text = column as 'parameter.name'
  return builder.and([builder(text, '>=', start), builder(text, '<', start + LAST_CHARACTER)])
}

function contains(builder: Builder, part: string): Expression<SqlBool> {
  const path = sql`'/' || ${builder.ref('parameter.name')}`
  return sql<SqlBool>`replace(${path}, ${part}, '') <> ${path}`
}
