// What a request says about who signed it and how, read without any secret.

/** The part of a request that is covered by its head: method, raw target as received, Node's flat `[name, value, …]` headers. */
export type RequestHead = {
  readonly method: string
  readonly target: string
  readonly rawHeaders: readonly string[]
}

/** What the routed service accepts: its signing name, its protocol, its clock window, and its region when only one is served. */
export type Expectation = {
  readonly now: Date
  readonly service: string
  readonly protocol: 'json' | 'query' | 'rest-json'
  readonly skewSeconds: number
  readonly region?: string | undefined
}

/** A well-formed, timely, rightly scoped authentication whose signature is still to be checked by `verifySignature`. */
export type Claim = {
  readonly accessKeyId: string
  /** Day of the scope, `YYYYMMDD`. */
  readonly date: string
  readonly region: string
  readonly service: string
  /** Moment of signing, `YYYYMMDDTHHMMSSZ`. */
  readonly timestamp: string
  /** Lower-case names joined with `;`. */
  readonly signedHeaders: string
  /** As claimed: hexadecimal when genuine. */
  readonly signature: string
  readonly sessionToken: string | undefined
  readonly presigned: boolean
  /** The claimed `x-amz-content-sha256`, which must be the body's. */
  readonly contentSha256: string | undefined
  /** The canonical request up to, and without, the body's hash. */
  readonly canonicalHead: string
}
