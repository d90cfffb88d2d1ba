// Credentials for a while, and what their sources need.

import type { Send } from './http.ts'
import type { Credentials } from './sign.ts'

/** Credentials with the moment (milliseconds) at which they end, when they are temporary. */
export type Lease = Credentials & { readonly expiresAtMs?: number | undefined }

/** Gives credentials; asked again before they expire. */
export type CredentialSource = () => Lease | Promise<Lease>

/** The variables of the process. */
export type Environment = Readonly<Record<string, string | undefined>>

/** What a source of credentials needs: the variables, the network, and a region for STS. */
export type SourceParts = {
  readonly environment: Environment
  readonly send: Send
  readonly region: string
  readonly timeoutMs: number
}
