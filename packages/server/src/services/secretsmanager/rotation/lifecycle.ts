// The life of a rotation: it begins, its steps are readied and ended, it succeeds, fails or is abandoned.
import { randomUUID } from 'node:crypto'
import type { Context } from '#api/operation.ts'
import type { RotationStep, SecretRotationRow } from '#store/tables/rotation.ts'
import { markChanged } from '../secret/change.ts'
import { findNamed } from '../secret/find-secret.ts'
import { type Secret, secretArn } from '../secret/secret.ts'
import { tellServiceEvent } from '../secret/service-event.ts'
import { CURRENT, PENDING, readStages, stagesAfter, writeStages } from '../version/stage.ts'
import { addEmptyVersion, dropDeprecated, findVersion } from '../version/version.ts'
import { atRest, findRotation, type KnownRotation, removeRotation, upcomingWindow, writeRotation } from './rotation.ts'

/** A step to be done outside any transaction. */
export type Turn = {
  step: RotationStep
  secretArn: string
  functionArn: string
  /** The new version's id. */
  token: string
  rotationToken: string
}

/** A rotation about to begin: for the version `token`, tried again until `endsAtMs` at most. */
export type Beginning = { kind: SecretRotationRow['kind']; token: string; endsAtMs: number }

const FIRST_STEP = { Rotation: 'createSecret', TestRotation: 'testSecret' } as const
const NEXT_STEP: Record<RotationStep, RotationStep | undefined> = {
  createSecret: 'setSecret',
  setSecret: 'testSecret',
  testSecret: 'finishSecret',
  finishSecret: undefined,
}
/** How long to wait after each failure; after one more the rotation has failed. */
const PAUSES_MS = [5_000, 30_000, 120_000, 600_000]

/** Begins a rotation, and with it the version that is pending until it has a value. Answers the rotation after it. */
export async function begin(
  secret: Secret,
  rotation: KnownRotation,
  { kind, token, endsAtMs }: Beginning,
  context: Context,
): Promise<KnownRotation> {
  if (kind === 'Rotation') await layPending(secret, token, context)
  const begun: KnownRotation = {
    ...rotation,
    kind,
    step: FIRST_STEP[kind],
    version_id: token,
    rotation_token: randomUUID(),
    attempts: 0,
    ends_at_ms: endsAtMs,
    status: 'Pending',
  }
  await writeRotation(begun, context.tx)
  await tellServiceEvent(`${kind}Started`, secret, context)
  return begun
}

/** The step of a claimed rotation that is to be done now; undefined when there is none any more, or not yet. */
export async function prepareStep(row: SecretRotationRow, context: Context): Promise<Turn | undefined> {
  const rotation = await findRotation(row, context.tx)
  const { secret } = await findNamed(row.name, context)
  if (!rotation) return undefined
  if (!secret) return void (await removeRotation(row, context.tx))
  // A secret in its recovery window rests; restored, it goes on with its next window.
  if (secret.deleted_at_ms !== null) return skip(secret, rotation, context)
  const ready = rotation.step === null ? await beginScheduled(secret, rotation, context) : rotation
  if (!ready?.step) return undefined
  if (!(await isPending(secret, ready, context))) {
    if (ready.kind === 'Rotation') return skip(secret, ready, context)
    await copyCurrent(secret, ready, context)
  }
  return {
    step: ready.step,
    secretArn: secretArn(secret),
    functionArn: ready.function_arn,
    token: ready.version_id,
    rotationToken: ready.rotation_token,
  }
}

/** Notes that the step of a claimed rotation is done; after the last one the secret has its new value, or it has failed. */
export async function finishStep(row: SecretRotationRow, context: Context): Promise<void> {
  const found = await findUnderWay(row, context)
  if (!found) return
  const { secret, rotation, step } = found
  const nowMs = context.now.getTime()
  const next = rotation.kind === 'Rotation' ? NEXT_STEP[step] : undefined
  if (next) {
    await writeRotation({ ...rotation, step: next, due_at_ms: nowMs, leased_until_ms: 0 }, context.tx)
  } else if (rotation.kind === 'TestRotation') {
    await dropPending(secret, rotation, context)
    await tellServiceEvent('TestRotationSucceeded', secret, context)
    await writeRotation(atRest(rotation, nowMs), context.tx)
  } else if ((await readStages(secret, context.tx)).get(CURRENT) === rotation.version_id) {
    await tellServiceEvent('RotationSucceeded', secret, context)
    const rotated = { ...rotation, rotated_at_ms: nowMs, counts_from_ms: nowMs }
    await writeRotation(atRest(rotated, nowMs), context.tx)
    await markChanged(secret, context)
  } else {
    await failStep(row, 'After finishSecret the new version is not AWSCURRENT.', context)
  }
}

/** Notes that the step of a claimed rotation failed: all of it is tried again after a pause, until there were too many. */
export async function failStep(row: SecretRotationRow, reason: string, context: Context): Promise<void> {
  const found = await findUnderWay(row, context)
  if (!found) return
  const { secret, rotation } = found
  const nowMs = context.now.getTime()
  const { kind, attempts, ends_at_ms } = rotation
  const againMs = nowMs + (PAUSES_MS[attempts] ?? Number.POSITIVE_INFINITY)
  if (againMs < ends_at_ms) {
    const waiting = { step: FIRST_STEP[kind], attempts: attempts + 1, due_at_ms: againMs, leased_until_ms: 0 }
    await writeRotation({ ...rotation, ...waiting }, context.tx)
    return
  }
  await dropPending(secret, rotation, context)
  await tellServiceEvent(`${kind}Failed`, secret, context, { Reason: reason })
  await writeRotation(atRest(withoutWindow(rotation), nowMs), context.tx)
}

/** Ends what is under way without a result, if anything is. */
export async function abandon(secret: Secret, rotation: KnownRotation, context: Context): Promise<void> {
  if (rotation.step === null) return
  await dropPending(secret, rotation, context)
  await tellServiceEvent('RotationAbandoned', secret, context)
}

/** The version that waits to become the current one, if one does. */
export async function findUnfinished(secret: Secret, { tx }: Context): Promise<string | undefined> {
  const stages = await readStages(secret, tx)
  const pending = stages.get(PENDING)
  return pending === stages.get(CURRENT) ? undefined : pending
}

async function beginScheduled(
  secret: Secret,
  rotation: KnownRotation,
  context: Context,
): Promise<KnownRotation | undefined> {
  const nowMs = context.now.getTime()
  const window = upcomingWindow(rotation, nowMs)
  // A value put by hand moves the window; so it is looked at again when it was to open.
  if (!window || window.startMs > nowMs) return void (await writeRotation(atRest(rotation, nowMs), context.tx))
  const token = (await findUnfinished(secret, context)) ?? randomUUID()
  return begin(secret, rotation, { kind: 'Rotation', token, endsAtMs: window.endMs }, context)
}

async function skip(secret: Secret, rotation: KnownRotation, context: Context): Promise<undefined> {
  await abandon(secret, rotation, context)
  const nowMs = context.now.getTime()
  const window = upcomingWindow(rotation, nowMs)
  const passed = window && window.startMs <= nowMs ? { ...rotation, passed_until_ms: window.endMs } : rotation
  await writeRotation(atRest(passed, nowMs), context.tx)
}

/** What failed is not to begin again in the same window. */
function withoutWindow(rotation: KnownRotation): KnownRotation {
  const { kind, passed_until_ms, ends_at_ms } = rotation
  return kind === 'Rotation' ? { ...rotation, passed_until_ms: Math.max(passed_until_ms, ends_at_ms) } : rotation
}

async function findUnderWay(row: SecretRotationRow, context: Context) {
  const rotation = await findRotation(row, context.tx)
  const { secret } = await findNamed(row.name, context)
  return rotation?.step && secret ? { secret, rotation, step: rotation.step } : undefined
}

async function isPending(secret: Secret, { version_id }: KnownRotation, { tx }: Context): Promise<boolean> {
  const stages = await readStages(secret, tx)
  return stages.get(PENDING) === version_id || stages.get(CURRENT) === version_id
}

/** Rotation functions tell by the missing value that createSecret is still to be done. */
async function layPending(secret: Secret, token: string, context: Context): Promise<void> {
  const isNew = !(await findVersion(secret, token, context.tx))
  if (isNew) await addEmptyVersion(secret, token, context)
  const stages = await readStages(secret, context.tx)
  await writeStages(secret, stages, stagesAfter(stages, [PENDING], token), context)
  if (isNew) await dropDeprecated(secret, context)
}

/** A test reads the pending version: for as long as it takes, that is a copy of the current one. */
async function copyCurrent(secret: Secret, { version_id }: KnownRotation, { call }: Context): Promise<void> {
  const SecretId = secretArn(secret)
  const { SecretString, SecretBinary } = await call('secretsmanager:GetSecretValue', { SecretId })
  await call('secretsmanager:PutSecretValue', {
    SecretId,
    ClientRequestToken: version_id,
    VersionStages: [PENDING],
    ...(SecretString !== undefined ? { SecretString } : { SecretBinary: SecretBinary ?? new Uint8Array() }),
  })
}

/** A test's copy goes when the test has ended; the new version of a rotation stays to be looked at. */
async function dropPending(secret: Secret, { kind, version_id }: KnownRotation, context: Context): Promise<void> {
  if (kind !== 'TestRotation') return
  const before = await readStages(secret, context.tx)
  if (before.get(PENDING) !== version_id) return
  const after = new Map(before)
  after.delete(PENDING)
  await writeStages(secret, before, after, context)
  await markChanged(secret, context)
}
