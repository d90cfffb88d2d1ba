// The way to the services, as the client needs it. AWS's own aggregated clients (`new SSM()`) fit as they are.

/** A parameter as Parameter Store answers it. */
export type WireParameter = {
  Name?: string | undefined
  Type?: string | undefined
  Value?: string | undefined
  Version?: number | undefined
  Selector?: string | undefined
  SourceResult?: string | undefined
  LastModifiedDate?: Date | number | undefined
  ARN?: string | undefined
}

/** A condition on what a path holds, as GetParametersByPath takes it. */
export type WireFilter = { Key: string; Option?: string; Values?: string[] }

/** What GetParametersByPath is asked. */
export type PathInput = {
  Path: string
  Recursive: boolean
  WithDecryption: boolean
  ParameterFilters?: WireFilter[]
  NextToken?: string
}

/** A secret as Secrets Manager answers it; bytes are base64 on the wire, and bytes from an SDK. */
export type WireSecret = {
  ARN?: string | undefined
  Name?: string | undefined
  VersionId?: string | undefined
  SecretString?: string | undefined
  SecretBinary?: Uint8Array | string | undefined
  VersionStages?: string[] | undefined
  CreatedDate?: Date | number | undefined
}

/** A change that the server tells; `resync` means that anything may have changed. Without a subject it is a heartbeat. */
export type Change = { position?: string; parameter?: string; secret?: string; resync?: boolean }

/** What is to be told: `parameter=…`, `path=…` and `secret=…`, and the position after which to begin. */
export type WatchInput = { names: readonly string[]; after: string | undefined }

/** The changes as they come, until the connection is closed from either side. */
export type ChangeStream = AsyncIterable<Change> & { close(): void }

/** The way to the services; only what is used must be there. */
export type Transport = {
  getParameters(input: { Names: string[]; WithDecryption: boolean }): Promise<{
    Parameters?: WireParameter[] | undefined
    InvalidParameters?: string[] | undefined
  }>
  getParametersByPath(input: PathInput): Promise<{
    Parameters?: WireParameter[] | undefined
    NextToken?: string | undefined
  }>
  getSecretValue?(input: { SecretId: string; VersionId?: string; VersionStage?: string }): Promise<WireSecret>
  describeSecret?(input: { SecretId: string }): Promise<{ NextRotationDate?: Date | number | undefined }>
  /** Undefined when this server does not tell of changes. Rejects with a ServiceError when it refuses. */
  watch?(input: WatchInput): Promise<ChangeStream | undefined>
}

/** Refuses, with a TypeError, what cannot be a transport. */
export function checkTransport(transport: Transport): Transport {
  for (const method of ['getParameters', 'getParametersByPath'] as const) {
    if (typeof (transport as Partial<Transport> | null)?.[method] !== 'function') {
      throw new TypeError(`a transport must have a ${method} method`)
    }
  }
  return transport
}
