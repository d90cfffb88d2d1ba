// What decides over a call on a key: the key's policy, what policies may ask of the key and of the call, and grants.
import type { Context, Target } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import { findGrantsOf } from '../grant/grant.ts'
import { type ChildGrant, grantAllows } from '../grant/grant-allows.ts'
import { findTags } from '../tag/tag.ts'
import { type Key, type KeyTarget, keyArn, targetOf } from './key.ts'

/** Values of condition keys by their names in lower case. */
export type Keys = NonNullable<Target['keys']>

/** A call as grants and policies see it. */
export type Use = {
  /** The IAM action without its service, as grants name it: `ReEncryptFrom`. */
  operation: string
  keys?: Keys
  encryptionContext?: Record<string, string> | undefined
  /** For CreateGrant, the grant to be made. */
  child?: ChildGrant
}

/** What of a key its policy and the condition keys need; a key that is still to be made has that too. */
export type Guarded = Pick<
  Key,
  'account' | 'region' | 'key_id' | 'spec' | 'usage' | 'origin' | 'primary_region' | 'policy'
>

const aliasNames = prepare<Pick<Key, 'account' | 'region' | 'key_id'>>()((db, { account, region, key_id }) =>
  db
    .selectFrom('kms_alias')
    .select('alias_name')
    .where('account', '=', account)
    .where('region', '=', region)
    .where('key_id', '=', key_id)
    .orderBy('alias_name'),
)

/** The target of operations that concern no key in particular. */
export function everyKey(context: Context, keys?: Keys): Target {
  return { arn: '*', account: context.account, keys: { ...callKeys(context), ...keys } }
}

/** The target of giving a new key tags, where it is given any: it takes a permission of its own. */
export function newTags(tags: readonly unknown[] | undefined, arn: string, context: Context): Target[] {
  if (!tags || tags.length === 0) return []
  return [{ arn, account: context.account, action: 'kms:TagResource', keys: callKeys(context) }]
}

/** What policies may ask of any call of KMS. */
export function callKeys({ caller, region }: Context): Keys {
  return {
    'kms:calleraccount': caller.account,
    'kms:viaservice': caller.via && `${caller.via}.${region}.amazonaws.com`,
  }
}

/** What the policy of a key, there or to come, decides over: nothing is allowed that it does not allow. */
export function guard(key: Guarded, keys: Keys | undefined, context: Context): Target {
  const { tx } = context
  return {
    arn: keyArn(key),
    account: key.account,
    rule: 'required',
    policy: () => key.policy,
    tags: async () => Object.fromEntries((await findTags(key, tx)).map((tag) => [tag.key, tag.value])),
    keys: { ...callKeys(context), ...propertiesOf(key), ...keys },
    askedKeys: {
      'kms:resourcealiases': async () => {
        const { account, region, key_id } = key
        const aliases = await tx.rows(aliasNames, { account, region, key_id })
        return aliases.length > 0 ? aliases.map(({ alias_name }) => alias_name) : undefined
      },
    },
  }
}

/** The target of an operation that none but the key's own account can be allowed. */
export function guardKey(key: Key, keys: Keys | undefined, context: Context): KeyTarget {
  return { ...targetOf(key), ...guard(key, keys, context) }
}

/** The target of an operation that a grant may allow, and the key's policy to other accounts. */
export function lendKey(key: Key, use: Use, context: Context): KeyTarget {
  const { operation, keys, encryptionContext, child } = use
  return {
    ...guardKey(key, keys, context),
    async granted() {
      const grants = await findGrantsOf(key, context.caller, context.tx)
      return grantAllows(grants, operation, encryptionContext, child)
    },
  }
}

function propertiesOf({ spec, usage, origin, region, primary_region }: Guarded): Keys {
  const isMultiRegion = primary_region !== null
  return {
    'kms:keyspec': spec,
    'kms:customermasterkeyspec': spec,
    'kms:keyusage': usage,
    'kms:customermasterkeyusage': usage,
    'kms:keyorigin': origin,
    'kms:multiregion': String(isMultiRegion),
    ...(isMultiRegion && { 'kms:multiregionkeytype': primary_region === region ? 'PRIMARY' : 'REPLICA' }),
  }
}
