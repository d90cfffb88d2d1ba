// Values as calls bring them, and the token that names the version they make.
import { refuse } from '#api/error.ts'

/** The value of a version: a text or bytes. */
export type Value = { kind: 'string' | 'binary'; bytes: Uint8Array }

const NO_TOKEN = 'You must provide a ClientRequestToken value. We recommend a UUID-type value.'
const BOTH = "You can't specify both a binary secret value and a string secret value in the same secret."
const NEITHER = 'You must provide either SecretString or SecretBinary.'

type Given = { SecretString?: string | undefined; SecretBinary?: Uint8Array | undefined }

/** The value a call brings, if any. Throws InvalidParameterException when it brings two. */
export function readValue({ SecretString, SecretBinary }: Given): Value | undefined {
  if (SecretString !== undefined && SecretBinary !== undefined) refuse('InvalidParameterException', BOTH)
  if (SecretString !== undefined) return { kind: 'string', bytes: Buffer.from(SecretString) }
  return SecretBinary && { kind: 'binary', bytes: SecretBinary }
}

/** The value a call must bring. Throws InvalidRequestException or InvalidParameterException. */
export function requireValue(given: Given): Value {
  return readValue(given) ?? refuse('InvalidRequestException', NEITHER)
}

/** A value as the reads answer it. */
export function showValue({ kind, bytes }: Value): Given {
  if (kind === 'binary') return { SecretBinary: bytes }
  return { SecretString: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString() }
}

/** The token of a call that writes a value; AWS's clients fill it in. Throws InvalidRequestException without one. */
export function requireToken(token: string | undefined): string {
  return token ?? refuse('InvalidRequestException', NO_TOKEN)
}
