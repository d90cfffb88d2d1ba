// From an identifier to a key: a key id, a key ARN, an alias, an alias ARN, or the id in a ciphertext.
import { formatArn, parseArn } from '#api/arn.ts'
import type { Context } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import { keyByAlias } from '../alias/alias.ts'
import { callKeys, guard, guardKey, type Keys, lendKey, type Use } from './access.ts'
import { KEY_COLUMNS, KEY_TYPE, type Key, type KeyTarget } from './key.ts'
import { draftManagedKey } from './managed-key.ts'

const KEY_ID = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/i

// Nothing else can be in the store; the databases differ in what else they take for a text.
const ACCOUNT = /^\d{12}$/
const ALIAS = /^alias\/[a-zA-Z0-9:/_-]+$/

/** An identifier taken apart; `name` is a key id, or an alias with its prefix. */
type Reference = { kind: 'key' | 'alias'; account: string; region: string; name: string }

/** What is behind an identifier: a key, or the words for its absence. */
type Found = { key: Key; absence?: undefined } | { key?: undefined; absence: string }

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

/**
 * Finds the key of the caller's own account that a key id or a key ARN names: for operations that nobody else can be allowed,
 * and to which other accounts' keys are not there. A missing identifier stands for any key. `keys` are those of the call.
 */
export async function findKey(keyId: string | undefined, context: Context, keys?: Keys): Promise<KeyTarget> {
  const reference = readReference(keyId ?? '*', context)
  const isOwn = reference.account === context.account
  const { key, absence } = isOwn ? await findById(reference, keyId, context) : notThere(reference)
  return key ? guardKey(key, keys, context) : absent(reference, absence, keys, context)
}

/** Finds the key that a key id or a key ARN names, in whichever account, for a use that its owner may allow to others. */
export async function findSharedKey(keyId: string | undefined, use: Use, context: Context): Promise<KeyTarget> {
  const reference = readReference(keyId ?? '*', context)
  const { key, absence } = await findById(reference, keyId, context)
  return key ? lendKey(key, use, context) : absent(reference, absence, use.keys, context)
}

/** The same for a key id, a key ARN, an alias or an alias ARN. A managed key may still have to be made. */
export async function findSharedKeyOrAlias(keyId: string | undefined, use: Use, context: Context): Promise<KeyTarget> {
  const reference = readReference(keyId ?? '*', context)
  return reference.kind === 'key' ? findSharedKey(keyId, use, context) : findByAlias(reference, use, context)
}

/** Finds the key whose id stands in a ciphertext, in the region of the call or else in another; undefined when there is none. */
export async function findKeyOfCiphertext(keyId: string, use: Use, context: Context): Promise<KeyTarget | undefined> {
  const keys = await context.tx.rows(keysById, { key_id: keyId })
  const key = keys.find(({ region }) => region === context.region) ?? keys[0]
  return key && discloseTo(lendKey(key, use, context), use, context)
}

async function findById(reference: Reference, keyId: string | undefined, { region, tx }: Context): Promise<Found> {
  const { account, kind, name } = reference
  if (kind === 'alias') return { absence: `Invalid keyId '${keyId}'` }
  if (reference.region !== region) return { absence: `Invalid arn ${reference.region}` }
  if (!KEY_ID.test(name)) return { absence: `Invalid keyId '${name}'` }
  const key = await tx.first(keyById, { account, region, key_id: name })
  return key ? { key } : notThere(reference)
}

async function findByAlias(reference: Reference, given: Use, context: Context): Promise<KeyTarget> {
  const { account, region, name } = reference
  const use = { ...given, keys: { ...given.keys, 'kms:requestalias': name } }
  if (region !== context.region) return absent(reference, `Invalid arn ${region}`, use.keys, context)
  const key = ALIAS.test(name) && (await context.tx.first(keyByAlias, { account, region, alias_name: name }))
  const found = key && (await discloseTo(lendKey(key, use, context), use, context))
  if (found) return found
  const target = absent(reference, `Alias ${arnOf(reference)} is not found.`, use.keys, context)
  const draft = account === context.account ? draftManagedKey(name, context) : undefined
  return draft ? { ...target, ...guard(draft, use.keys, context), draft } : target
}

/**
 * A key that the caller did not name itself, but by what stands for it. Which key that is, and that there is one, is told to
 * nobody of another account who may not use it.
 */
async function discloseTo(target: KeyTarget, { operation }: Use, context: Context): Promise<KeyTarget | undefined> {
  const isOwn = target.account === context.account
  return isOwn || (await context.may(`kms:${operation}`, target)) ? target : undefined
}

/** The target of an identifier behind which nothing is. */
function absent(reference: Reference, absence: string, keys: Keys | undefined, context: Context): KeyTarget {
  const { account } = reference
  return { arn: arnOf(reference), account, type: KEY_TYPE, keys: { ...callKeys(context), ...keys }, absence }
}

function notThere(reference: Reference): Found {
  return { absence: `Key '${arnOf(reference)}' does not exist` }
}

function arnOf({ kind, account, region, name }: Reference): string {
  return formatArn('kms', region, account, kind === 'alias' ? name : `key/${name}`)
}

function readReference(text: string, { account, region }: Context): Reference {
  const arn = parseArn(text)
  if (arn?.service === 'kms' && ACCOUNT.test(arn.account)) {
    if (arn.resource.startsWith('alias/')) return { ...arn, kind: 'alias', name: arn.resource }
    if (arn.resource.startsWith('key/')) return { ...arn, kind: 'key', name: arn.resource.slice('key/'.length) }
  }
  return { kind: text.startsWith('alias/') ? 'alias' : 'key', account, region, name: text }
}
