// The rotation of a secret: its row, its next date, and how it is described.
import type { Kysely } from 'kysely'
import type { OutputOf } from '#api/names.ts'
import type { Context } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { Eventually, Tx } from '#store/store.ts'
import type { Tables } from '#store/tables/index.ts'
import type { SecretRotationRow } from '#store/tables/rotation.ts'
import type { SecretKey } from '../secret/secret.ts'
import { CURRENT } from '../version/stage.ts'
import { windowsOf } from './rules.ts'
import { nextWindow, type Window } from './windows.ts'

/** How a secret is rotated, and since when it has its current value (null: it has none). */
export type KnownRotation = SecretRotationRow & { current_since_ms: number | null }

/** What DescribeSecret and ListSecrets tell of rotation. */
export type RotationFields = Pick<
  OutputOf<'secretsmanager:DescribeSecret'>,
  'RotationEnabled' | 'RotationLambdaARN' | 'RotationRules' | 'LastRotatedDate' | 'NextRotationDate'
>

const rotationOfSecret = prepare<SecretKey>()((db, { account, region, name }) =>
  selectRotations(db, account, region).where('secret_rotation.name', '=', name),
)
const putRotation = prepare<SecretRotationRow>()((db, row) => {
  const { account, region, name } = row
  const rest = {
    enabled: row.enabled,
    function_arn: row.function_arn,
    automatically_after_days: row.automatically_after_days,
    schedule_expression: row.schedule_expression,
    duration: row.duration,
    counts_from_ms: row.counts_from_ms,
    passed_until_ms: row.passed_until_ms,
    rotated_at_ms: row.rotated_at_ms,
    kind: row.kind,
    step: row.step,
    version_id: row.version_id,
    rotation_token: row.rotation_token,
    attempts: row.attempts,
    ends_at_ms: row.ends_at_ms,
    status: row.status,
    due_at_ms: row.due_at_ms,
    leased_until_ms: row.leased_until_ms,
  }
  return db
    .insertInto('secret_rotation')
    .values({ account, region, name, ...rest })
    .onConflict((conflict) => conflict.columns(['account', 'region', 'name']).doUpdateSet(rest))
})
const deleteRotation = prepare<SecretKey>()((db, { account, region, name }) =>
  db.deleteFrom('secret_rotation').where('account', '=', account).where('region', '=', region).where('name', '=', name),
)

/** How a secret is rotated; undefined when that was never said. */
export async function findRotation(secret: SecretKey, tx: Tx): Promise<KnownRotation | undefined> {
  return await tx.first(rotationOfSecret, secret)
}

/** Writes how a secret is rotated. */
export function writeRotation(rotation: SecretRotationRow, tx: Tx): Eventually<unknown> {
  return tx.run(putRotation, rotation)
}

/** Forgets how a secret is rotated; for when it is deleted. */
export function removeRotation(secret: SecretKey, tx: Tx): Eventually<unknown> {
  return tx.run(deleteRotation, secret)
}

/** The members of DescribeSecret that tell of rotation; none when it was never turned on. */
export async function describeRotation(secret: SecretKey, { tx, now }: Context): Promise<RotationFields> {
  const rotation = await findRotation(secret, tx)
  return rotation ? describe(rotation, now) : {}
}

/** The members of ListSecrets that tell of rotation, by the names of the secrets that have any. */
export async function describeRotations(
  secrets: readonly SecretKey[],
  { tx, now, account, region }: Context,
): Promise<Map<string, RotationFields>> {
  if (secrets.length === 0) return new Map()
  const names = secrets.map(({ name }) => name)
  const rows = await tx.rows(selectRotations(tx.db, account, region).where('secret_rotation.name', 'in', names))
  return new Map(rows.map((rotation) => [rotation.name, describe(rotation, now)]))
}

/** The window in which a secret is to be rotated next. A value that somebody put by hand counts as a rotation. */
export function upcomingWindow(rotation: KnownRotation, nowMs: number): Window | undefined {
  if (rotation.enabled === 0) return undefined
  const windows = windowsOf(rotation)
  const countsFromMs = Math.max(rotation.counts_from_ms, rotation.current_since_ms ?? 0)
  return windows && nextWindow(windows, countsFromMs, Math.max(nowMs, rotation.passed_until_ms))
}

/** The rotation with nothing under way, waiting for its next window. */
export function atRest(rotation: KnownRotation, nowMs: number): KnownRotation {
  const window = upcomingWindow(rotation, nowMs)
  const waiting = window ? { status: 'Pending', due_at_ms: window.startMs } : { status: 'Idle', due_at_ms: 0 }
  return { ...rotation, ...waiting, step: null, attempts: 0, leased_until_ms: 0 }
}

function selectRotations(db: Kysely<Tables>, account: string, region: string) {
  return db
    .selectFrom('secret_rotation')
    .leftJoin('secret_stage', (join) =>
      join
        .onRef('secret_stage.account', '=', 'secret_rotation.account')
        .onRef('secret_stage.region', '=', 'secret_rotation.region')
        .onRef('secret_stage.name', '=', 'secret_rotation.name')
        .on('secret_stage.stage', '=', CURRENT),
    )
    .leftJoin('secret_version', (join) =>
      join
        .onRef('secret_version.account', '=', 'secret_stage.account')
        .onRef('secret_version.region', '=', 'secret_stage.region')
        .onRef('secret_version.name', '=', 'secret_stage.name')
        .onRef('secret_version.version_id', '=', 'secret_stage.version_id'),
    )
    .selectAll('secret_rotation')
    .select('secret_version.created_at_ms as current_since_ms')
    .where('secret_rotation.account', '=', account)
    .where('secret_rotation.region', '=', region)
}

function describe(rotation: KnownRotation, now: Date): RotationFields {
  const { automatically_after_days, schedule_expression, duration, rotated_at_ms } = rotation
  const window = upcomingWindow(rotation, now.getTime())
  const rules = {
    ...(automatically_after_days !== null && { AutomaticallyAfterDays: automatically_after_days }),
    ...(duration !== null && { Duration: duration }),
    ...(schedule_expression !== null && { ScheduleExpression: schedule_expression }),
  }
  return {
    RotationEnabled: rotation.enabled === 1,
    RotationLambdaARN: rotation.function_arn,
    ...(Object.keys(rules).length > 0 && { RotationRules: rules }),
    ...(rotated_at_ms !== null && { LastRotatedDate: new Date(rotated_at_ms) }),
    // The last second of the window, as AWS tells it.
    ...(window && { NextRotationDate: new Date(window.endMs - 1000) }),
  }
}
