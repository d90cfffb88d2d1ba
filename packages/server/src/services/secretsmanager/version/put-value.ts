// How a value becomes a version: once for each token, with its labels.
import { timingSafeEqual } from 'node:crypto'
import { ApiError, refuse } from '#api/error.ts'
import type { Context } from '#api/operation.ts'
import { markChanged } from '../secret/change.ts'
import { type Secret, secretArn } from '../secret/secret.ts'
import { encryptValue } from './encryption.ts'
import { CURRENT, labelsOf, PENDING, PREVIOUS, readStages, type Stages, stagesAfter, writeStages } from './stage.ts'
import type { Value } from './value.ts'
import { addVersion, dropDeprecated, fillVersion, findVersion, isFilled, openVersion, type Version } from './version.ts'

/** A value to put; the token becomes the version's id. Without labels it becomes the current one. */
export type NewValue = { token: string; value: Value; labels?: string[] | undefined }

/** Whether a version already has this value. Throws ResourceExistsException when it has another one, and as `openVersion`. */
export async function isReplay(
  secret: Secret,
  { token, value }: NewValue,
  version: Version | undefined,
  context: Context,
): Promise<boolean> {
  if (!isFilled(version)) return false
  const known = await openVersion(secret, version, context)
  const isSame = known.kind === value.kind && known.bytes.length === value.bytes.length
  if (isSame && timingSafeEqual(known.bytes, value.bytes)) return true
  const text = `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${secretArn(secret)}.`
  return refuse('ResourceExistsException', text)
}

/**
 * Puts a value into a secret; the same token with the same value changes nothing but labels that are asked for. Answers the
 * labels of the version. Throws ResourceExistsException, LimitExceededException and as `encryptValue`.
 */
export async function putValue(secret: Secret, given: NewValue, context: Context): Promise<string[] | undefined> {
  const { token, labels } = given
  const version = await findVersion(secret, token, context.tx)
  const stages = await readStages(secret, context.tx)
  if (await isReplay(secret, given, version, context)) {
    return labels ? attach(secret, stages, labels, token, context) : labelsOf(token, stages)
  }
  await store(secret, given, version, context)
  // Somebody has to be current: the first version is, whatever labels are asked for.
  const first = stages.size === 0 ? [CURRENT] : []
  const attached = await attach(secret, stages, [...first, ...(labels ?? [CURRENT])], token, context)
  if (!version) await dropDeprecated(secret, context)
  return attached
}

/** Encrypts what the labels of AWS hold anew, under the key the secret has now; what cannot be opened stays as it was. */
export async function encryptAnew(before: Secret, after: Secret, context: Context): Promise<void> {
  const stages = await readStages(before, context.tx)
  const ids = new Set([CURRENT, PENDING, PREVIOUS].map((label) => stages.get(label)))
  for (const id of ids) {
    const version = id === undefined ? undefined : await findVersion(before, id, context.tx)
    if (!isFilled(version)) continue
    const value = await openVersion(before, version, context).catch(passOver)
    if (!value) continue
    const encrypted = await encryptValue(after, version.version_id, value.bytes, context)
    await fillVersion(after, version.version_id, { kind: value.kind, ...encrypted }, context.tx)
  }
}

async function store(secret: Secret, { token, value }: NewValue, version: Version | undefined, context: Context) {
  const encrypted = { kind: value.kind, ...(await encryptValue(secret, token, value.bytes, context)) }
  if (version) return fillVersion(secret, token, encrypted, context.tx)
  const born = { version_id: token, created_at_ms: context.now.getTime(), accessed_day_ms: null }
  return addVersion(secret, { ...born, ...encrypted }, context.tx)
}

async function attach(
  secret: Secret,
  before: Stages,
  labels: string[],
  versionId: string,
  context: Context,
): Promise<string[] | undefined> {
  const after = stagesAfter(before, labels, versionId)
  await writeStages(secret, before, after, context)
  await markChanged(secret, context)
  return labelsOf(versionId, after)
}

/** A key that is gone for ever must not keep a secret from getting another. */
function passOver(error: unknown): undefined {
  if (!(error instanceof ApiError)) throw error
}
