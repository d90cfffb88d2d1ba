// Labels: AWS's rules for them, and which version each is attached to.
import { refuse } from '#api/error.ts'
import type { Context } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { Tx } from '#store/store.ts'
import type { ParameterLabelRow } from '#store/tables/ssm.ts'
import type { LabelMove } from './change-event.ts'
import { type ByName, refuseVersion, type StoredVersion } from './parameter.ts'

const MAX_LABELS = 10
const LABEL = /^(?!\d|aws|ssm)[\w.-]+$/i

const labelsOfParameter = prepare<ByName>()((db, { account, region, name }) =>
  db
    .selectFrom('parameter_label')
    .select(['label', 'version'])
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name)
    .orderBy('label'),
)
const putLabel = prepare<ParameterLabelRow>()((db, { account, region, name, label, version }) =>
  db
    .insertInto('parameter_label')
    .values({ account, region, name, label, version })
    .onConflict((conflict) =>
      conflict
        .columns(['account', 'region', 'name', 'label'])
        .doUpdateSet((row) => ({ version: row.ref('excluded.version') })),
    ),
)
const deleteLabel = prepare<ByName & { label: string }>()((db, { account, region, name, label }) =>
  db
    .deleteFrom('parameter_label')
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name)
    .where('label', '=', label),
)

const versionByNumber = prepare<ByName & { version: number }>()((db, { account, region, name, version }) =>
  db
    .selectFrom('parameter_version')
    .select('version')
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name)
    .where('version', '=', version),
)

/** Refuses a version that the parameter does not have; `latest` is its latest one. Throws ParameterVersionNotFound. */
export async function requireVersion(
  latest: StoredVersion,
  version: number,
  shownName: string,
  { account, region, tx }: Context,
): Promise<void> {
  if (version === latest.version) return
  const found = await tx.first(versionByNumber, { account, region, name: latest.name, version })
  if (!found) refuseVersion(version, shownName)
}

/** Labels without repetition, told apart: those that may be a label, and those that may not. */
export function sortLabels(labels: readonly string[]): { valid: string[]; invalid: string[] } {
  const distinct = [...new Set(labels)]
  return {
    valid: distinct.filter((label) => LABEL.test(label)),
    invalid: distinct.filter((label) => !LABEL.test(label)),
  }
}

/** The version each label of a parameter is attached to, in the order of the labels. */
export async function readLabels({ account, region, name }: ByName, tx: Tx): Promise<Map<string, number>> {
  const rows = await tx.rows(labelsOfParameter, { account, region, name })
  return new Map(rows.map(({ label, version }) => [label, version]))
}

/** Attaches labels to a version, taking them from any other; answers what moved. Throws ParameterVersionLabelLimitExceeded. */
export async function attachLabels(
  name: string,
  version: number,
  labels: readonly string[],
  context: Context,
): Promise<LabelMove[]> {
  const { account, region, tx } = context
  const present = await readLabels({ account, region, name }, tx)
  const moving = labels.filter((label) => present.get(label) !== version)
  const kept = [...present.values()].filter((labelled) => labelled === version)
  if (kept.length + moving.length > MAX_LABELS) {
    const text = `A parameter version can have maximum ${MAX_LABELS} labels.Move one or more labels to another version and try again.`
    refuse('ParameterVersionLabelLimitExceeded', text)
  }
  for (const label of moving) await tx.run(putLabel, { account, region, name, label, version })
  return moving.map((label) => ({
    label,
    fromVersion: present.get(label)?.toString() ?? '',
    toVersion: version.toString(),
  }))
}

/** Detaches those of the labels that a version has; answers which they were. */
export async function detachLabels(
  name: string,
  version: number,
  labels: readonly string[],
  context: Context,
): Promise<string[]> {
  const { account, region, tx } = context
  const present = await readLabels({ account, region, name }, tx)
  const attached = labels.filter((label) => present.get(label) === version)
  for (const label of attached) await tx.run(deleteLabel, { account, region, name, label })
  return attached
}
