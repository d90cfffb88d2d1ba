// Whose request this is: the signature read, checked with the key's secret, and turned into a caller.
import { type Failure, readAuthorization, SigningKeys, verifySignature } from '@cairn/signature'
import { failureOf, type OperationWire } from '@cairn/wire'
import type { Caller } from './caller.ts'
import type { Credential, Credentials } from './credentials.ts'
import { ApiError } from './error.ts'
import type { HttpRequest } from './request.ts'

/** A proven identity: the caller, the credential that proved it, and the region the request was signed for. */
export type Authentication = { caller: Caller; credential: Credential; region: string }

/** A request whose signature is refused; `claimed` is the key's owner when the key exists, for the audit trail. */
export class AuthenticationError extends ApiError {
  readonly claimed: Authentication | undefined

  constructor(code: string, message: string, claimed?: Authentication) {
    super(code, message)
    this.claimed = claimed
  }
}

/** How far a request's clock may be off: AWS allows its JSON services less than the older query ones. Seconds. */
export type SkewSeconds = { json: number; query: number; 'rest-json': number }

type Situation = Parameters<typeof failureOf>[0]

// The ways a signature can be wrong for which the protocols have no name of their own.
const SITUATIONS: Record<Failure['situation'], Situation> = {
  missing: 'missing',
  malformed: 'malformed',
  skew: 'skew',
  requestExpired: 'requestExpired',
  conflict: 'mismatch',
  unsignedHeader: 'mismatch',
  scope: 'mismatch',
  mismatch: 'mismatch',
  unknownKey: 'unknownKey',
  token: 'unknownKey',
}

const UNPROVEN_CODES = new Set(
  Object.values(SITUATIONS).flatMap((situation) =>
    (['json', 'query', 'rest-json'] as const).map((protocol) => failureOf(situation, protocol).code),
  ),
)

/** Whether an error code of the audit trail says that the call was not signed with its key's secret: whoever knows a key's id can name it. */
export function isUnproven(errorCode: string): boolean {
  return UNPROVEN_CODES.has(errorCode)
}

const INVALID_TOKEN: Failure = {
  situation: 'token',
  message: 'The security token included in the request is invalid.',
}

/** Makes the step of the pipeline that proves who calls. Throws AuthenticationError. */
export function createAuthenticator(credentials: Credentials, skewSeconds: SkewSeconds) {
  const signingKeys = new SigningKeys()

  return async function authenticate(request: HttpRequest, wire: OperationWire, now: Date): Promise<Authentication> {
    const refuse = (failure: Failure, claimed?: Authentication): never => {
      throw new AuthenticationError(
        failureOf(SITUATIONS[failure.situation], wire.protocol, wire.service).code,
        failure.message,
        claimed,
      )
    }
    const claim = readAuthorization(request, {
      now,
      service: wire.signingName,
      protocol: wire.protocol,
      skewSeconds: skewSeconds[wire.protocol],
    })
    if ('situation' in claim) return refuse(claim, await findClaimed(request))
    const found = credentials.find(claim.accessKeyId, claim.sessionToken)
    const credential = found instanceof Promise ? await found : found
    // An unknown key costs the same work as a known one: verifySignature is asked either way.
    const failure = verifySignature(claim, request.body, credential?.secretAccessKey, signingKeys)
    if (!credential) return refuse(failure ?? INVALID_TOKEN)
    const authentication = attribute(request, credential, claim.region)
    if (failure) return refuse(failure, authentication)
    // A session token belongs to temporary credentials, and to its own ones only.
    if (claim.sessionToken !== credential.sessionToken) return refuse(INVALID_TOKEN, authentication)
    if (credential.expiresAtMs !== undefined && credential.expiresAtMs <= now.getTime()) {
      const { code } = failureOf('expiredToken', wire.protocol, wire.service)
      throw new AuthenticationError(code, 'The security token included in the request is expired', authentication)
    }
    return authentication
  }

  /** Whose key a request names that is refused before its signature is looked at: its account is told all the same. */
  async function findClaimed(request: HttpRequest): Promise<Authentication | undefined> {
    const [, accessKeyId, region] =
      NAMED_KEY.exec(request.header('authorization') ?? '') ?? NAMED_KEY.exec(decodeSlashes(request.query)) ?? []
    const credential =
      accessKeyId === undefined
        ? undefined
        : await credentials.find(accessKeyId, request.header('x-amz-security-token'))
    return credential && attribute(request, credential, region ?? '')
  }
}

// A credential of the header or of a presigned query: key id, day, region.
const NAMED_KEY = /\bCredential=(\w{3,128})\/\d{1,8}\/([a-z0-9-]{1,63})\//

function decodeSlashes(query: string): string {
  return query.replaceAll(/%2f/gi, '/')
}

function attribute(request: HttpRequest, credential: Credential, region: string): Authentication {
  return { caller: createCaller(credential, request), credential, region }
}

/** The caller behind a request that a credential signed. */
export function createCaller({ accessKeyId, identity, permissions }: Credential, request: HttpRequest): Caller {
  return { ...identity, accessKeyId, permissions, ...createOrigin(request) }
}

/** Whoever sends an unsigned request, until what it sends has told who that is; undefined when the request is signed. */
export function findUnsigned(request: HttpRequest): Caller | undefined {
  if (request.header('authorization') !== undefined || /(^|&)X-Amz-(Algorithm|Signature)=/i.test(request.query))
    return undefined
  return {
    type: 'WebIdentityUser',
    account: '',
    arn: '',
    userId: '',
    principalId: '',
    tags: {},
    permissions: { identity: [] },
    ...createOrigin(request),
  }
}

/** Where a request comes from, as conditions and the trail tell it. */
export function createOrigin(
  request: HttpRequest,
): Pick<Caller, 'sourceIp' | 'userAgent' | 'secure' | 'tls' | 'referer'> {
  const referer = request.header('referer')
  return {
    sourceIp: request.remoteAddress,
    userAgent: request.header('user-agent') ?? '',
    secure: request.secure,
    ...(request.tls && { tls: { ...request.tls, host: request.header('host') ?? '' } }),
    ...(referer !== undefined && { referer }),
  }
}
