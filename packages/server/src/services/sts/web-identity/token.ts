// OpenID Connect tokens: taken apart, and what they claim held against what is registered.
import { refuse } from '#api/error.ts'
import { isAlgorithm } from './json-web-key.ts'

/** A token taken apart; nothing in it has been checked. */
export type Token = {
  algorithm: string
  keyId: string | undefined
  claims: Readonly<Record<string, unknown>>
  /** What was signed, and the signature. */
  signed: string
  signature: Buffer
}

/** The claims that count, as they have been checked. */
export type Claims = {
  subject: string
  /** The client the token is for: the authorised party where one is told, else the audience. */
  audience: string
  /** The audience of a token with an authorised party. */
  originalAudience?: string[]
  methods?: string[]
  issuedAtMs: number
  tags: { Key: string; Value: string }[]
  transitiveTagKeys: string[]
  sourceIdentity?: string
}

const COMPACT = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/
// How far a provider's clock may be ahead of ours.
const LEEWAY_SECONDS = 300
const LONGEST_SUBJECT = 255
const MOST_TAGS = 50

// What AWS's model allows in requests is all that a token may bring, too.
const TAG_KEY = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u
const SOURCE_IDENTITY = /^[\w+=,.@-]{2,64}$/

/** Takes a token apart; undefined when it is none. */
export function readToken(text: string): Token | undefined {
  const [, header = '', payload = '', signature = ''] = COMPACT.exec(text) ?? []
  const fields = readJson(header)
  const claims = readJson(payload)
  // What the header calls critical must be understood, and nothing of that kind is.
  if (!fields || !claims || typeof fields.alg !== 'string' || fields.crit !== undefined) return undefined
  return {
    algorithm: fields.alg,
    keyId: textOf(fields.kid),
    claims,
    signed: `${header}.${payload}`,
    signature: Buffer.from(signature, 'base64url'),
  }
}

/** Refuses a token that is not for these clients, not of this time, or lacks what it must say; its signature is checked apart. */
export function checkClaims({ algorithm, claims }: Token, clientIds: readonly string[], now: Date): Claims {
  if (!isAlgorithm(algorithm))
    refuseToken(`The algorithm of the token's signature is not served: ${algorithm.slice(0, 20)}`)
  const subject = textOf(claims.sub) ?? refuseToken('Missing a required claim: sub')
  if (subject.length > LONGEST_SUBJECT) refuseToken('The subject of the token is too long')
  const expiry = numberOf(claims.exp) ?? refuseToken('Missing a required claim: exp')
  const issued = numberOf(claims.iat) ?? refuseToken('Missing a required claim: iat')
  const seconds = now.getTime() / 1000
  if (seconds >= expiry) {
    refuse(
      'ExpiredTokenException',
      `Token expired: current date/time ${Math.floor(seconds)} must be before the expiration date/time ${expiry}`,
    )
  }
  if (Math.max(issued, numberOf(claims.nbf) ?? 0) > seconds + LEEWAY_SECONDS) refuseToken('The token is not valid yet')
  const audiences = textsOf(claims.aud) ?? refuseToken('Missing a required claim: aud')
  const party = textOf(claims.azp)
  const audience = (party === undefined ? audiences : [party]).find((each) => clientIds.includes(each))
  if (audience === undefined) refuseToken('Incorrect token audience')
  const methods = textsOf(claims.amr)
  return {
    subject,
    audience,
    ...(party !== undefined && { originalAudience: audiences }),
    ...(methods && { methods }),
    issuedAtMs: issued * 1000,
    ...readAwsClaims(claims),
  }
}

/** Session tags and the source identity that a provider vouches for. */
function readAwsClaims(claims: Token['claims']): Pick<Claims, 'tags' | 'transitiveTagKeys' | 'sourceIdentity'> {
  const stated = objectOf(claims['https://aws.amazon.com/tags']) ?? {}
  const tags = Object.entries(objectOf(stated.principal_tags) ?? {}).map(([Key, values]) => {
    const [Value, ...more] = textsOf(values) ?? []
    const isTag = Value !== undefined && more.length === 0 && TAG_KEY.test(Key) && TAG_VALUE.test(Value)
    return isTag ? { Key, Value } : refuseToken('The tags of the token are malformed')
  })
  if (tags.length > MOST_TAGS) refuseToken('The tags of the token are too many')
  const sourceIdentity = textOf(claims['https://aws.amazon.com/source_identity'])
  if (sourceIdentity !== undefined && !SOURCE_IDENTITY.test(sourceIdentity)) {
    refuseToken('The source identity of the token is malformed')
  }
  return {
    tags,
    transitiveTagKeys: textsOf(stated.transitive_tag_keys) ?? [],
    ...(sourceIdentity !== undefined && { sourceIdentity }),
  }
}

/** Refuses a token that cannot be relied on. */
export function refuseToken(message: string): never {
  refuse('InvalidIdentityTokenException', message)
}

function readJson(part: string): Record<string, unknown> | undefined {
  try {
    return objectOf(JSON.parse(Buffer.from(part, 'base64url').toString('utf8')))
  } catch {
    return undefined
  }
}

function objectOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined
}

/** A text; an empty one says nothing. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function textsOf(value: unknown): string[] | undefined {
  const texts = [value].flat()
  return texts.length > 0 && texts.every((text) => typeof text === 'string') ? texts : undefined
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}
