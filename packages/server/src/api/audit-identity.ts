// Who called, as an audit record tells it: to the caller's own account in full, to another one in part.
import { BoundedCache } from '../store/bounded-cache.ts'
import type { Caller, Session } from './caller.ts'

const IDENTITIES = new BoundedCache<string>(1000)

/** The `userIdentity` of a caller as JSON, which is the same at every call it makes. */
export function formatIdentity(caller: Caller): string {
  const key = `${caller.accessKeyId} ${caller.via} ${caller.userId} ${caller.arn}`
  const known = IDENTITIES.get(key)
  if (known !== undefined) return known
  const formatted = JSON.stringify(identityOf(caller))
  IDENTITIES.set(key, formatted)
  return formatted
}

/** The `userIdentity` that the owner of something is told when another account used it. */
export function formatAccountIdentity(caller: Caller): string {
  const { userId, account } = caller
  return JSON.stringify({ type: 'AWSAccount', principalId: userId, accountId: account, invokedBy: actorOf(caller) })
}

function identityOf(caller: Caller): object {
  const { type, userId, userName, session } = caller
  if (type === 'AWSService') return { type, invokedBy: caller.arn }
  if (type === 'WebIdentityUser')
    return { type, principalId: userId, userName, identityProvider: providerName(session?.provider) }
  return {
    type,
    principalId: userId,
    arn: caller.arn,
    accountId: caller.account,
    accessKeyId: caller.accessKeyId,
    userName,
    sessionContext: session && sessionContextOf(caller, session),
    invokedBy: actorOf(caller),
  }
}

function actorOf({ via }: Caller): string | undefined {
  return via && `${via}.amazonaws.com`
}

/** What is told of temporary credentials; those of a user's own (GetSessionToken) have no issuer. */
function sessionContextOf({ type, principalId, account }: Caller, session: Session): object {
  const { issuerArn, issuedAtMs, sourceIdentity, provider, subject } = session
  const isOwn = type === 'IAMUser' || type === 'Root'
  return {
    sessionIssuer: isOwn
      ? undefined
      : {
          type: issuerType(issuerArn),
          principalId,
          arn: issuerArn,
          accountId: account,
          userName: issuerArn.slice(issuerArn.lastIndexOf('/') + 1),
        },
    webIdFederationData: provider && {
      federatedProvider: provider,
      attributes: { [`${providerName(provider)}:sub`]: subject },
    },
    // There are no second factors.
    attributes: { creationDate: `${new Date(issuedAtMs).toISOString().slice(0, 19)}Z`, mfaAuthenticated: 'false' },
    sourceIdentity,
  }
}

function issuerType(arn: string): string {
  if (arn.includes(':role/')) return 'Role'
  return arn.endsWith(':root') ? 'Root' : 'IAMUser'
}

/** The host (and path) in the ARN of an OpenID Connect provider. */
function providerName(arn: string | undefined): string | undefined {
  return arn?.replace(/^.*:oidc-provider\//, '')
}
