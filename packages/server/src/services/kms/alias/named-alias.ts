// The alias that a call names: what it stands for now, and what its name may be.
import { refuse } from '#api/error.ts'
import type { Context, Target } from '#api/operation.ts'
import { callKeys, guardKey } from '../key/access.ts'
import { KEY_TYPE, type KeyTarget } from '../key/key.ts'
import { isReserved } from '../key/managed-key.ts'
import { aliasArn, keyByAlias } from './alias.ts'

const ALIAS = /^alias\/[a-zA-Z0-9/_-]+$/

/** The target that an alias of the caller's account is; a missing name stands for any. */
export function aliasTarget(name: string | undefined, context: Context): Target {
  const { account, region } = context
  return { arn: aliasArn(account, region, name ?? 'alias/*'), account, type: KEY_TYPE, keys: callKeys(context) }
}

/** The key an alias stands for, as a target, or none. The reserved aliases are refused for their names, whatever they name. */
export async function findAliasedKey(name: string | undefined, context: Context): Promise<KeyTarget | undefined> {
  if (name === undefined || !ALIAS.test(name) || isReserved(name)) return undefined
  const { account, region, tx } = context
  const key = await tx.first(keyByAlias, { account, region, alias_name: name })
  return key && guardKey(key, undefined, context)
}

/** Refuses a name that a customer's alias cannot have. */
export function checkAliasName(name: string): void {
  if (!name.startsWith('alias/')) {
    refuse(
      'ValidationException',
      'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
    )
  }
  if (isReserved(name)) refuse('NotAuthorizedException')
  // The published pattern allows colons, the service does not.
  if (name.includes(':')) refuse('ValidationException', `${name} contains invalid characters for an alias`)
  if (name === 'alias/') refuse('InvalidAliasNameException', 'An alias must have a name after "alias/"')
}

/** Refuses an alias in the place of the key that it is to stand for. */
export function checkTargetName(name: string): void {
  if (/^(?:arn:.*:)?alias\//.test(name)) refuse('ValidationException', 'Aliases must refer to keys. Not aliases')
}
