// From an identifier to a secret: a name, an ARN, or an ARN without its six random characters.
import { formatArn, parseArn } from '#api/arn.ts'
import type { Context } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { Tx } from '#store/store.ts'
import { accessOf, type Keys } from './access.ts'
import { SECRET_COLUMNS, SECRET_TYPE, type Secret, type SecretKey, type SecretTarget, secretArn } from './secret.ts'

const INVALID_NAME =
  'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!'
const NAME = /^[A-Za-z0-9/_+=.@-]+$/
const COMPLETE = /^(.+)-([A-Za-z0-9]{6})$/
const ACCOUNT = /^\d{12}$/
// What AWS authorises a name against while the six characters are not known.
const ANY_SUFFIX = '??????'

const secretByName = prepare<SecretKey>()((db, { account, region, name }) =>
  db
    .selectFrom('secret')
    .leftJoin('secret_policy', (join) =>
      join
        .onRef('secret_policy.account', '=', 'secret.account')
        .onRef('secret_policy.region', '=', 'secret.region')
        .onRef('secret_policy.name', '=', 'secret.name'),
    )
    .select(SECRET_COLUMNS)
    .select('secret_policy.document as policy')
    .where('secret.account', '=', account)
    .where('secret.region', '=', region)
    .where('secret.name', '=', name),
)

/** Finds the secret that a call's `SecretId` stands for; `keys` are what its policies may ask of the call besides. */
export async function findSecret(
  { SecretId }: { SecretId?: string | undefined },
  context: Context,
  keys?: Keys,
): Promise<SecretTarget> {
  const target = SecretId?.startsWith('arn:') ? await findByArn(SecretId, context) : await findNamed(SecretId, context)
  if (SecretId) target.calledAs = SecretId
  return keys ? { ...target, keys: { ...target.keys, ...keys } } : target
}

/** What a new secret is authorised as: the six characters it will get are not known, nor those of one that has the name. */
export async function findNew(name: string | undefined, context: Context): Promise<SecretTarget> {
  const { account, region } = context
  const { secret, problem } = await findNamed(name, context)
  const fresh = absent({ account, region, name: name ?? '' }, name === undefined ? '*' : undefined)
  return {
    ...fresh,
    ...(name && { calledAs: name }),
    ...(secret && { secret }),
    ...(problem !== undefined && { problem }),
  }
}

/** Finds the secret of a name. */
export async function findNamed(name: string | undefined, context: Context): Promise<SecretTarget> {
  const { account, region } = context
  if (name === undefined) return absent({ account, region, name: '' }, '*')
  if (!NAME.test(name)) return { ...absent({ account, region, name }), problem: INVALID_NAME }
  return find({ account, region, name }, undefined, context)
}

/** The secret of a name in any account and region. */
export async function findNamedIn({ account, region, name }: SecretKey, tx: Tx): Promise<Secret | undefined> {
  return await tx.first(secretByName, { account, region, name })
}

/** Another account's secret is found by its complete ARN alone; whether it may be used, and even be told of, its policy says. */
async function findByArn(text: string, context: Context): Promise<SecretTarget> {
  const { service, account = '', region = '', resource = '' } = parseArn(text) ?? {}
  const whole = resource.replace(/^secret:/, '')
  if (service !== 'secretsmanager' || whole === resource || !ACCOUNT.test(account)) {
    return absent({ account: context.account, region: context.region, name: '' }, '*')
  }
  // A name that itself ends in a hyphen and six characters is taken for a complete ARN, as AWS does.
  const [, name = whole, suffix] = COMPLETE.exec(whole) ?? []
  const key = { account, region, name }
  const isFindable = region === context.region && NAME.test(name)
  const isReachable = account === context.account || suffix !== undefined
  if (!isFindable || !isReachable) return absent(key, suffix && `${name}-${suffix}`)
  return find(key, suffix, context)
}

async function find(key: SecretKey, suffix: string | undefined, { tx }: Context): Promise<SecretTarget> {
  const secret = await tx.first(secretByName, key)
  if (!secret || (suffix !== undefined && secret.suffix !== suffix)) {
    return absent(key, suffix && `${key.name}-${suffix}`)
  }
  const { account, name, policy } = secret
  return { arn: secretArn(secret), account, type: SECRET_TYPE, name, ...accessOf(secret, policy, tx), secret }
}

/** The target of an identifier behind which nothing is. */
function absent({ account, region, name }: SecretKey, resource = `${name}-${ANY_SUFFIX}`): SecretTarget {
  const arn = formatArn('secretsmanager', region, account, `secret:${resource}`)
  return { arn, account, type: SECRET_TYPE, name, keys: { 'secretsmanager:secretid': arn } }
}
