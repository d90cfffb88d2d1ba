// Rotates secrets: claims what is due, has its step done outside any transaction, and records how it went.
import { ApiError } from '#api/error.ts'
import type { Context } from '#api/operation.ts'
import type { Pipeline } from '#api/pipeline.ts'
import { type Rotation, RotationFailure, type Rotator } from '#rotators/rotator.ts'
import type { RotationStep, SecretRotationRow } from '#store/tables/rotation.ts'
import { createQueue } from './queue.ts'
import { createSecretAccess } from './secret-access.ts'
import type { Work } from './worker.ts'

/** A step to be done, as its secret's service describes it. */
export type Turn = Omit<Rotation, 'access' | 'signal'> & { step: RotationStep }

/** What a secret's service knows of its rotation; each runs in a transaction, on a row that is still claimed. */
export type Lifecycle = {
  /** The step to be done now, if there is one. */
  prepareStep(row: SecretRotationRow, context: Context): Promise<Turn | undefined>
  finishStep(row: SecretRotationRow, context: Context): Promise<void>
  failStep(row: SecretRotationRow, reason: string, context: Context): Promise<void>
}

/** What rotation stands on; a step is given up after `stepLimitMs`. */
export type RotationGround = {
  pipeline: Pick<Pipeline, 'act'>
  lifecycle: Lifecycle
  findRotator(functionArn: string): Promise<Rotator | undefined>
  stepLimitMs: number
  report(error: unknown): void
}

/** One step's outcome: done, or the reason it was not. */
type Outcome = { isDone: true } | { isDone: false; reason: string }

const NO_ROTATOR = 'The function is not built in, and no endpoint of functions is set.'
const UNKNOWN = 'The step failed for a reason that stands in the log of the server.'

const queue = createQueue('secret_rotation', ['account', 'region', 'name'])

/**
 * The work of rotating secrets, a step at a time. What a step did is recorded afterwards: after a crash between the two it
 * is done again, which rotators and rotation functions allow for.
 */
export function createRotation(ground: RotationGround): Work<SecretRotationRow> {
  return {
    queue,
    async perform(row) {
      const prepared = await prepare(ground, row)
      if (prepared === undefined) return
      const outcome = 'step' in prepared ? await carryOut(ground, row, prepared) : prepared
      await whileHeld(ground, row, (context) =>
        outcome.isDone
          ? ground.lifecycle.finishStep(row, context)
          : ground.lifecycle.failStep(row, outcome.reason, context),
      )
    },
  }
}

async function prepare(ground: RotationGround, row: SecretRotationRow): Promise<Turn | Outcome | undefined> {
  try {
    return await whileHeld(ground, row, (context) => ground.lifecycle.prepareStep(row, context))
  } catch (error) {
    // A refusal is an answer; anything else may pass, and the row is taken again when its lease ends.
    if (!(error instanceof ApiError)) throw error
    return failure(error)
  }
}

async function carryOut(ground: RotationGround, row: SecretRotationRow, turn: Turn): Promise<Outcome> {
  const { step, ...rest } = turn
  const signal = AbortSignal.timeout(ground.stepLimitMs)
  try {
    const rotator = await ground.findRotator(turn.functionArn)
    if (!rotator) throw new RotationFailure(NO_ROTATOR)
    const access = createSecretAccess(ground.pipeline, row, turn)
    await within(signal, rotator[step]({ ...rest, access, signal }))
    return { isDone: true }
  } catch (error) {
    const failed = failure(error)
    if (failed.reason === UNKNOWN) ground.report(error)
    return failed
  }
}

/** A rotator that does not heed its signal must not hold the worker. */
async function within(signal: AbortSignal, work: Promise<void>): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>()
  const giveUp = () => reject(new RotationFailure('The step took too long.'))
  signal.addEventListener('abort', giveUp)
  await Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', giveUp))
}

function failure(error: unknown): { isDone: false; reason: string } {
  if (error instanceof RotationFailure) return { isDone: false, reason: error.message }
  if (error instanceof ApiError) return { isDone: false, reason: error.message || error.code }
  return { isDone: false, reason: UNKNOWN }
}

/** Acts on a row unless it was changed or taken over since it was claimed. */
function whileHeld<T>(
  { pipeline }: RotationGround,
  row: SecretRotationRow,
  work: (context: Context) => Promise<T>,
): Promise<T | undefined> {
  return pipeline.act('secretsmanager', row.account, row.region, async (context) =>
    (await context.tx.first(queue.held, row)) ? work(context) : undefined,
  )
}
