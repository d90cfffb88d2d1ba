// What grants allow. Nothing here reads or remembers anything.
import type { GrantConstraints, GrantOperation } from '@aws-sdk/client-kms'

/** What a grant says of what its grantee may do, and under which encryption context. */
export type Grant = { operations: readonly GrantOperation[]; constraints: GrantConstraints }

/** What a grantee wants to pass on in a grant of its own. */
export type ChildGrant = Pick<Grant, 'operations' | 'constraints'>

type EncryptionContext = Record<string, string>

/** The operations that take an encryption context; constraints are for them alone. */
export const CONTEXT_OPERATIONS: ReadonlySet<string> = new Set<GrantOperation>([
  'Decrypt',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyWithoutPlaintext',
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
  'ReEncryptFrom',
  'ReEncryptTo',
])

/**
 * Whether any of a principal's grants on a key allows an operation (`Decrypt`, `ReEncryptFrom`: the IAM action without its
 * service). `encryptionContext` is that of the request. For CreateGrant `child` is the grant to be made: it may hold no
 * operation that its parent does not, and its constraints must be the parent's or stricter. No grant takes anything away.
 */
export function grantAllows(
  grants: readonly Grant[],
  operation: string,
  encryptionContext: EncryptionContext = {},
  child?: ChildGrant,
): boolean {
  return grants.some((grant) => {
    if (!(grant.operations as readonly string[]).includes(operation)) return false
    if (operation === 'CreateGrant') return child !== undefined && contains(grant, child)
    return !CONTEXT_OPERATIONS.has(operation) || satisfies(encryptionContext, grant.constraints)
  })
}

/** Whether everything that a child allows, its parent allows. */
function contains(parent: Grant, child: ChildGrant): boolean {
  if (!child.operations.every((operation) => parent.operations.includes(operation))) return false
  const { EncryptionContextEquals, EncryptionContextSubset } = parent.constraints
  const { EncryptionContextEquals: exact, EncryptionContextSubset: least } = child.constraints
  if (EncryptionContextEquals && !(exact && isEqual(exact, EncryptionContextEquals))) return false
  if (!EncryptionContextSubset) return true
  return [exact, least].some((pairs) => pairs && isSubset(EncryptionContextSubset, pairs))
}

function satisfies(context: EncryptionContext, constraints: GrantConstraints): boolean {
  const { EncryptionContextEquals, EncryptionContextSubset } = constraints
  if (EncryptionContextEquals && !isEqual(context, EncryptionContextEquals)) return false
  return !EncryptionContextSubset || isSubset(EncryptionContextSubset, context)
}

function isEqual(one: EncryptionContext, other: EncryptionContext): boolean {
  return Object.keys(one).length === Object.keys(other).length && isSubset(one, other)
}

function isSubset(part: EncryptionContext, whole: EncryptionContext): boolean {
  return Object.entries(part).every(([key, value]) => Object.hasOwn(whole, key) && whole[key] === value)
}
