// Parameters as lists show them: without their values.
import type { Kysely } from 'kysely'
import type { OutputOf } from '#api/names.ts'
import type { Context } from '#api/operation.ts'
import type { Tables } from '#store/tables/index.ts'
import type { ParameterRow, ParameterVersionRow } from '#store/tables/ssm.ts'
import { selectFiltered } from './filter-conditions.ts'
import type { Filter } from './filters.ts'
import { parameterArn } from './name.ts'
import { describePolicies } from './policy-schedule.ts'

/** A parameter in its latest version, without its value. */
export type Listed = Omit<ParameterVersionRow, 'value' | 'policies'> & Pick<ParameterRow, 'spelling'>

/** Selects the parameters of an account and region that pass all filters, in the order of their names. */
export function selectListed(db: Kysely<Tables>, account: string, region: string, filters: readonly Filter[]) {
  return selectFiltered(db, account, region, filters)
    .select(['parameter.account', 'parameter.region', 'parameter.name', 'parameter.spelling', 'parameter.tier'])
    .select(['parameter_version.version', 'parameter_version.type', 'parameter_version.key_id'])
    .select(['parameter_version.description', 'parameter_version.allowed_pattern', 'parameter_version.data_type'])
    .select(['parameter_version.modified_at_ms', 'parameter_version.modified_by'])
    .orderBy('parameter.name')
}

/** The caller's parameters that pass all filters, from after a name, at most `limit`. */
export async function listParameters(
  { account, region, tx }: Context,
  filters: readonly Filter[],
  after: string,
  limit: number,
): Promise<Listed[]> {
  return await tx.rows(selectListed(tx.db, account, region, filters).where('parameter.name', '>', after).limit(limit))
}

type Shown = NonNullable<OutputOf<'ssm:DescribeParameters'>['Parameters']>

/** Parameters as DescribeParameters shows them, whoever they belong to. */
export async function showListed(rows: readonly Listed[], { region, now, tx }: Context): Promise<Shown> {
  const shown: Shown = []
  for (const [account, owned] of Map.groupBy(rows, (row) => row.account)) {
    const names = owned.map(({ name }) => name)
    const policies = await describePolicies({ account, region, now, tx }, names)
    shown.push(...owned.map((row) => ({ ...show(row), Policies: policies.get(row.name) ?? [] })))
  }
  return shown
}

function show(row: Listed): Shown[number] {
  return {
    Name: row.spelling,
    ARN: parameterArn(row.region, row.account, row.name),
    Type: row.type as 'String',
    KeyId: row.key_id ?? undefined,
    LastModifiedDate: new Date(row.modified_at_ms),
    LastModifiedUser: row.modified_by,
    Description: row.description ?? undefined,
    AllowedPattern: row.allowed_pattern ?? undefined,
    Version: row.version,
    Tier: row.tier as 'Standard',
    DataType: row.data_type,
  }
}
