// secretsmanager:BatchGetSecretValue reads the current versions of several secrets, those named or those that pass filters.
import { ApiError, refuse } from '#api/error.ts'
import type { InputOf, OutputOf } from '#api/names.ts'
import { type Context, operation } from '#api/operation.ts'
import { NO_SECRET } from '../secret/secret.ts'

type Input = InputOf<'secretsmanager:BatchGetSecretValue'>
type Output = OutputOf<'secretsmanager:BatchGetSecretValue'>

const USUAL_PAGE = 20
const NOT_BOTH = "Either 'SecretIdList' or 'Filters' must be provided, but not both."
const NO_FILTERS = "'Filters' not specified. 'Filters' must also be specified when 'MaxResults' is provided."

/** Each secret is read by a call of its own; what one of them is refused with is told among the others. */
export const batchGetSecretValue = operation('secretsmanager:BatchGetSecretValue')({
  effect: 'read',
  target: (_, { account }) => ({ arn: NO_SECRET, account }),
  async handle(input, _, context) {
    const { ids, paging } = await findIds(input, context)
    const values: NonNullable<Output['SecretValues']> = []
    const errors: NonNullable<Output['Errors']> = []
    for (const SecretId of ids) {
      try {
        values.push(await context.call('secretsmanager:GetSecretValue', { SecretId }))
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        errors.push({ SecretId, ErrorCode: error.code, Message: error.message })
      }
    }
    return { SecretValues: values, Errors: errors, ...paging }
  },
})

async function findIds(
  { SecretIdList, Filters, MaxResults, NextToken }: Input,
  context: Context,
): Promise<{ ids: readonly string[]; paging: { NextToken?: string | undefined } }> {
  if (MaxResults !== undefined && !Filters) refuse('InvalidParameterException', NO_FILTERS)
  if ((SecretIdList === undefined) === (Filters === undefined)) refuse('InvalidParameterException', NOT_BOTH)
  if (SecretIdList) return { ids: [...new Set(SecretIdList)], paging: {} }
  const page = await context.call('secretsmanager:ListSecrets', {
    Filters,
    MaxResults: MaxResults ?? USUAL_PAGE,
    ...(NextToken !== undefined && { NextToken }),
  })
  const ids = (page.SecretList ?? []).map(({ ARN = '' }) => ARN)
  return { ids, paging: { NextToken: page.NextToken } }
}
