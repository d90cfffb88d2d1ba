// Key policies: the one a key gets when its maker gives none, and what a given one must allow.
import { validatePolicy } from '@cairn/policy'
import { partitionOf } from '#api/arn.ts'
import { refuse } from '#api/error.ts'
import type { Context, Target } from '#api/operation.ts'
import { storePrincipals } from '#api/policy-principals.ts'
import { prepare } from '#store/prepared.ts'
import type { Keys } from './access.ts'
import type { Key } from './key.ts'

/** The only name a key policy can have. */
export const POLICY_NAME = 'default'

const MOST_BYTES = 32_768

type KeyName = Pick<Key, 'account' | 'region' | 'key_id'>

/** Gives a key another policy. */
export const setPolicy = prepare<KeyName & { policy: string }>()((db, { account, region, key_id, policy }) =>
  db
    .updateTable('kms_key')
    .set({ policy })
    .where('account', '=', account)
    .where('region', '=', region)
    .where('key_id', '=', key_id),
)

/** Allows the account everything, so that its IAM policies decide. */
export function createDefaultPolicy(account: string, region: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Id: 'key-default-1',
    Statement: [
      {
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: { AWS: rootArn(account, region) },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  })
}

/** The ARN by which a policy names a whole account. */
export function rootArn(account: string, region: string): string {
  return `arn:${partitionOf(region)}:iam::${account}:root`
}

/** The condition key of calls that may give a policy without regard to who could change it later. */
export function bypassKey(isBypassed = false): Keys {
  return { 'kms:bypasspolicylockoutsafetycheck': String(isBypassed) }
}

/** Refuses a name that no key policy has. */
export function checkPolicyName(name: string | undefined): void {
  if (name !== undefined && name !== POLICY_NAME) refuse('NotFoundException', 'No such policy exists')
}

/**
 * A policy as it is to be stored: users and roles by their unique ids. Refuses what has not the form of one or names who is not
 * there, and what would lock its author out, unless that is wanted. `target` is the key as the call would find it with no policy.
 */
export async function admitPolicy(
  policy: string,
  target: Target,
  mayLockOut: boolean | undefined,
  { may, tx }: Context,
): Promise<string> {
  if (Buffer.byteLength(policy) > MOST_BYTES) {
    refuse('LimitExceededException', `The key policy is larger than ${MOST_BYTES} bytes.`)
  }
  const problem = validatePolicy(policy, 'key')
  if (problem !== undefined) malformed(problem)
  const { document } = await storePrincipals(tx, policy)
  if (document === undefined) malformed('Policy contains a statement with one or more invalid principals.')
  const isSafe = mayLockOut || (await may('kms:PutKeyPolicy', { ...target, policy: () => document }))
  return isSafe ? document : malformed('The new key policy will not allow you to update the key policy in the future.')
}

function malformed(message: string): never {
  refuse('MalformedPolicyDocumentException', message)
}
