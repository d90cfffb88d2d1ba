// ssm:GetParameterHistory lists the versions of a parameter with their values, oldest first.
import { refuse } from '#api/error.ts'
import type { OutputOf } from '#api/names.ts'
import { type Context, operation } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import { readLabels } from './label.ts'
import { readNameOrArn } from './name.ts'
import { type ByName, findParameter, requireFound, type StoredVersion, targetOf, VERSION_COLUMNS } from './parameter.ts'
import { showPolicies } from './policies.ts'
import { findPublic, isPublic, type PublicParameter, publicTarget } from './public-parameters.ts'
import { showValue } from './value.ts'

const MAX_PAGE = 50

type ShownVersion = NonNullable<OutputOf<'ssm:GetParameterHistory'>['Parameters']>[number]

const versionsAfter = prepare<ByName & { version: number; limit: number }>()(
  (db, { account, region, name, version, limit }) =>
    db
      .selectFrom('parameter_version')
      .innerJoin('parameter', (join) =>
        join
          .onRef('parameter.account', '=', 'parameter_version.account')
          .onRef('parameter.region', '=', 'parameter_version.region')
          .onRef('parameter.name', '=', 'parameter_version.name'),
      )
      .select(VERSION_COLUMNS)
      .where('parameter_version.account', '=', account)
      .where('parameter_version.region', '=', region)
      .where('parameter_version.name', '=', name)
      .where('parameter_version.version', '>', version)
      .orderBy('parameter_version.version')
      .limit(limit),
)

/** Throws ValidationException, ParameterNotFound, InvalidNextToken, InvalidKeyId or AccessDeniedException. */
export const getParameterHistory = operation('ssm:GetParameterHistory')({
  effect: 'read',
  async target({ Name }, context) {
    const reference = readNameOrArn(Name, context)
    if (!isPublic(reference, context)) return findParameter(reference, context)
    const published = findPublic(reference.name)
    return {
      ...targetOf(reference),
      ...publicTarget(reference.name, context),
      exists: published !== undefined,
      published,
    }
  },
  async handle(input, target, context) {
    const { WithDecryption, NextToken, MaxResults = MAX_PAGE } = input
    if ('published' in target)
      return { Parameters: [showPublished(requireFound({ ...target, found: target.published }))] }
    const { account, region, name } = requireFound(target)
    const { tx } = context
    const version = readToken(NextToken, context)
    const found = await tx.rows(versionsAfter, { account, region, name, version, limit: MaxResults + 1 })
    const page = found.slice(0, MaxResults)
    const last = found.length > MaxResults ? page.at(-1) : undefined
    const labels = await readLabels({ account, region, name }, tx)
    const shown: ShownVersion[] = []
    for (const stored of page) {
      const value = await showValue(stored, WithDecryption, context)
      shown.push(showVersion(stored, target.reference.spelling, value, labels))
    }
    return { Parameters: shown, ...(last && { NextToken: context.page.token([last.version]) }) }
  },
})

function showVersion(
  stored: StoredVersion,
  spelling: string | undefined,
  value: string,
  labels: Map<string, number>,
): ShownVersion {
  return {
    Name: spelling ?? stored.spelling,
    Type: stored.type as 'String',
    KeyId: stored.key_id ?? undefined,
    LastModifiedDate: new Date(stored.modified_at_ms),
    LastModifiedUser: stored.modified_by,
    Description: stored.description ?? undefined,
    Value: value,
    AllowedPattern: stored.allowed_pattern ?? undefined,
    Version: stored.version,
    Labels: [...labels].filter(([, version]) => version === stored.version).map(([label]) => label),
    Tier: stored.tier as 'Standard',
    Policies: showPolicies(stored.policies),
    DataType: stored.data_type,
  }
}

/** Public parameters are given in one version, without a writer. */
function showPublished({ name, type, value, version, dataType, modifiedAt }: PublicParameter): ShownVersion {
  return {
    Name: name,
    Type: type,
    LastModifiedDate: modifiedAt,
    Value: value,
    Version: version,
    Labels: [],
    Tier: 'Standard',
    Policies: [],
    DataType: dataType,
  }
}

/** The version after which the page begins; all are above 0. */
function readToken(token: string | undefined, context: Context): number {
  if (token === undefined) return 0
  const [version] = context.page.read(token) ?? []
  return typeof version === 'number' ? version : refuse('InvalidNextToken', `The following token is invalid: ${token}.`)
}
