// Who calls: keys from the environment, from the container's endpoint, or for a web identity; renewed before they expire.

import { ConfigError } from '../errors.ts'
import { fetchContainerCredentials } from './container-credentials.ts'
import type { CredentialSource, Lease, SourceParts } from './lease.ts'
import { assumeRoleWithWebIdentity } from './web-identity.ts'

// New ones are fetched behind the calls when there is this much time left, and waited for when there is this much.
const EARLY_MS = 5 * 60_000
const LATE_MS = 30_000

/** Finds the source that the environment names. */
export function findCredentials(parts: SourceParts): CredentialSource {
  const { environment } = parts
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment
  if (accessKeyId && secretAccessKey) {
    return () => ({ accessKeyId, secretAccessKey, sessionToken: environment.AWS_SESSION_TOKEN || undefined })
  }
  if (environment.AWS_CONTAINER_CREDENTIALS_FULL_URI || environment.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI) {
    return () => fetchContainerCredentials(parts)
  }
  if (environment.AWS_WEB_IDENTITY_TOKEN_FILE && environment.AWS_ROLE_ARN) {
    return () => assumeRoleWithWebIdentity(parts)
  }
  throw new ConfigError(
    'no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run where a container or a web identity has a role',
    'NoCredentials',
  )
}

/** Keeps credentials, and renews them in time. */
export class CredentialKeeper {
  readonly #source: CredentialSource
  #held: Lease | undefined
  #renewal: Promise<Lease> | undefined

  /** Takes them from this source. */
  constructor(source: CredentialSource) {
    this.#source = source
  }

  /** Credentials that are good for the next half minute at least. */
  get(): Lease | Promise<Lease> {
    const held = this.#held
    const leftMs = held?.expiresAtMs === undefined ? Number.POSITIVE_INFINITY : held.expiresAtMs - Date.now()
    if (held === undefined || leftMs <= LATE_MS) return this.#renew()
    // While they still hold, a failed renewal is tried again by the next call.
    if (leftMs <= EARLY_MS) this.#renew().catch(() => {})
    return held
  }

  /** Lets go of what the service no longer accepts. */
  drop(): void {
    this.#held = undefined
  }

  #renew(): Promise<Lease> {
    this.#renewal ??= this.#fetch().finally(() => {
      this.#renewal = undefined
    })
    return this.#renewal
  }

  async #fetch(): Promise<Lease> {
    const held = await this.#source()
    this.#held = held
    return held
  }
}
