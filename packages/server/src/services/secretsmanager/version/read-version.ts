// The version that a read asks for, by label, by id, or by both.
import type { Kysely } from 'kysely'
import { refuse } from '#api/error.ts'
import type { Context } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { Tables } from '#store/tables/index.ts'
import type { Secret, SecretKey } from '../secret/secret.ts'
import { CURRENT } from './stage.ts'
import { type FilledVersion, isFilled } from './version.ts'

/** Which version to read; the current one when nothing is said. */
export type Selection = { VersionId?: string | undefined; VersionStage?: string | undefined }

const NOT_FOUND = "Secrets Manager can't find the specified secret value for"
const MISMATCH = 'You provided a VersionStage that is not associated to the provided VersionId.'

// One row for each label of the version: a single one, nearly always.
function selectVersions(db: Kysely<Tables>, { account, region, name }: SecretKey) {
  return db
    .selectFrom('secret_version')
    .leftJoin('secret_stage', (join) =>
      join
        .onRef('secret_stage.account', '=', 'secret_version.account')
        .onRef('secret_stage.region', '=', 'secret_version.region')
        .onRef('secret_stage.name', '=', 'secret_version.name')
        .onRef('secret_stage.version_id', '=', 'secret_version.version_id'),
    )
    .select(['secret_version.version_id', 'secret_version.kind', 'secret_version.value', 'secret_version.data_key'])
    .select(['secret_version.kms_key_id', 'secret_version.created_at_ms', 'secret_version.accessed_day_ms'])
    .select('secret_stage.stage')
    .where('secret_version.account', '=', account)
    .where('secret_version.region', '=', region)
    .where('secret_version.name', '=', name)
}

const versionById = prepare<SecretKey & { version_id: string }>()((db, values) =>
  selectVersions(db, values).where('secret_version.version_id', '=', values.version_id),
)
const versionByStage = prepare<SecretKey & { stage: string }>()((db, values) =>
  selectVersions(db, values).where('secret_version.version_id', '=', (builder) =>
    builder
      .selectFrom('secret_stage as wanted')
      .select('wanted.version_id')
      .where('wanted.account', '=', values.account)
      .where('wanted.region', '=', values.region)
      .where('wanted.name', '=', values.name)
      .where('wanted.stage', '=', values.stage),
  ),
)

/** Finds the version a read asks for, with its labels. Throws ResourceNotFoundException or InvalidRequestException. */
export async function selectVersion(
  { account, region, name }: Secret,
  { VersionId, VersionStage }: Selection,
  { tx }: Context,
): Promise<{ version: FilledVersion; labels: string[] | undefined }> {
  const stage = VersionStage ?? CURRENT
  const rows =
    VersionId === undefined
      ? await tx.rows(versionByStage, { account, region, name, stage })
      : await tx.rows(versionById, { account, region, name, version_id: VersionId })
  const labels = rows.flatMap((row) => row.stage ?? [])
  const [version] = rows
  if (!isFilled(version)) {
    refuse(
      'ResourceNotFoundException',
      `${NOT_FOUND} ${VersionId ? `VersionId: ${VersionId}` : `staging label: ${stage}`}`,
    )
  }
  if (VersionStage !== undefined && !labels.includes(VersionStage)) refuse('InvalidRequestException', MISMATCH)
  return { version, labels: labels.length > 0 ? labels : undefined }
}
