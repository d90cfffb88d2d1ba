// secretsmanager:ListSecrets lists secrets, without their values.
import { refuse } from '#api/error.ts'
import type { InputOf } from '#api/names.ts'
import { type Context, operation } from '#api/operation.ts'
import { describeRotations } from '../rotation/rotation.ts'
import { labelsByVersion } from '../version/stage.ts'
import { describe } from './describe-secret.ts'
import { type Filtered, passes } from './filters.ts'
import { orderOf, type Position, readDetails, readSlice } from './list-slice.ts'
import { NO_SECRET } from './secret.ts'

type Input = InputOf<'secretsmanager:ListSecrets'>

const USUAL_PAGE = 100

/** Pages are full while there is more. Throws InvalidNextTokenException. */
export const listSecrets = operation('secretsmanager:ListSecrets')({
  effect: 'read',
  target: (_, { account }) => ({ arn: NO_SECRET, account }),
  async handle(input, _, context) {
    const { MaxResults = USUAL_PAGE } = input
    const found = await findPage(input, MaxResults + 1, context)
    const page = found.slice(0, MaxResults)
    const last = found.length > MaxResults ? page.at(-1) : undefined
    const stages = await readDetails('secret_stage', page, context)
    const listed = page.map(({ secret }) => secret)
    const rotations = await describeRotations(listed, context)
    return {
      SecretList: page.map(({ secret, tags }) => {
        const held = new Map((stages.get(secret.name) ?? []).map(({ stage, version_id }) => [stage, version_id]))
        return {
          ...describe(secret, held, [...tags]),
          ...rotations.get(secret.name),
          SecretVersionsToStages: held.size > 0 ? labelsByVersion(held) : undefined,
        }
      }),
      ...(last && { NextToken: context.page.token(orderOf(input).positionOf(last.secret)) }),
    }
  },
})

/** As many secrets that pass the filters as asked for, or all that are left. */
async function findPage(input: Input, count: number, context: Context): Promise<Filtered[]> {
  const { positionOf } = orderOf(input)
  const page: Filtered[] = []
  let after = readToken(input.NextToken, context)
  for (;;) {
    const { secrets, isLast } = await readSlice(input, after, context)
    const last = secrets.at(-1)
    const tags = await readDetails(
      'secret_tag',
      secrets.map((secret) => ({ secret })),
      context,
    )
    for (const secret of secrets) {
      const shown = (tags.get(secret.name) ?? []).map(({ key, value }) => ({ Key: key, Value: value }))
      if (passes({ secret, tags: shown }, input.Filters ?? [])) page.push({ secret, tags: shown })
      if (page.length === count) return page
    }
    if (isLast || !last) return page
    after = positionOf(last)
  }
}

function readToken(token: string | undefined, context: Context): Position | undefined {
  if (token === undefined) return undefined
  const [value, name] = context.page.read(token) ?? []
  if (value !== undefined && typeof name === 'string') return [value, name]
  return refuse('InvalidNextTokenException', 'The NextToken value is not valid.')
}
