// The connection to AWS's services, or to a server that speaks like them: settings, credentials, signatures, retries.

import { ConfigError, ServiceError } from '../errors.ts'
import { CredentialKeeper, findCredentials } from './credentials.ts'
import { readError, readJson } from './exchange.ts'
import { createHashing } from './hashing.ts'
import { createSend } from './http.ts'
import { awsEndpoint, type CredentialSource, type Environment } from './lease.ts'
import { isPassing, retry } from './retry.ts'
import { type Credentials, Signer } from './sign.ts'

/** What differs from the environment (AWS_REGION, AWS_ENDPOINT_URL and so on). */
export type TransportOptions = {
  readonly region?: string | undefined
  /** Where both services are; otherwise AWS_ENDPOINT_URL_SSM, AWS_ENDPOINT_URL_SECRETS_MANAGER, AWS_ENDPOINT_URL, or AWS. */
  readonly endpoint?: string | undefined
  /** Keys, or a function that gives them. */
  readonly credentials?: Credentials | CredentialSource | undefined
  /** Seconds to wait for an answer. 5. */
  readonly timeout?: number | undefined
  /** How many times a call is tried. 3. */
  readonly attempts?: number | undefined
  /** Sends with this fetch and signs with WebCrypto; otherwise Node's sockets and hashes are used where there are any. */
  readonly fetch?: typeof fetch | undefined
}

const SERVICES = {
  ssm: { target: 'AmazonSSM', variable: 'AWS_ENDPOINT_URL_SSM' },
  secretsmanager: { target: 'secretsmanager', variable: 'AWS_ENDPOINT_URL_SECRETS_MANAGER' },
} as const

/** A service by its signing name. */
export type Service = keyof typeof SERVICES

/** A way to the services with its settings, found when first used. */
export class Link {
  readonly timeoutMs: number
  readonly #options: TransportOptions
  readonly #environment: Environment
  readonly #send
  readonly #signer: Signer
  #keeper: CredentialKeeper | undefined

  /** Reads the environment only. */
  constructor(options: TransportOptions) {
    this.#options = options
    this.#environment = (globalThis as { process?: { env: Environment } }).process?.env ?? {}
    // Node's fetch asks the proxies of the environment when it is told to; a socket knows of none.
    this.#send = createSend(options.fetch ?? (this.#environment.NODE_USE_ENV_PROXY ? fetch : undefined))
    this.#signer = new Signer(createHashing(options.fetch !== undefined))
    this.timeoutMs = (options.timeout ?? 5) * 1000
  }

  /** Whether Parameter Store is asked of AWS itself. */
  get isAws(): boolean {
    const url = this.#configuredEndpoint('ssm')
    return !url || /\.amazonaws\.com(\.cn)?$/.test(new URL(url).hostname)
  }

  /** Makes a call; rejects with a ServiceError. */
  call(service: Service, operation: string, input: object): Promise<unknown> {
    let isRenewed = false
    return retry(
      this.#options.attempts ?? 3,
      () => this.#callOnce(service, operation, input),
      (error) => {
        if (isPassing(error)) return true
        if (isRenewed || !(error instanceof ServiceError) || !/^ExpiredToken/.test(error.code)) return false
        this.#keeper?.drop()
        isRenewed = true
        return true
      },
    )
  }

  /** A signed GET of a path on Parameter Store's endpoint. */
  async signGet(
    path: string,
    query: readonly (readonly [string, string])[],
  ): Promise<{ url: URL; headers: Record<string, string> }> {
    const url = this.#endpoint('ssm')
    const request = { method: 'GET', path, query, headers: { host: url.host }, body: '' } as const
    return { url, headers: await this.#sign('ssm', request) }
  }

  async #callOnce(service: Service, operation: string, input: object): Promise<unknown> {
    const url = this.#endpoint(service)
    const body = JSON.stringify(input)
    const headers = {
      host: url.host,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `${SERVICES[service].target}.${operation}`,
    }
    const signed = await this.#sign(service, { method: 'POST', path: url.pathname, headers, body })
    const answer = await this.#send({ method: 'POST', url: url.href, headers: signed, body, timeoutMs: this.timeoutMs })
    if (answer.status === 200) return readJson(answer)
    throw readError(answer)
  }

  async #sign(service: Service, request: Parameters<Signer['sign']>[0]): Promise<Record<string, string>> {
    this.#keeper ??= new CredentialKeeper(this.#credentialSource())
    const credentials = await this.#keeper.get()
    return this.#signer.sign(request, credentials, { service, region: this.#region, now: new Date() })
  }

  #credentialSource(): CredentialSource {
    const { credentials } = this.#options
    if (typeof credentials === 'function') return credentials
    if (credentials) return () => credentials
    return findCredentials({
      environment: this.#environment,
      send: this.#send,
      region: this.#region,
      timeoutMs: this.timeoutMs,
    })
  }

  get #region(): string {
    const region = this.#options.region || this.#environment.AWS_REGION || this.#environment.AWS_DEFAULT_REGION
    if (!region) throw new ConfigError('no region: set AWS_REGION', 'NoRegion')
    return region
  }

  #configuredEndpoint(service: Service): string | undefined {
    return this.#options.endpoint || this.#environment[SERVICES[service].variable] || this.#environment.AWS_ENDPOINT_URL
  }

  #endpoint(service: Service): URL {
    return new URL(this.#configuredEndpoint(service) || awsEndpoint(service, this.#region))
  }
}
