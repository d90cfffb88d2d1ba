// Key policies: the one a key gets when its maker gives none, and what a given one must allow.
import { partitionOf } from '#api/arn.ts'
import { refuse } from '#api/error.ts'
import type { Context } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import { type Key, keyArn } from './key.ts'
import { readPolicy, type Statement } from './policy-document.ts'

/** The only name a key policy can have. */
export const POLICY_NAME = 'default'

const MOST_BYTES = 32_768
const ACTION = 'kms:PutKeyPolicy'

type KeyName = Pick<Key, 'account' | 'region' | 'key_id'>

/** The policy of a key. */
export const policyOfKey = prepare<KeyName>()((db, { account, region, key_id }) =>
  db
    .selectFrom('kms_key')
    .select('policy')
    .where('account', '=', account)
    .where('region', '=', region)
    .where('key_id', '=', key_id),
)

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

/** Refuses a name that no key policy has. */
export function checkPolicyName(name: string | undefined): void {
  if (name !== undefined && name !== POLICY_NAME) refuse('NotFoundException', 'No such policy exists')
}

/** Refuses a policy of a wrong form, and one that would lock its author out, unless that is wanted. */
export function checkPolicy(policy: string, key: KeyName, mayLockOut: boolean | undefined, { caller }: Context): void {
  if (Buffer.byteLength(policy) > MOST_BYTES) {
    refuse('LimitExceededException', `The key policy is larger than ${MOST_BYTES} bytes.`)
  }
  const statements = readPolicy(policy)
  if (mayLockOut) return
  const names = new Set(['*', caller.account, rootArn(caller.account, key.region), caller.arn])
  const meant = statements.filter((statement) => concerns(statement, names, keyArn(key)))
  // What a condition will say of a later call is not known: it neither takes the right away nor spoils one given.
  const isAllowed = meant.some(({ effect }) => effect === 'Allow')
  const isDenied = meant.some(({ effect, isConditional }) => effect === 'Deny' && !isConditional)
  if (isAllowed && !isDenied) return
  refuse(
    'MalformedPolicyDocumentException',
    'The new key policy will not allow you to update the key policy in the future.',
  )
}

/** Whether a statement speaks of changing the policy of this key by a caller with these names. */
function concerns({ principals, actions, resources }: Statement, names: Set<string>, arn: string): boolean {
  const isNamed = principals.entries.some((name) => names.has(name)) !== principals.isInverted
  return isNamed && covers(actions, ACTION.toLowerCase()) && covers(resources, arn.toLowerCase())
}

function covers(selection: Statement['actions'], text: string): boolean {
  if (!selection) return false
  return selection.entries.some((pattern) => matches(pattern.toLowerCase(), text)) !== selection.isInverted
}

/** Whether a text matches a pattern with `*` and `?`, in time that grows with the product of their lengths at most. */
function matches(pattern: string, text: string): boolean {
  let at = 0
  let from = 0
  let star = -1
  let resumed = 0
  while (from < text.length) {
    if (pattern[at] === '*') {
      star = at++
      resumed = from
    } else if (pattern[at] === '?' || pattern[at] === text[from]) {
      at++
      from++
    } else if (star >= 0) {
      at = star + 1
      from = ++resumed
    } else return false
  }
  while (pattern[at] === '*') at++
  return at === pattern.length
}
