// secretsmanager:UpdateSecretVersionStage moves a staging label, or takes it away.
import { refuse } from '#api/error.ts'
import type { InputOf } from '#api/names.ts'
import { type Context, operation } from '#api/operation.ts'
import { rates } from '../rates.ts'
import { markChanged } from '../secret/change.ts'
import { findSecret } from '../secret/find-secret.ts'
import { requireChangeable, type Secret, secretArn } from '../secret/secret.ts'
import { CURRENT, readStages, type Stages, stagesAfter, writeStages } from './stage.ts'
import { findVersion } from './version.ts'

type Input = InputOf<'secretsmanager:UpdateSecretVersionStage'>

const NO_VERSION = 'You must provide MoveToVersionId, RemoveFromVersionId, or both.'
const KEPT =
  'You can only move staging label AWSCURRENT to a different secret version. It can\u2019t be completely removed.'

/** Throws InvalidParameterException, ResourceNotFoundException, InvalidRequestException or LimitExceededException. */
export const updateSecretVersionStage = operation('secretsmanager:UpdateSecretVersionStage')({
  effect: 'write',
  rate: rates.UpdateSecretVersionStage,
  target: (input, context) => findSecret(input, context, { 'secretsmanager:versionstage': input.VersionStage }),
  async handle(input, target, context) {
    const secret = requireChangeable(target)
    const { VersionStage = '', MoveToVersionId, RemoveFromVersionId } = input
    if (MoveToVersionId === undefined && RemoveFromVersionId === undefined) {
      refuse('InvalidParameterException', NO_VERSION)
    }
    for (const versionId of [RemoveFromVersionId, MoveToVersionId]) await checkVersion(secret, versionId, context)
    const stages = await readStages(secret, context.tx)
    checkHolder(input, stages.get(VersionStage))
    const after =
      MoveToVersionId === undefined
        ? without(stages, VersionStage)
        : stagesAfter(stages, [VersionStage], MoveToVersionId)
    await writeStages(secret, stages, after, context)
    await markChanged(secret, context)
    return { ARN: secretArn(secret), Name: secret.name }
  },
})

async function checkVersion(secret: Secret, versionId: string | undefined, { tx }: Context): Promise<void> {
  if (versionId === undefined || (await findVersion(secret, versionId, tx))) return
  const text = `Secrets Manager can't find the specified secret value for VersionId: ${versionId}`
  refuse('ResourceNotFoundException', text)
}

function checkHolder({ VersionStage, MoveToVersionId, RemoveFromVersionId }: Input, holder: string | undefined): void {
  if (MoveToVersionId === undefined && VersionStage === CURRENT) refuse('InvalidParameterException', KEPT)
  if (RemoveFromVersionId === undefined) {
    if (holder === undefined || holder === MoveToVersionId) return
    const text = `The parameter RemoveFromVersionId can't be empty. Staging label ${VersionStage} is currently attached to version ${holder}, so you must explicitly reference that version in RemoveFromVersionId.`
    refuse('InvalidParameterException', text)
  }
  if (holder === RemoveFromVersionId) return
  const text = `When you move staging label ${VersionStage}, if you specify RemoveFromVersionId, it must be set to the version that currently has the staging label ${VersionStage}.`
  refuse('InvalidParameterException', text)
}

function without(stages: Stages, label: string): Stages {
  return new Map([...stages].filter(([each]) => each !== label))
}
