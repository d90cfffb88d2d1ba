// ssm:DescribeParameters lists parameters without their values.
import { formatArn } from '#api/arn.ts'
import { refuse } from '#api/error.ts'
import { type Context, operation } from '#api/operation.ts'
import { checkDescribeFilters } from './filters.ts'
import { listParameters, showListed } from './list.ts'
import { findShared, type SharedPosition } from './shared.ts'

const MAX_PAGE = 50

/** Pages of one's own are full while there is more. Throws the errors of the filters, or InvalidNextToken. */
export const describeParameters = operation('ssm:DescribeParameters')({
  effect: 'read',
  target: (_input, { account, region }) => ({ arn: formatArn('ssm', region, account, '*'), account }),
  async handle(input, _target, context) {
    const filters = checkDescribeFilters(input)
    const pageSize = input.MaxResults ?? MAX_PAGE
    if (input.Shared) {
      const { page, next } = await findShared(filters, readShared(input.NextToken, context), pageSize, context)
      return { Parameters: await showListed(page, context), ...(next && { NextToken: context.page.token(next) }) }
    }
    const after = readToken(input.NextToken, context)
    const found = await listParameters(context, filters, after, pageSize + 1)
    const page = found.slice(0, pageSize)
    const last = found.length > pageSize ? page.at(-1) : undefined
    return {
      Parameters: await showListed(page, context),
      ...(last && { NextToken: context.page.token([last.name]) }),
    }
  },
})

/** The name after which the page begins; the empty string comes before all names. */
function readToken(token: string | undefined, context: Context): string {
  if (token === undefined) return ''
  const [name] = context.page.read(token) ?? []
  return typeof name === 'string' ? name : refuseToken(token)
}

/** The account and the name after which the page begins. */
function readShared(token: string | undefined, context: Context): SharedPosition {
  if (token === undefined) return ['', '']
  const [account, name] = context.page.read(token) ?? []
  return typeof account === 'string' && typeof name === 'string' ? [account, name] : refuseToken(token)
}

function refuseToken(token: string): never {
  refuse('InvalidNextToken', `The following token is invalid: ${token}.`)
}
