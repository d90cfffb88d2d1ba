// What a grant may be: for whom, for which operations of which kind of key, under which constraints.
import type { GrantConstraints, GrantOperation } from '@aws-sdk/client-kms'
import { refuse } from '#api/error.ts'
import type { Context } from '#api/operation.ts'
import { encryptionContextKeys } from '../cryptography/encryption-context.ts'
import type { Keys } from '../key/access.ts'
import type { Key } from '../key/key.ts'
import { CONTEXT_OPERATIONS } from './grant-allows.ts'

const MOST_PAIRS = 8
const LONGEST_VALUE = 384

const GRANT_ID = /^[0-9a-f]{64}$/

const OF_ANY_KEY: GrantOperation[] = ['CreateGrant', 'DescribeKey', 'RetireGrant']
const OF_SYMMETRIC_KEYS = [...CONTEXT_OPERATIONS] as GrantOperation[]
const OF_KEY_PAIRS: Record<string, GrantOperation[]> = {
  ENCRYPT_DECRYPT: ['Decrypt', 'Encrypt', 'GetPublicKey', 'ReEncryptFrom', 'ReEncryptTo'],
  SIGN_VERIFY: ['GetPublicKey', 'Sign', 'Verify'],
  KEY_AGREEMENT: ['DeriveSharedSecret', 'GetPublicKey'],
  GENERATE_VERIFY_MAC: ['GenerateMac', 'VerifyMac'],
}

/** The condition key of calls about grants: whether a service makes them for the caller. */
export function grantKeys({ caller }: Context): Keys {
  return { 'kms:grantisforawsresource': String(caller.via !== undefined) }
}

/** The condition keys of a grant's constraints: the encryption context that they ask for. */
export function constraintKeys({ EncryptionContextEquals, EncryptionContextSubset }: GrantConstraints = {}): Keys {
  return encryptionContextKeys({ ...EncryptionContextSubset, ...EncryptionContextEquals })
}

/** Refuses operations that a grant on this key cannot hold. */
export function checkOperations(operations: readonly GrantOperation[], key: Key): void {
  if (operations.length === 0) refuse('ValidationException', 'A grant must contain at least one operation.')
  if (operations.every((operation) => operation === 'CreateGrant')) {
    refuse('ValidationException', 'Grants must not contain only the CreateGrant operation.')
  }
  const own = key.spec === 'SYMMETRIC_DEFAULT' ? OF_SYMMETRIC_KEYS : (OF_KEY_PAIRS[key.usage] ?? [])
  const foreign = operations.filter((operation) => !OF_ANY_KEY.includes(operation) && !own.includes(operation))
  if (foreign.length === 0) return
  refuse(
    'ValidationException',
    `The operations [${foreign.join(', ')}] are not valid for a key with the key usage ${key.usage} and the key spec ${key.spec}.`,
  )
}

/** Refuses constraints that are too large, or that no operation on this key could keep. */
export function checkConstraints(constraints: GrantConstraints | undefined, key: Key): void {
  const given = [constraints?.EncryptionContextEquals, constraints?.EncryptionContextSubset].filter(
    (pairs) => pairs !== undefined,
  )
  if (given.length === 0) return
  if (key.spec !== 'SYMMETRIC_DEFAULT') {
    refuse(
      'ValidationException',
      `Encryption context constraints are not valid for a key with the key spec ${key.spec}.`,
    )
  }
  if (given.some((pairs) => Object.keys(pairs).length > MOST_PAIRS)) {
    refuse('ValidationException', `A grant constraint can have at most ${MOST_PAIRS} encryption context pairs.`)
  }
  if (given.some((pairs) => Object.values(pairs).some((value) => value.length > LONGEST_VALUE))) {
    refuse('ValidationException', `A value in a grant constraint can have at most ${LONGEST_VALUE} characters.`)
  }
}

/** Refuses what cannot be the id of a grant. */
export function checkGrantId(grantId: string): void {
  if (!GRANT_ID.test(grantId)) refuse('InvalidGrantIdException', 'The grant ID is not valid.')
}
