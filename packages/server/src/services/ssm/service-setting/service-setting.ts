// Service settings: Parameter Store's two switches of an account and region, and what follows from them.
import { formatArn, parseArn } from '#api/arn.ts'
import { refuse } from '#api/error.ts'
import type { Context, Target } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { ServiceSettingRow } from '#store/tables/ssm.ts'

type SettingId = '/ssm/parameter-store/default-parameter-tier' | '/ssm/parameter-store/high-throughput-enabled'
type BySetting = { account: string; region: string; setting_id: string }

/** A tier that PutParameter may be told, or that it takes when it is told none. */
export type Tier = 'Standard' | 'Advanced' | 'Intelligent-Tiering'

/** A setting an operation acts on: `id` is its plain form, whether the caller gave that or the ARN. */
export type SettingTarget = Target & { id: string }

// The default comes first.
const VALUES: Record<SettingId, string[]> = {
  '/ssm/parameter-store/default-parameter-tier': ['Standard', 'Advanced', 'Intelligent-Tiering'],
  '/ssm/parameter-store/high-throughput-enabled': ['false', 'true'],
}

const settingById = prepare<BySetting>()((db, { account, region, setting_id }) =>
  db
    .selectFrom('service_setting')
    .selectAll()
    .where('account', '=', account)
    .where('region', '=', region)
    .where('setting_id', '=', setting_id),
)

const accountCreated = prepare<{ account: string }>()((db, { account }) =>
  db.selectFrom('account').select('created_at_ms').where('account', '=', account),
)

const putSetting = prepare<ServiceSettingRow>()(
  (db, { account, region, setting_id, value, modified_at_ms, modified_by }) =>
    db
      .insertInto('service_setting')
      .values({ account, region, setting_id, value, modified_at_ms, modified_by })
      .onConflict((conflict) =>
        conflict.columns(['account', 'region', 'setting_id']).doUpdateSet((row) => ({
          value: row.ref('excluded.value'),
          modified_at_ms: row.ref('excluded.modified_at_ms'),
          modified_by: row.ref('excluded.modified_by'),
        })),
      ),
)

const deleteSetting = prepare<BySetting>()((db, { account, region, setting_id }) =>
  db
    .deleteFrom('service_setting')
    .where('account', '=', account)
    .where('region', '=', region)
    .where('setting_id', '=', setting_id),
)

/** The setting that an id or an ARN names, whether or not it exists; one of another account belongs to that account. */
export function findSetting(
  { SettingId = '' }: { SettingId?: string | undefined },
  { account, region }: Context,
): SettingTarget {
  const parsed = parseArn(SettingId)
  const inArn = parsed?.service === 'ssm' ? /^servicesetting(\/.*)$/.exec(parsed.resource)?.[1] : undefined
  if (parsed && inArn) {
    // Policies speak of whole ARNs: one that leaves the account out must not be a way past them.
    const owner = parsed.account || account
    const id = parsed.region === region ? inArn : SettingId
    return { arn: settingArn(parsed.region, owner, inArn), account: owner, id }
  }
  return { arn: settingArn(region, account, SettingId), account, id: SettingId }
}

/** The setting as GetServiceSetting shows it. Throws ServiceSettingNotFound. */
export async function readSetting({ account, region, tx }: Context, id: string) {
  checkId(id)
  const row = await tx.first(settingById, { account, region, setting_id: id })
  const modifiedAtMs = row?.modified_at_ms ?? (await tx.first(accountCreated, { account }))?.created_at_ms
  return {
    SettingId: id,
    SettingValue: row?.value ?? defaultOf(id),
    LastModifiedDate: modifiedAtMs === undefined ? undefined : new Date(modifiedAtMs),
    LastModifiedUser: row?.modified_by ?? 'System',
    ARN: settingArn(region, account, id),
    Status: row ? 'Customized' : 'Default',
  }
}

/** Gives a setting a value of the account's own. Throws ServiceSettingNotFound and ValidationException. */
export async function writeSetting(
  { account, region, caller, now, tx }: Context,
  id: string,
  value: string,
): Promise<void> {
  checkId(id)
  if (!VALUES[id].includes(value)) {
    const text = `The setting value ${value} is not valid for ${id}. Valid values include: [${VALUES[id].join(', ')}].`
    refuse('ValidationException', text)
  }
  const modified = { modified_at_ms: now.getTime(), modified_by: caller.arn }
  await tx.run(putSetting, { account, region, setting_id: id, value, ...modified })
}

/** Gives a setting its default again. Throws ServiceSettingNotFound. */
export async function resetSetting({ account, region, tx }: Context, id: string): Promise<void> {
  checkId(id)
  await tx.run(deleteSetting, { account, region, setting_id: id })
}

/** The tier of a parameter that is written without stating one. */
export async function defaultTier(context: Context): Promise<Tier> {
  return (await settingValue(context, '/ssm/parameter-store/default-parameter-tier')) as Tier
}

/** Whether the account has asked for Parameter Store's higher throughput. */
export async function hasHighThroughput(context: Context): Promise<boolean> {
  return (await settingValue(context, '/ssm/parameter-store/high-throughput-enabled')) === 'true'
}

async function settingValue({ account, region, tx }: Context, id: SettingId): Promise<string> {
  const row = await tx.first(settingById, { account, region, setting_id: id })
  return row?.value ?? defaultOf(id)
}

function defaultOf(id: SettingId): string {
  return VALUES[id][0] as string
}

function settingArn(region: string, account: string, id: string): string {
  return formatArn('ssm', region, account, `servicesetting${id}`)
}

/** Systems Manager has settings of other tools too; none of them is served here. */
function checkId(id: string): asserts id is SettingId {
  if (Object.hasOwn(VALUES, id)) return
  refuse(
    'ServiceSettingNotFound',
    `Setting ${id} was not found. The settings are: [${Object.keys(VALUES).join(', ')}].`,
  )
}
