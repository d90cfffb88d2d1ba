// An OpenID Connect provider for tests, on this machine over HTTPS: it publishes keys and signs tokens.
import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'

/** The certificate it serves with, which is its own authority. */
export const PROVIDER_AUTHORITY = fileURLToPath(new URL('localhost.crt', import.meta.url))

const PROVIDER_KEY = fileURLToPath(new URL('localhost.key', import.meta.url))

/** What a token is made of, where it differs from the usual. */
export type TokenOptions = { claims?: Record<string, unknown>; header?: Record<string, unknown>; key?: KeyObject }

/** A running provider; `answers` may be changed, by path, to make it misbehave. */
export type IdentityProvider = {
  issuer: string
  /** How often each path was asked for. */
  asked: Record<string, number>
  answers: Record<string, { status?: number; headers?: Record<string, string>; body: unknown }>
  /** A signed token of this moment. */
  issue(options?: TokenOptions): string
  /** Makes another key and publishes it alone. */
  rotate(): void
  close(): Promise<void>
}

const CONFIGURATION = '/.well-known/openid-configuration'
const KEYS = '/keys'

/** Starts a provider; tokens are for the client `client` and about `somebody`, for an hour, unless told otherwise. */
export async function startIdentityProvider(algorithm: 'RS256' | 'ES256' = 'RS256'): Promise<IdentityProvider> {
  const asked: Record<string, number> = {}
  const answers: IdentityProvider['answers'] = {}
  const server = createServer(
    { cert: readFileSync(PROVIDER_AUTHORITY), key: readFileSync(PROVIDER_KEY) },
    ({ url = '' }, response) => {
      asked[url] = (asked[url] ?? 0) + 1
      const { status = 200, headers = {}, body } = answers[url] ?? { status: 404, body: {} }
      response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body))
    },
  )
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  // Whoever forgets it must not wait for it.
  server.unref()
  const issuer = `https://localhost:${(server.address() as AddressInfo).port}`
  let key: KeyObject
  let keyId = 0
  function rotate(): void {
    const pair = createKeyPair(algorithm)
    key = pair.privateKey
    keyId++
    const published = { ...pair.publicKey.export({ format: 'jwk' }), kid: `key-${keyId}`, alg: algorithm, use: 'sig' }
    answers[KEYS] = { body: { keys: [{ kty: 'oct', kid: 'unreadable' }, published] } }
  }
  rotate()
  answers[CONFIGURATION] = { body: { issuer, jwks_uri: `${issuer}${KEYS}` } }
  return {
    issuer,
    asked,
    answers,
    rotate,
    issue({ claims = {}, header = {}, key: other = key } = {}) {
      const now = Math.floor(Date.now() / 1000)
      const told = { iss: issuer, sub: 'somebody', aud: 'client', iat: now, exp: now + 3600, ...claims }
      return signToken({ alg: algorithm, typ: 'JWT', kid: `key-${keyId}`, ...header }, told, other)
    },
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

/** Any key pair for an algorithm. */
export function createKeyPair(algorithm: 'RS256' | 'ES256') {
  return algorithm === 'RS256'
    ? generateKeyPairSync('rsa', { modulusLength: 2048 })
    : generateKeyPairSync('ec', { namedCurve: 'P-256' })
}

/** A token of any header and claims; `none` leaves it unsigned, HS256 signs with the key as a shared secret. */
export function signToken(header: Record<string, unknown>, claims: Record<string, unknown>, key: KeyObject): string {
  const signed = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${signed}.${signatureOf(String(header.alg), signed, key).toString('base64url')}`
}

function signatureOf(algorithm: string, signed: string, key: KeyObject): Buffer {
  if (algorithm === 'none') return Buffer.from('none')
  if (algorithm === 'HS256') return createHmac('sha256', key).update(signed).digest()
  return sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' })
}
