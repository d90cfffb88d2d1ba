// What a grant may be: for whom, for which operations of which kind of key, under which constraints.
import type { GrantConstraints, GrantOperation } from '@aws-sdk/client-kms'
import { parseArn } from '#api/arn.ts'
import { refuse } from '#api/error.ts'
import type { Key } from '../key/key.ts'
import { CONTEXT_OPERATIONS } from './grant-allows.ts'

const MOST_PAIRS = 8
const LONGEST_VALUE = 384

const PRINCIPAL = /^(?:root|user\/.+|role\/.+|assumed-role\/.+|federated-user\/.+)$/
const SERVICE_PRINCIPAL = /^[a-z0-9.-]+\.amazonaws\.com$/
const ACCOUNT = /^\d{12}$/
const GRANT_ID = /^[0-9a-f]{64}$/

const OF_ANY_KEY: GrantOperation[] = ['CreateGrant', 'DescribeKey', 'RetireGrant']
const OF_SYMMETRIC_KEYS = [...CONTEXT_OPERATIONS] as GrantOperation[]
const OF_KEY_PAIRS: Record<string, GrantOperation[]> = {
  ENCRYPT_DECRYPT: ['Decrypt', 'Encrypt', 'GetPublicKey', 'ReEncryptFrom', 'ReEncryptTo'],
  SIGN_VERIFY: ['GetPublicKey', 'Sign', 'Verify'],
  KEY_AGREEMENT: ['DeriveSharedSecret', 'GetPublicKey'],
  GENERATE_VERIFY_MAC: ['GenerateMac', 'VerifyMac'],
}

/** Refuses a principal that can be none. */
export function checkPrincipal(principal: string): void {
  const arn = parseArn(principal)
  const isIdentity =
    arn !== undefined &&
    (arn.service === 'iam' || arn.service === 'sts') &&
    ACCOUNT.test(arn.account) &&
    PRINCIPAL.test(arn.resource)
  if (isIdentity || SERVICE_PRINCIPAL.test(principal)) return
  refuse('InvalidArnException', `ARN does not refer to a valid principal: ${principal}`)
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
