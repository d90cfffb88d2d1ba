// Signature Version 4 for the client's own requests: small, and without imports, for the sake of cold starts.

import { createHashing, type Hashing, toHex } from './hashing.ts'

/** An access key, with its session token when it is temporary. */
export type Credentials = {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
}

/** A request of ours: the path is percent-encoded; the query members are not; the headers have lower-case names and hold `host`. */
export type Request = {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly query?: readonly (readonly [name: string, value: string])[]
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What a signature is good for. */
export type Scope = { readonly service: string; readonly region: string; readonly now: Date }

const ALGORITHM = 'AWS4-HMAC-SHA256'

/** Percent-encodes text as signatures want it. */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/** The query in the one form that is both signed and sent. */
export function formatQuery(query: Request['query'] = []): string {
  return query
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&')
}

/** Makes signatures, and keeps the key that was derived last: it is good for a day. */
export class Signer {
  readonly #hashing: Hashing
  #derived: { readonly name: string; readonly key: Uint8Array } | undefined

  /** Signs with this hashing. */
  constructor(hashing: Hashing = createHashing()) {
    this.#hashing = hashing
  }

  /** The request's headers with the signature among them. */
  async sign(request: Request, credentials: Credentials, scope: Scope): Promise<Record<string, string>> {
    const timestamp = scope.now.toISOString().replace(/[:-]|\.\d{3}/g, '')
    const headers: Record<string, string> = { ...request.headers, 'x-amz-date': timestamp }
    if (credentials.sessionToken) headers['x-amz-security-token'] = credentials.sessionToken
    const names = Object.keys(headers).sort()
    const signed = names.join(';')
    const canonical = [
      request.method,
      request.path.split('/').map(encode).join('/'),
      formatQuery(request.query),
      ...names.map((name) => `${name}:${headers[name]?.trim().replace(/\s+/g, ' ')}`),
      '',
      signed,
      await this.#hashing.sha256(request.body),
    ].join('\n')
    const day = `${timestamp.slice(0, 8)}/${scope.region}/${scope.service}/aws4_request`
    const text = [ALGORITHM, timestamp, day, await this.#hashing.sha256(canonical)].join('\n')
    const signature = toHex(await this.#hashing.hmac(await this.#deriveKey(credentials, day), text))
    const credential = `${credentials.accessKeyId}/${day}`
    headers.authorization = `${ALGORITHM} Credential=${credential}, SignedHeaders=${signed}, Signature=${signature}`
    return headers
  }

  async #deriveKey({ secretAccessKey }: Credentials, day: string): Promise<Uint8Array> {
    const name = `${secretAccessKey} ${day}`
    if (this.#derived?.name === name) return this.#derived.key
    let key: string | Uint8Array = `AWS4${secretAccessKey}`
    for (const part of day.split('/')) key = await this.#hashing.hmac(key, part)
    this.#derived = { name, key: key as Uint8Array }
    return this.#derived.key
  }
}
