// From an identifier to a key: a key id, a key ARN, an alias, an alias ARN, or the id in a ciphertext.
import { formatArn, parseArn } from '#api/arn.ts'
import type { Context } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import { keyByAlias } from '../alias/alias.ts'
import { KEY_COLUMNS, KEY_TYPE, type Key, type KeyTarget, keyArn, targetOf } from './key.ts'
import { draftManagedKey } from './managed-key.ts'

const KEY_ID = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/i

// Nothing else can be in the store; the databases differ in what else they take for a text.
const ACCOUNT = /^\d{12}$/
const ALIAS = /^alias\/[a-zA-Z0-9:/_-]+$/

/** An identifier taken apart; `name` is a key id, or an alias with its prefix. */
type Reference = { kind: 'key' | 'alias'; account: string; region: string; name: string }

const keyById = prepare<Pick<Key, 'account' | 'region' | 'key_id'>>()((db, { account, region, key_id }) =>
  db
    .selectFrom('kms_key')
    .select(KEY_COLUMNS)
    .where('account', '=', account)
    .where('region', '=', region)
    .where('key_id', '=', key_id),
)
// A ciphertext tells neither account nor region: the store does.
const keysById = prepare<{ key_id: string }>()((db, { key_id }) =>
  db.selectFrom('kms_key').select(KEY_COLUMNS).where('key_id', '=', key_id),
)

/** Finds the key that a key id or a key ARN names. A missing identifier stands for any key of the account. */
export async function findKey(keyId: string | undefined, context: Context): Promise<KeyTarget> {
  const reference = readReference(keyId ?? '*', context)
  if (reference.kind === 'key') return findById(reference, context)
  return { ...absent(reference), absence: `Invalid keyId '${keyId}'` }
}

/** Finds the key that a key id, a key ARN, an alias or an alias ARN names. A managed key may still have to be made. */
export async function findKeyOrAlias(keyId: string | undefined, context: Context): Promise<KeyTarget> {
  const reference = readReference(keyId ?? '*', context)
  return reference.kind === 'key' ? findById(reference, context) : findByAlias(reference, context)
}

/** Finds the key whose id stands in a ciphertext, in the region of the call or else in another. */
export async function findKeyOfCiphertext(keyId: string, context: Context): Promise<Key | undefined> {
  const keys = await context.tx.rows(keysById, { key_id: keyId })
  return keys.find(({ region }) => region === context.region) ?? keys[0]
}

async function findById(reference: Reference, context: Context): Promise<KeyTarget> {
  const { account, region, name } = reference
  const target = absent(reference)
  if (region !== context.region) return { ...target, absence: `Invalid arn ${region}` }
  if (!KEY_ID.test(name)) return { ...target, absence: `Invalid keyId '${name}'` }
  const key = await context.tx.first(keyById, { account, region, key_id: name })
  return key ? targetOf(key) : { ...target, absence: `Key '${target.arn}' does not exist` }
}

async function findByAlias(reference: Reference, context: Context): Promise<KeyTarget> {
  const { account, region, name } = reference
  const target = absent(reference)
  if (region !== context.region) return { ...target, absence: `Invalid arn ${region}` }
  const key = ALIAS.test(name) && (await context.tx.first(keyByAlias, { account, region, alias_name: name }))
  if (key) return targetOf(key)
  const absence = `Alias ${target.arn} is not found.`
  const draft = account === context.account ? draftManagedKey(name) : undefined
  return draft
    ? { ...target, arn: keyArn({ account, region, key_id: draft.keyId }), draft, absence }
    : { ...target, absence }
}

/** The target of an identifier behind which nothing is. */
function absent({ kind, account, region, name }: Reference): KeyTarget {
  const resource = kind === 'alias' ? name : `key/${name}`
  return { arn: formatArn('kms', region, account, resource), account, type: KEY_TYPE }
}

function readReference(text: string, { account, region }: Context): Reference {
  const arn = parseArn(text)
  if (arn?.service === 'kms' && ACCOUNT.test(arn.account)) {
    if (arn.resource.startsWith('alias/')) return { ...arn, kind: 'alias', name: arn.resource }
    if (arn.resource.startsWith('key/')) return { ...arn, kind: 'key', name: arn.resource.slice('key/'.length) }
  }
  return { kind: text.startsWith('alias/') ? 'alias' : 'key', account, region, name: text }
}
