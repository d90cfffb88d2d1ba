// ssm:GetParametersByPath reads the parameters under a path, ten a page.
import { refuse } from '#api/error.ts'
import { type Context, operation } from '#api/operation.ts'
import { rates } from '../service-setting/rates.ts'
import { checkFilters } from './filters.ts'
import { checkPath, parameterArn } from './name.ts'
import { findBelow, type PathQuery } from './path.ts'
import { isPublicPath, listPublic, publicTarget } from './public-parameters.ts'
import { type ShownParameter, showPublic, showStored } from './read.ts'

const MAX_PAGE = 10

/** Throws ValidationException, InvalidFilterKey, InvalidFilterOption, InvalidFilterValue, InvalidNextToken, InvalidKeyId or AccessDeniedException. */
export const getParametersByPath = operation('ssm:GetParametersByPath')({
  effect: 'read',
  rate: rates.GetParametersByPath,
  // The path is asked for, not what lies under it: who may list /a is shown /a/b, whatever else denies it.
  target({ Path = '', Recursive = false }, context) {
    const { account, region } = context
    const path = trimSlashes(Path)
    const keys = { 'ssm:recursive': String(Recursive) }
    if (isPublicPath(path)) return { ...publicTarget(path, context), keys }
    return { arn: parameterArn(region, account, path), account, keys }
  },
  async handle(input, _target, context) {
    const { Path = '', Recursive = false, WithDecryption, ParameterFilters, NextToken } = input
    checkPath(Path)
    const filters = checkFilters('ssm:GetParametersByPath', ParameterFilters)
    const pageSize = input.MaxResults ?? MAX_PAGE
    const query = { path: trimSlashes(Path), recursive: Recursive, filters, after: readToken(NextToken, context) }
    // One more than the page holds tells whether another page follows.
    const found = await findPage({ ...query, limit: pageSize + 1 }, WithDecryption, context)
    const page = found.slice(0, pageSize)
    const last = found.length > pageSize ? page.at(-1)?.name : undefined
    const shown: ShownParameter[] = []
    for (const { show } of page) shown.push(await show())
    return { Parameters: shown, ...(last !== undefined && { NextToken: context.page.token([last]) }) }
  },
})

type Found = { name: string; show(): Promise<ShownParameter> }

async function findPage(query: PathQuery, withDecryption: boolean | undefined, context: Context): Promise<Found[]> {
  if (isPublicPath(query.path)) {
    return listPublic(query).map((parameter) => ({
      name: parameter.name.slice(1),
      show: async () => showPublic(parameter, context),
    }))
  }
  const rows = await findBelow(query, context)
  return rows.map((row) => ({ name: row.name, show: () => showStored(row, {}, withDecryption, context) }))
}

function trimSlashes(path: string): string {
  return path.replace(/^\/|\/$/g, '')
}

/** The name after which the page begins; the empty string comes before all names. */
function readToken(token: string | undefined, context: Context): string {
  if (token === undefined) return ''
  const [name] = context.page.read(token) ?? []
  return typeof name === 'string' ? name : refuse('InvalidNextToken', `The following token is invalid: ${token}.`)
}
