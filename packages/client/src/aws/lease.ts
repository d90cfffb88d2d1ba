// Credentials for a while: what their sources need, and how both sources' answers are read.

import { ConfigError } from '../errors.ts'
import type { Send } from './exchange.ts'
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

/** The members that both kinds of answer have, under AWS's names. */
export type LeaseParts = { [name in 'AccessKeyId' | 'SecretAccessKey' | 'Token' | 'Expiration']?: string | undefined }

/** Reads what a source answered; refuses, with a ConfigError that names the source, an answer without a key. */
export function readLease({ AccessKeyId, SecretAccessKey, Token, Expiration }: LeaseParts, source: string): Lease {
  if (!AccessKeyId || !SecretAccessKey) throw new ConfigError(`${source} answered no credentials`, 'NoCredentials')
  const expiresAtMs = Date.parse(Expiration ?? '') || undefined
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: Token, expiresAtMs }
}

/** Where AWS has a service. */
export function awsEndpoint(service: string, region: string): string {
  return `https://${service}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`
}
