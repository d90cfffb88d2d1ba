// Tiers: which one a write ends up in, what each allows, and how many parameters it holds.
import { refuse } from '#api/error.ts'
import type { Context } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import { defaultTier } from '../service-setting/service-setting.ts'

/** The tiers a parameter can be in. */
export type Tier = 'Standard' | 'Advanced'

/** What decides the tier of a write. */
export type TierRequest = {
  /** The tier asked for, if any. */
  wanted: Tier | 'Intelligent-Tiering' | undefined
  /** The tier the parameter is in, if it is there. */
  current: Tier | undefined
  type: string
  value: string
  hasPolicies: boolean
}

const GUIDE = 'https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html'
const MAX_LENGTH: Record<Tier, number> = { Standard: 4096, Advanced: 8192 }
const MAX_PARAMETERS: Record<Tier, number> = { Standard: 10_000, Advanced: 100_000 }
const TOO_LONG: Record<Tier, string> = {
  Standard: `Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see ${GUIDE}`,
  Advanced:
    'The specified parameter value is too large. Advanced-tier parameters support a maximum parameter value of 8192 characters.',
}
const NO_POLICIES = `You can't assign parameter policies to a standard-parameter tier. You must upgrade the parameter to use the advanced-parameter tier. For more information, see ${GUIDE}`
const NO_WAY_BACK =
  "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a standard parameter. Be aware that standard parameters have a value limit of 4096 characters."

/** The tier a write ends up in. Throws ValidationException or ParameterLimitExceeded. */
export async function decideTier(request: TierRequest, context: Context): Promise<Tier> {
  const tier = await chooseTier(request, context)
  if (tier === 'Standard' && request.hasPolicies) refuse('ValidationException', NO_POLICIES)
  if (!fits(tier, request)) refuse('ValidationException', TOO_LONG[tier])
  if (tier !== request.current && (await isFull(tier, context))) refuse('ParameterLimitExceeded', fullText(tier))
  return tier
}

async function chooseTier(request: TierRequest, context: Context): Promise<Tier> {
  const { wanted, current } = request
  if (current === 'Advanced') {
    if (wanted === 'Standard') refuse('ValidationException', NO_WAY_BACK)
    return current
  }
  const tier = wanted ?? (await defaultTier(context))
  if (tier !== 'Intelligent-Tiering') return tier
  if (request.hasPolicies || !fits('Standard', request)) return 'Advanced'
  return current === undefined && (await isFull('Standard', context)) ? 'Advanced' : 'Standard'
}

/** AWS counts characters. A Standard SecureString must also be short enough for KMS, which counts bytes. */
function fits(tier: Tier, { type, value }: TierRequest): boolean {
  const limit = MAX_LENGTH[tier]
  const isEncryptedByKms = tier === 'Standard' && type === 'SecureString'
  const bytes = Buffer.byteLength(value)
  return bytes <= limit || (!isEncryptedByKms && [...value].length <= limit)
}

const parametersIn = prepare<{ account: string; region: string; tier: string }>()((db, { account, region, tier }) =>
  db
    .selectFrom('parameter')
    .select((builder) => builder.fn.countAll<number>().as('total'))
    .where('account', '=', account)
    .where('region', '=', region)
    .where('tier', '=', tier),
)

// How many more parameters may be made before it is worth counting again. Counting them all at every write would cost more
// than the write, and would make writers lose races against each other. It is only ever a guess on the safe side: an attempt
// that is undone uses some of it up, and nothing is refused before it has been counted.
const spareOfStore = new WeakMap<object, Map<string, number>>()
// Of what a count leaves, each server takes a quarter, so that several of them keep the limit together.
const SHARE = 4
const MAX_KEPT = 10_000

async function isFull(tier: Tier, { account, region, tx }: Context): Promise<boolean> {
  const spare = spareOf(tx.db)
  const key = `${account}/${region}/${tier}`
  const left = spare.get(key) ?? 0
  if (left > 0) {
    spare.set(key, left - 1)
    return false
  }
  const row = await tx.first(parametersIn, { account, region, tier })
  const room = MAX_PARAMETERS[tier] - Number(row?.total ?? 0)
  if (room > 0) spare.set(key, Math.ceil(room / SHARE) - 1)
  return room <= 0
}

function spareOf(store: object): Map<string, number> {
  const known = spareOfStore.get(store)
  if (known && known.size < MAX_KEPT) return known
  const fresh = new Map<string, number>()
  spareOfStore.set(store, fresh)
  return fresh
}

function fullText(tier: Tier): string {
  const text = `You have reached the maximum number of ${tier.toLowerCase()} parameters for this AWS account and Region (${MAX_PARAMETERS[tier]}).`
  return tier === 'Advanced'
    ? `${text} To add more parameters, delete existing parameters.`
    : `${text} To add more parameters, either delete existing parameters or upgrade to the advanced-parameter tier (charges apply).`
}
