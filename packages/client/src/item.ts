// What was read: one form for what Parameter Store and Secrets Manager answer.

import type { WireParameter, WireSecret } from './transport.ts'

/** A parameter or a secret as it was read. */
export type Item = {
  readonly name: string
  /** String, StringList or SecureString; a secret is a SecureString. */
  readonly type: string
  /** The value's text; undefined when it is bytes. */
  readonly text: string | undefined
  readonly bytes: Uint8Array | undefined
  /** The parameter's version; 0 for a secret. */
  readonly version: number
  /** The secret's version. */
  readonly versionId: string | undefined
  readonly stages: readonly string[] | undefined
  readonly arn: string | undefined
  /** When this version was made. */
  readonly modifiedAt: Date | undefined
  /** When it is due to be replaced, by the secret's rotation. */
  readonly replacedAtMs?: number | undefined
}

/** Reads an answer of Parameter Store. */
export function readParameter(wire: WireParameter): Item {
  const source = wire.SourceResult === undefined ? undefined : readSource(wire.SourceResult)
  return {
    name: wire.Name ?? '',
    type: wire.Type ?? 'String',
    text: wire.Value,
    bytes: source?.bytes,
    version: wire.Version ?? 0,
    versionId: source?.versionId,
    stages: source?.versionStages,
    arn: wire.ARN,
    modifiedAt: readDate(wire.LastModifiedDate),
  }
}

/** What a reference's answer says about the secret; a secret's bytes come as signed numbers. */
function readSource(text: string): { versionId?: string; versionStages?: string[]; bytes: Uint8Array | undefined } {
  try {
    const { secretBinary, ...source } = JSON.parse(text)
    return { ...source, bytes: Array.isArray(secretBinary?.hb) ? Uint8Array.from(secretBinary.hb) : undefined }
  } catch {
    return { bytes: undefined }
  }
}

/** Reads an answer of Secrets Manager. */
export function readSecret(wire: WireSecret): Item {
  const { SecretBinary: binary } = wire
  return {
    name: wire.Name ?? '',
    type: 'SecureString',
    text: wire.SecretString,
    bytes: typeof binary === 'string' ? Uint8Array.from(atob(binary), (byte) => byte.charCodeAt(0)) : binary,
    version: 0,
    versionId: wire.VersionId,
    stages: wire.VersionStages,
    arn: wire.ARN,
    modifiedAt: readDate(wire.CreatedDate),
  }
}

/** A date of the JSON protocols (seconds) or of an SDK. */
export function readDate(date: Date | number | undefined): Date | undefined {
  return typeof date === 'number' ? new Date(date * 1000) : date
}
