// Puts the rotation of secrets together: what a service knows of it, what carries it out, and the settings.
import type { Pipeline } from './api/pipeline.ts'
import type { Settings } from './config.ts'
import { createRotators } from './rotators/index.ts'
import { failStep, finishStep, prepareStep } from './services/secretsmanager/rotation/lifecycle.ts'
import type { SecretRotationRow } from './store/tables/rotation.ts'
import { createRotation } from './workers/rotate-secret.ts'
import { Worker, type WorkerGround } from './workers/worker.ts'

const ROTATIONS_AT_ONCE = 4
const POLL_MS = 1000
// For what is written before and after a step.
const SLACK_MS = 30_000

/** The workers that rotate secrets: several, so that a database that does not answer holds up only what waits for it. */
export function createRotationWorkers(
  settings: Settings,
  ground: WorkerGround,
  pipeline: Pipeline,
): Worker<SecretRotationRow>[] {
  const { rotationEndpoint, rotationAccessKeyId = '', rotationSecretAccessKey = '', rotationTimeoutSeconds } = settings
  const credentials = { accessKeyId: rotationAccessKeyId, secretAccessKey: rotationSecretAccessKey }
  const endpoint =
    rotationEndpoint === undefined ? undefined : { url: rotationEndpoint, credentials, clock: ground.clock }
  const stepLimitMs = rotationTimeoutSeconds * 1000
  const rotation = createRotation({
    pipeline,
    lifecycle: { prepareStep, finishStep, failStep },
    findRotator: createRotators(endpoint),
    stepLimitMs,
    report: ground.report,
  })
  const pace = { pollMs: POLL_MS, leaseMs: stepLimitMs + SLACK_MS, batchSize: 1 }
  return Array.from({ length: ROTATIONS_AT_ONCE }, () => new Worker(ground, rotation, pace))
}
