// The rows that writing and deleting a parameter touch.
import { refuse } from '#api/error.ts'
import type { Context } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { ParameterRow, ParameterVersionRow } from '#store/tables/ssm.ts'
import { parentOf } from './name.ts'
import type { ByName, StoredVersion } from './parameter.ts'

const MAX_VERSIONS = 100

// Of two who create a parameter at once, PostgreSQL would call the second one's row a mistake. With a conflict provided for it
// sees the lost race instead, and the second begins again; nothing is ever left out, since a parameter that is there is updated.
const insertParameter = prepare<ParameterRow>()((db, row) =>
  db
    .insertInto('parameter')
    .values({
      account: row.account,
      region: row.region,
      name: row.name,
      spelling: row.spelling,
      parent: row.parent,
      version: row.version,
      tier: row.tier,
      created_at_ms: row.created_at_ms,
    })
    .onConflict((conflict) => conflict.doNothing()),
)
const updateParameter = prepare<ByName & { version: number; tier: string }>()(
  (db, { account, region, name, version, tier }) =>
    db
      .updateTable('parameter')
      .set({ version, tier })
      .where('account', '=', account)
      .where('region', '=', region)
      .where('name', '=', name),
)
const insertVersion = prepare<ParameterVersionRow>()((db, row) =>
  db.insertInto('parameter_version').values({
    account: row.account,
    region: row.region,
    name: row.name,
    version: row.version,
    type: row.type,
    value: row.value,
    key_id: row.key_id,
    description: row.description,
    allowed_pattern: row.allowed_pattern,
    data_type: row.data_type,
    tier: row.tier,
    policies: row.policies,
    modified_at_ms: row.modified_at_ms,
    modified_by: row.modified_by,
  }),
)
const labelOfVersion = prepare<ByName & { version: number }>()((db, { account, region, name, version }) =>
  db
    .selectFrom('parameter_label')
    .select('label')
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name)
    .where('version', '=', version),
)
const deleteVersion = prepare<ByName & { version: number }>()((db, { account, region, name, version }) =>
  db
    .deleteFrom('parameter_version')
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name)
    .where('version', '=', version),
)

const deletions = (
  [
    'parameter',
    'parameter_version',
    'parameter_label',
    'parameter_tag',
    'parameter_policy',
    'parameter_resource_policy',
  ] as const
).map((table) =>
  prepare<ByName>()((db, { account, region, name }) =>
    db.deleteFrom(table).where('account', '=', account).where('region', '=', region).where('name', '=', name),
  ),
)

/** Makes room for a new version. Throws ParameterMaxVersionLimitExceeded when a label holds the oldest one. */
export async function dropOldestVersion(name: string, newVersion: number, shownName: string, context: Context) {
  const { account, region, tx } = context
  // Versions are numbered without gaps, since only the oldest ever goes.
  const oldest = { account, region, name, version: newVersion - MAX_VERSIONS }
  if (oldest.version < 1) return
  if (await tx.first(labelOfVersion, oldest)) {
    const text = `You attempted to create a new version of ${shownName} by calling the PutParameter API with the overwrite flag. Version ${oldest.version}, the oldest version, can't be deleted because it has a label associated with it. Move the label to another version of the parameter, and try again.`
    refuse('ParameterMaxVersionLimitExceeded', text)
  }
  await tx.run(deleteVersion, oldest)
}

/** Stores a version and makes it the latest of its parameter, which comes into being with version 1. */
export async function storeVersion(stored: StoredVersion, { now, tx }: Context): Promise<void> {
  const { account, region, name, spelling, version, tier } = stored
  const row = { account, region, name, version, tier }
  // The parameter first: whoever loses a race for it must begin again before the version's number is found taken.
  if (version > 1) await tx.run(updateParameter, row)
  else await tx.run(insertParameter, { ...row, spelling, parent: parentOf(name), created_at_ms: now.getTime() })
  await tx.run(insertVersion, stored)
}

/** Deletes a parameter with its history, labels, tags and policies. */
export async function removeParameter(name: string, { account, region, tx }: Context): Promise<void> {
  for (const deletion of deletions) await tx.run(deletion, { account, region, name })
}
