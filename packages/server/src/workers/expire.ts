// Carries out parameter policies: expired parameters are deleted, and what should be announced is announced.
import { formatArn } from '#api/arn.ts'
import { ApiError } from '#api/error.ts'
import type { Context } from '#api/operation.ts'
import type { Pipeline } from '#api/pipeline.ts'
import { prepare } from '#store/prepared.ts'
import type { ParameterPolicyRow } from '#store/tables/ssm.ts'
import { createQueue } from './queue.ts'
import type { Work } from './worker.ts'

type Parameter = { spelling: string; type: string }
type Outcome = { status: 'SUCCESS' | 'FAILURE'; reason: string }

const HOUR_MS = 3_600_000
const UNIT_MS: Record<string, number> = { Hours: HOUR_MS, Days: 24 * HOUR_MS }

const queue = createQueue('parameter_policy', ['account', 'region', 'name', 'position'])

const parameterByName = prepare<{ account: string; region: string; name: string }>()((db, { account, region, name }) =>
  db
    .selectFrom('parameter')
    .innerJoin('parameter_version', (join) =>
      join
        .onRef('parameter_version.account', '=', 'parameter.account')
        .onRef('parameter_version.region', '=', 'parameter.region')
        .onRef('parameter_version.name', '=', 'parameter.name')
        .onRef('parameter_version.version', '=', 'parameter.version'),
    )
    .select(['parameter.spelling', 'parameter_version.type'])
    .where('parameter.account', '=', account)
    .where('parameter.region', '=', region)
    .where('parameter.name', '=', name),
)

/** The work of carrying out parameter policies. What a policy does, its event and its status commit together. */
export function createExpiry(pipeline: Pick<Pipeline, 'act'>): Work<ParameterPolicyRow> {
  return {
    queue,
    async perform(row) {
      try {
        await pipeline.act('ssm', row.account, row.region, (context) => carryOut(row, context))
      } catch (error) {
        // A refusal would be one again; anything else may pass, and the row is tried again when its lease ends.
        if (!(error instanceof ApiError)) throw error
        await pipeline.act('ssm', row.account, row.region, (context) => fail(row, error, context))
      }
    },
  }
}

async function carryOut(row: ParameterPolicyRow, context: Context): Promise<void> {
  const parameter = await findHeld(row, context)
  if (!parameter) return
  await context.tx.run(queue.settle, { ...row, settled: 'Finished' })
  if (row.type === 'Expiration') await context.call('ssm:DeleteParameter', { Name: parameter.spelling })
  await announce(row, parameter, { status: 'SUCCESS', reason: reasonOf(row) }, context)
}

async function fail(row: ParameterPolicyRow, { code, message }: ApiError, context: Context): Promise<void> {
  const parameter = await findHeld(row, context)
  if (!parameter) return
  await context.tx.run(queue.settle, { ...row, settled: 'Failed' })
  await announce(row, parameter, { status: 'FAILURE', reason: message || code }, context)
}

/** The parameter, unless the policy was changed, taken over or removed since it was claimed. */
async function findHeld(row: ParameterPolicyRow, { tx, now }: Context): Promise<Parameter | undefined> {
  const held = await tx.first(queue.held, row)
  if (!held || held.due_at_ms > now.getTime()) return undefined
  return await tx.first(parameterByName, row)
}

async function announce(
  row: ParameterPolicyRow,
  parameter: Parameter,
  outcome: Outcome,
  context: Context,
): Promise<void> {
  await context.emit({
    source: 'aws.ssm',
    detailType: 'Parameter Store Policy Action',
    resources: [formatArn('ssm', row.region, row.account, `parameter/${row.name}`)],
    detail: {
      'policy-type': row.type,
      'parameter-name': parameter.spelling,
      'parameter-type': parameter.type,
      'action-status': outcome.status,
      'policy-content': row.text,
      'action-reason': outcome.reason,
    },
  })
}

function reasonOf({ type, text, due_at_ms }: ParameterPolicyRow): string {
  if (type === 'Expiration') return 'Parameter expired and was deleted'
  const { Before, After, Unit = '' } = (JSON.parse(text) as { Attributes: Record<string, string> }).Attributes
  const count = Number(Before ?? After)
  const periodMs = count * (UNIT_MS[Unit] ?? Number.NaN)
  if (type === 'ExpirationNotification')
    return `The parameter expires at ${new Date(due_at_ms + periodMs).toISOString()}.`
  const period = `${count} ${Unit.toLowerCase().slice(0, count === 1 ? -1 : undefined)}`
  const since = new Date(due_at_ms - periodMs).toISOString()
  return `The parameter has not been changed for ${period}. This notification was generated based on the policy created at ${since}.`
}
