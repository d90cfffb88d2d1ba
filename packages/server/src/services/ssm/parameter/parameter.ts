// The parameter: what an operation acts on, and how it is found.
import type { Kysely } from 'kysely'
import { refuse } from '#api/error.ts'
import type { Context, Target } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { Tx } from '#store/store.ts'
import type { Tables } from '#store/tables/index.ts'
import type { ParameterRow, ParameterVersionRow } from '#store/tables/ssm.ts'
import { accessOf } from './access.ts'
import { parameterArn, type Reference } from './name.ts'

/** A version of a parameter as it is stored, its owner included; `value` is sealed, `spelling` is the name as it was first written. */
export type StoredVersion = ParameterVersionRow & Pick<ParameterRow, 'spelling'>

/** A parameter an operation acts on; `found` is its latest version, or the selected one, when it is there. */
export type ParameterTarget = Target & {
  reference: Reference
  /** The parameter is there, whatever became of the version asked for. */
  exists: boolean
  found?: StoredVersion
}

/** What names the rows of one parameter. */
export type ByName = { account: string; region: string; name: string }

/** The columns of a version joined to its parameter, as StoredVersion has them. */
export const VERSION_COLUMNS = [
  'parameter.account',
  'parameter.region',
  'parameter.name',
  'parameter.spelling',
  'parameter_version.version',
  'parameter_version.type',
  'parameter_version.value',
  'parameter_version.key_id',
  'parameter_version.description',
  'parameter_version.allowed_pattern',
  'parameter_version.data_type',
  'parameter_version.tier',
  'parameter_version.policies',
  'parameter_version.modified_at_ms',
  'parameter_version.modified_by',
] as const

/** Selects parameters of an account and region in their latest versions. */
export function selectLatest(db: Kysely<Tables>, account: string, region: string) {
  return db
    .selectFrom('parameter')
    .innerJoin('parameter_version', (join) =>
      join
        .onRef('parameter_version.account', '=', 'parameter.account')
        .onRef('parameter_version.region', '=', 'parameter.region')
        .onRef('parameter_version.name', '=', 'parameter.name')
        .onRef('parameter_version.version', '=', 'parameter.version'),
    )
    .select(VERSION_COLUMNS)
    .where('parameter.account', '=', account)
    .where('parameter.region', '=', region)
}

const latestVersion = prepare<ByName>()((db, { account, region, name }) =>
  selectLatest(db, account, region).where('parameter.name', '=', name),
)

// The outer joins tell a parameter that is not there from one without that version or label, in one statement.
const numberedVersion = prepare<ByName & { version: number }>()((db, { account, region, name, version }) =>
  db
    .selectFrom('parameter')
    .leftJoin('parameter_version', (join) =>
      join
        .onRef('parameter_version.account', '=', 'parameter.account')
        .onRef('parameter_version.region', '=', 'parameter.region')
        .onRef('parameter_version.name', '=', 'parameter.name')
        .on('parameter_version.version', '=', version),
    )
    .select(VERSION_COLUMNS)
    .select('parameter.tier as latest_tier')
    .where('parameter.account', '=', account)
    .where('parameter.region', '=', region)
    .where('parameter.name', '=', name),
)
const labelledVersion = prepare<ByName & { label: string }>()((db, { account, region, name, label }) =>
  db
    .selectFrom('parameter')
    .leftJoin('parameter_label', (join) =>
      join
        .onRef('parameter_label.account', '=', 'parameter.account')
        .onRef('parameter_label.region', '=', 'parameter.region')
        .onRef('parameter_label.name', '=', 'parameter.name')
        .on('parameter_label.label', '=', label),
    )
    .leftJoin('parameter_version', (join) =>
      join
        .onRef('parameter_version.account', '=', 'parameter.account')
        .onRef('parameter_version.region', '=', 'parameter.region')
        .onRef('parameter_version.name', '=', 'parameter.name')
        .onRef('parameter_version.version', '=', 'parameter_label.version'),
    )
    .select(VERSION_COLUMNS)
    .select('parameter.tier as latest_tier')
    .where('parameter.account', '=', account)
    .where('parameter.region', '=', region)
    .where('parameter.name', '=', name),
)

/** The target for a reference, with nothing looked up yet. */
export function targetOf(reference: Reference): ParameterTarget {
  const { account, region, name } = reference
  return { arn: parameterArn(region, account, name), account, reference, exists: false }
}

/** The target for a reference whose parameter is there in its latest version. */
export function targetOfLatest(reference: Reference, found: StoredVersion, tx: Tx): ParameterTarget {
  return { ...targetOf(reference), ...accessOf(reference, found.tier, tx), exists: true, found }
}

/** Whether rows may be looked up at all: not for a broken name, nor in another region. */
export function isFindable({ problem, region }: Reference, context: Context): boolean {
  return problem === undefined && region === context.region
}

/** Finds the parameter a reference names, in its latest version or the one selected. */
export async function findParameter(reference: Reference, context: Context): Promise<ParameterTarget> {
  const target = targetOf(reference)
  if (!isFindable(reference, context)) return target
  const { selector } = reference
  if (!selector) {
    const found = await context.tx.first(latestVersion, reference)
    return found ? targetOfLatest(reference, found, context.tx) : target
  }
  const row =
    'version' in selector
      ? await context.tx.first(numberedVersion, { ...reference, version: selector.version })
      : await context.tx.first(labelledVersion, { ...reference, label: selector.label })
  if (!row) return target
  const there = { ...target, ...accessOf(reference, row.latest_tier, context.tx), exists: true }
  return row.version === null ? there : { ...there, found: row as StoredVersion }
}

/** What a reference was found to name. Throws ValidationException, ParameterNotFound or ParameterVersionNotFound. */
export function requireFound<T>(target: { reference: Reference; exists: boolean; found?: T | undefined }): T {
  const { reference, exists, found } = target
  if (reference.problem !== undefined) refuse('ValidationException', reference.problem)
  if (!exists) refuse('ParameterNotFound')
  return found ?? refuseSelector(reference)
}

/** Ends a call about a version that the parameter does not have. */
export function refuseVersion(version: number | string, shownName: string): never {
  const text = `Systems Manager could not find version ${version} of ${shownName}. Verify the version and try again.`
  refuse('ParameterVersionNotFound', text)
}

function refuseSelector({ spelling, name, selector }: Reference): never {
  const shownName = spelling ?? (name.includes('/') ? `/${name}` : name)
  if (!selector || 'version' in selector) {
    refuseVersion(selector?.text.replace(/^:0*(?=\d)/, '') ?? '', shownName)
  }
  const text = `Systems Manager could not find a version of ${shownName} that has the specified label, ${selector.label}. Verify the parameter label and try again.`
  refuse('ParameterVersionNotFound', text)
}
