// Session tokens: what temporary credentials are worth, sealed into the token that their bearer sends along.
import type { Sealer } from '../store/store.ts'
import type { Tags } from './operation.ts'

/** All there is to a set of temporary credentials; nothing of it is stored, the token carries it. */
export type SessionClaims = {
  /** Whose permissions they have: a role's, a user's own (GetSessionToken), a user's within policies (GetFederationToken). */
  kind: 'role' | 'user' | 'federated'
  secretAccessKey: string
  /** Unique id of the role or user, or the account's number for its root: with it the credentials die. */
  principalId: string
  /** The role session's or federated user's name; empty for kind `user`. */
  name: string
  /** Session policies: documents, and ARNs of managed policies. Absent when none were given. */
  policies?: readonly string[]
  policyArns?: readonly string[]
  tags: Tags
  transitiveTagKeys: readonly string[]
  sourceIdentity?: string
  /** The role was assumed by a role's session. */
  chained: boolean
  /** The identity provider's ARN and the subject it vouched for. */
  provider?: string
  subject?: string
  issuedAtMs: number
  expiresAtMs: number
}

const ACCOUNT_LENGTH = 12

/** The token of temporary credentials of an account; good only together with their access key id. */
export function sealSession(sealer: Sealer, account: string, accessKeyId: string, claims: SessionClaims): string {
  const sealed = sealer.seal(account, placeOf(accessKeyId), Buffer.from(JSON.stringify(claims)))
  return Buffer.concat([Buffer.from(account, 'latin1'), sealed]).toString('base64')
}

/** What a token holds, or undefined when it was not made here for this access key id. */
export function openSession(
  sealer: Sealer,
  accessKeyId: string,
  token: string,
): { account: string; claims: SessionClaims } | undefined {
  try {
    const bytes = Buffer.from(token, 'base64')
    const account = bytes.toString('latin1', 0, ACCOUNT_LENGTH)
    if (!/^\d{12}$/.test(account)) return undefined
    const opened = sealer.open(account, placeOf(accessKeyId), bytes.subarray(ACCOUNT_LENGTH))
    return { account, claims: JSON.parse(opened.toString()) }
  } catch {
    return undefined
  }
}

function placeOf(accessKeyId: string): string {
  return `session/${accessKeyId}`
}
