// From an identifier to a secret: a name, an ARN, or an ARN without its six random characters.
import { formatArn, parseArn } from '#api/arn.ts'
import type { Context } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { Tx } from '#store/store.ts'
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
    .select(SECRET_COLUMNS)
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name),
)

/** Finds the secret that a call's `SecretId` stands for. */
export function findSecret({ SecretId }: { SecretId?: string | undefined }, context: Context): Promise<SecretTarget> {
  return SecretId?.startsWith('arn:') ? findByArn(SecretId, context) : findNamed(SecretId, context)
}

/** Finds the secret of a name, or what a new secret of that name is authorised as. */
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

/** The owner is the account in the ARN: of a secret elsewhere nothing is told but that the caller may not use it. */
async function findByArn(text: string, context: Context): Promise<SecretTarget> {
  const { service, account = '', region = '', resource = '' } = parseArn(text) ?? {}
  const whole = resource.replace(/^secret:/, '')
  if (service !== 'secretsmanager' || whole === resource || !ACCOUNT.test(account)) {
    return absent({ account: context.account, region: context.region, name: '' }, '*')
  }
  // A name that itself ends in a hyphen and six characters is taken for a complete ARN, as AWS does.
  const [, name = whole, suffix] = COMPLETE.exec(whole) ?? []
  const key = { account, region, name }
  if (region !== context.region || !NAME.test(name)) return absent(key, suffix && `${name}-${suffix}`)
  return find(key, suffix, context)
}

async function find(key: SecretKey, suffix: string | undefined, { tx }: Context): Promise<SecretTarget> {
  const secret = await findNamedIn(key, tx)
  if (!secret || (suffix !== undefined && secret.suffix !== suffix)) {
    return absent(key, suffix && `${key.name}-${suffix}`)
  }
  return { arn: secretArn(secret), account: secret.account, type: SECRET_TYPE, name: secret.name, secret }
}

/** The target of an identifier behind which nothing is. */
function absent({ account, region, name }: SecretKey, resource = `${name}-${ANY_SUFFIX}`): SecretTarget {
  return { arn: formatArn('secretsmanager', region, account, `secret:${resource}`), account, type: SECRET_TYPE, name }
}
