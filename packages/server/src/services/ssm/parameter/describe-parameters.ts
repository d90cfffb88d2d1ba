// ssm:DescribeParameters lists parameters without their values.
import { formatArn } from '#api/arn.ts'
import { refuse } from '#api/error.ts'
import { type Context, operation } from '#api/operation.ts'
import { selectFiltered } from './filter-conditions.ts'
import { checkDescribeFilters, type Filter } from './filters.ts'
import { parameterArn } from './name.ts'
import { describePolicies } from './policy-schedule.ts'

const MAX_PAGE = 50

/** Pages are full while there is more. Throws the errors of the filters, or InvalidNextToken. */
export const describeParameters = operation('ssm:DescribeParameters')({
  effect: 'read',
  target: (_input, { account, region }) => ({ arn: formatArn('ssm', region, account, '*'), account }),
  async handle(input, _target, context) {
    const filters = checkDescribeFilters(input)
    const after = readToken(input.NextToken, context)
    // Nothing is shared between accounts: that takes resource policies, which are kept but not yet evaluated across accounts.
    if (input.Shared) return { Parameters: [] }
    const pageSize = input.MaxResults ?? MAX_PAGE
    const found = await findPage(context, filters, after, pageSize + 1)
    const page = found.slice(0, pageSize)
    const last = found.length > pageSize ? page.at(-1) : undefined
    return {
      Parameters: await showAll(context, page),
      ...(last && { NextToken: context.page.token([last.name]) }),
    }
  },
})

type Row = Awaited<ReturnType<typeof findPage>>[number]

async function findPage({ account, region, tx }: Context, filters: Filter[], after: string, limit: number) {
  return await tx.rows(
    selectFiltered(tx.db, account, region, filters)
      .select(['parameter.name', 'parameter.spelling', 'parameter.tier'])
      .select(['parameter_version.version', 'parameter_version.type', 'parameter_version.key_id'])
      .select(['parameter_version.description', 'parameter_version.allowed_pattern', 'parameter_version.data_type'])
      .select(['parameter_version.modified_at_ms', 'parameter_version.modified_by'])
      .where('parameter.name', '>', after)
      .orderBy('parameter.name')
      .limit(limit),
  )
}

async function showAll(context: Context, rows: Row[]) {
  const policies = await describePolicies(
    context,
    rows.map(({ name }) => name),
  )
  return rows.map((row) => ({
    Name: row.spelling,
    ARN: parameterArn(context.region, context.account, row.name),
    Type: row.type as 'String',
    KeyId: row.key_id ?? undefined,
    LastModifiedDate: new Date(row.modified_at_ms),
    LastModifiedUser: row.modified_by,
    Description: row.description ?? undefined,
    AllowedPattern: row.allowed_pattern ?? undefined,
    Version: row.version,
    Tier: row.tier as 'Standard',
    Policies: policies.get(row.name) ?? [],
    DataType: row.data_type,
  }))
}

/** The name after which the page begins; the empty string comes before all names. */
function readToken(token: string | undefined, context: Context): string {
  if (token === undefined) return ''
  const [name] = context.page.read(token) ?? []
  return typeof name === 'string' ? name : refuse('InvalidNextToken', `The following token is invalid: ${token}.`)
}
