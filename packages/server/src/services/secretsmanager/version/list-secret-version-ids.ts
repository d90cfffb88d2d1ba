// secretsmanager:ListSecretVersionIds lists the versions of a secret, without their values.
import { sql } from 'kysely'
import { refuse } from '#api/error.ts'
import { type Context, operation } from '#api/operation.ts'
import { findSecret } from '../secret/find-secret.ts'
import { requireSecret, type Secret, secretArn } from '../secret/secret.ts'
import { labelsOf, readStages } from './stage.ts'

const USUAL_PAGE = 100

/** Newest first; versions without labels only when asked for. Throws ResourceNotFoundException or InvalidNextTokenException. */
export const listSecretVersionIds = operation('secretsmanager:ListSecretVersionIds')({
  effect: 'read',
  target: findSecret,
  async handle({ IncludeDeprecated = false, MaxResults = USUAL_PAGE, NextToken }, target, context) {
    const secret = requireSecret(target)
    const after = readToken(NextToken, context)
    const stages = await readStages(secret, context.tx)
    const found = await findPage(secret, IncludeDeprecated, after, MaxResults + 1, context)
    const page = found.slice(0, MaxResults)
    const last = found.length > MaxResults ? page.at(-1) : undefined
    return {
      Versions: page.map((version) => ({
        VersionId: version.version_id,
        VersionStages: labelsOf(version.version_id, stages),
        LastAccessedDate: version.accessed_day_ms === null ? undefined : new Date(version.accessed_day_ms),
        CreatedDate: new Date(version.created_at_ms),
        KmsKeyIds: [version.kms_key_id ?? 'DefaultEncryptionKey'],
      })),
      ...(last && { NextToken: context.page.token([last.created_at_ms, last.version_id]) }),
      ARN: secretArn(secret),
      Name: secret.name,
    }
  },
})

type After = { createdAtMs: number; versionId: string } | undefined

async function findPage(
  { account, region, name }: Secret,
  includesDeprecated: boolean,
  after: After,
  limit: number,
  { tx }: Context,
) {
  let query = tx.db
    .selectFrom('secret_version')
    .select(['version_id', 'kms_key_id', 'created_at_ms', 'accessed_day_ms'])
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name)
    .orderBy('created_at_ms', 'desc')
    .orderBy('version_id')
    .limit(limit)
  if (!includesDeprecated) {
    query = query.where('version_id', 'in', (builder) =>
      builder
        .selectFrom('secret_stage')
        .select('secret_stage.version_id')
        .where('secret_stage.account', '=', account)
        .where('secret_stage.region', '=', region)
        .where('secret_stage.name', '=', name),
    )
  }
  if (after) {
    const { createdAtMs, versionId } = after
    query = query.where(
      sql<boolean>`(created_at_ms < ${createdAtMs} or (created_at_ms = ${createdAtMs} and version_id > ${versionId}))`,
    )
  }
  return await tx.rows(query)
}

function readToken(token: string | undefined, context: Context): After {
  if (token === undefined) return undefined
  const [createdAtMs, versionId] = context.page.read(token) ?? []
  if (typeof createdAtMs === 'number' && typeof versionId === 'string') return { createdAtMs, versionId }
  return refuse('InvalidNextTokenException', 'The NextToken value is not valid.')
}
