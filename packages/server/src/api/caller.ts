// Who calls: the identity that the signature proved, or the service that acts for it.
import type { Tags } from './operation.ts'
import type { Permissions } from './permissions.ts'
import type { Tls } from './request.ts'

/** Who a credential makes its bearer. */
export type Identity = {
  /** As CloudTrail tells the kinds apart. */
  type: 'IAMUser' | 'Root' | 'AssumedRole' | 'FederatedUser' | 'WebIdentityUser' | 'AWSService'
  account: string
  /** A role's session has an STS ARN: arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION. */
  arn: string
  /** What GetCallerIdentity tells: AIDA…, AROA…:SESSION, or the account's number for its root. */
  userId: string
  /** The unique id that policies hang on: AIDA…, AROA…, or the account's number for its root. */
  principalId: string
  userName?: string
  /** Tags of the user or role, and over them those of the session. */
  tags: Tags
  /** There for temporary credentials. */
  session?: Session
}

/** What is known of temporary credentials. */
export type Session = {
  /** Name of the session: a role's, a federated user's; empty for GetSessionToken. */
  name: string
  /** ARN of the role or user whose permissions these are. */
  issuerArn: string
  issuedAtMs: number
  expiresAtMs: number
  sourceIdentity?: string
  /** Session tags that go on to the next role. */
  transitiveTagKeys: readonly string[]
  /** The role was assumed by a role. */
  chained: boolean
  /** Who vouched, for AssumeRoleWithWebIdentity: the provider's ARN; and the subject it named. */
  provider?: string
  subject?: string
}

/** The identity behind a call and how it came. `via` is the service that makes an inner call on the caller's behalf, as in kms:ViaService. */
export type Caller = Identity & {
  accessKeyId?: string
  permissions: Permissions
  via?: string
  /** All services on the way, the first one first: aws:CalledVia. */
  calledVia?: readonly string[]
  sourceIp: string
  userAgent: string
  /** The request came over TLS. */
  secure: boolean
  /** How the connection was kept secret, and the host the client believes it spoke to. */
  tls?: Tls & { host: string }
  referer?: string
}

/** May do everything in its own account, whatever other policies may say: an account's root, a service. */
export const UNLIMITED: Permissions = { unlimited: true, identity: [] }

/** A service acting of its own accord in an account, e.g. Parameter Store ending an expired parameter. */
export function createServiceCaller(service: string, account: string): Caller {
  const principal = `${service}.amazonaws.com`
  return {
    type: 'AWSService',
    account,
    arn: principal,
    userId: principal,
    principalId: principal,
    tags: {},
    permissions: UNLIMITED,
    sourceIp: principal,
    userAgent: principal,
    secure: true,
  }
}
