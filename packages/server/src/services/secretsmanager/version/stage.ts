// Staging labels: AWS's rules for moving them, and which version each is attached to.

import { refuse } from '#api/error.ts'
import { addEvent } from '#api/event.ts'
import type { Context } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { Tx } from '#store/store.ts'
import type { SecretStageRow } from '#store/tables/secretsmanager.ts'
import { type Secret, type SecretKey, secretArn } from '../secret/secret.ts'

/** The version each label of a secret is attached to. */
export type Stages = ReadonlyMap<string, string>

/** The labels that Secrets Manager moves by itself. */
export const CURRENT = 'AWSCURRENT'
export const PREVIOUS = 'AWSPREVIOUS'
export const PENDING = 'AWSPENDING'

const MOST_STAGES = 20

const stagesOfSecret = prepare<SecretKey>()((db, { account, region, name }) =>
  db
    .selectFrom('secret_stage')
    .select(['stage', 'version_id'])
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name)
    .orderBy('stage'),
)
const putStage = prepare<SecretStageRow>()((db, { account, region, name, stage, version_id }) =>
  db
    .insertInto('secret_stage')
    .values({ account, region, name, stage, version_id })
    .onConflict((conflict) =>
      conflict
        .columns(['account', 'region', 'name', 'stage'])
        .doUpdateSet((row) => ({ version_id: row.ref('excluded.version_id') })),
    ),
)
const deleteStage = prepare<SecretKey & { stage: string }>()((db, { account, region, name, stage }) =>
  db
    .deleteFrom('secret_stage')
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name)
    .where('stage', '=', stage),
)

/** The labels of a secret. */
export async function readStages(secret: SecretKey, tx: Tx): Promise<Stages> {
  const rows = await tx.rows(stagesOfSecret, secret)
  return new Map(rows.map(({ stage, version_id }) => [stage, version_id]))
}

/** The labels of one version; undefined when it has none. */
export function labelsOf(versionId: string, stages: Stages): string[] | undefined {
  const labels = [...stages].filter(([, holder]) => holder === versionId).map(([label]) => label)
  return labels.length > 0 ? labels : undefined
}

/** The labels of every version that has any. */
export function labelsByVersion(stages: Stages): Record<string, string[]> {
  const versions = Map.groupBy(stages.keys(), (label) => stages.get(label) as string)
  return Object.fromEntries(versions)
}

/**
 * The labels after some of them have moved to a version. The version that AWSCURRENT leaves becomes the previous one, and is
 * no longer pending.
 */
export function stagesAfter(stages: Stages, labels: readonly string[], versionId: string): Stages {
  const after = new Map(stages)
  for (const label of labels) after.set(label, versionId)
  const left = stages.get(CURRENT)
  if (!labels.includes(CURRENT) || left === undefined || left === versionId) return after
  after.set(PREVIOUS, left)
  if (after.get(PENDING) === left) after.delete(PENDING)
  return after
}

/** Writes the difference between two states of a secret's labels, and tells of labels that moved. Throws LimitExceededException. */
export async function writeStages(secret: Secret, before: Stages, after: Stages, context: Context): Promise<void> {
  if (after.size > MOST_STAGES) {
    refuse('LimitExceededException', `A secret can have at most ${MOST_STAGES} staging labels.`)
  }
  const { account, region, name } = secret
  for (const stage of before.keys()) {
    if (!after.has(stage)) await context.tx.run(deleteStage, { account, region, name, stage })
  }
  for (const [stage, version_id] of after) {
    if (before.get(stage) === version_id) continue
    await context.tx.run(putStage, { account, region, name, stage, version_id })
    if (stage !== PENDING && stage !== PREVIOUS) await tellMove(secret, stage, version_id, context)
  }
}

async function tellMove(secret: Secret, label: string, versionId: string, { tx, now }: Context): Promise<void> {
  const { account, region, name } = secret
  await addEvent(tx, account, region, now, {
    source: 'aws.secretsmanager',
    detailType: 'Secret Label Updated',
    resources: [secretArn(secret)],
    detail: { name, labelUpdated: label, versionId },
  })
}
