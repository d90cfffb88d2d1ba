// What a request asks for: the paths and queries of AWS's extension and of AWS's agent.

/** A request that cannot be answered as it is; `status` and the message are the answer. */
export class RequestError extends Error {
  readonly status: number

  /** States the answer. */
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** A parameter that is asked for. */
export type WantedParameter = {
  readonly service: 'ssm'
  readonly name: string
  readonly version: number | undefined
  readonly label: string | undefined
  readonly decrypt: boolean
  readonly isRefreshed: boolean
}

/** A secret that is asked for, and whether as the extension or as the agent writes it. */
export type WantedSecret = {
  readonly service: 'secretsmanager'
  readonly id: string
  readonly versionId: string | undefined
  readonly stage: string | undefined
  readonly isRefreshed: boolean
  readonly form: 'extension' | 'agent'
}

/** What is asked for. */
export type Wanted = WantedParameter | WantedSecret

const PARAMETER_PATH = /^\/systemsmanager\/parameters\/get\/?$/
const SECRET_PATH = /^\/secretsmanager\/get\/?$/

/** Reads a request's path and query. Throws a RequestError. */
export function readRequest(path: string, query: string, pathPrefix: string): Wanted {
  if (PARAMETER_PATH.test(path)) return readParameter(query)
  if (SECRET_PATH.test(path)) {
    const { secretId = '', ...rest } = readQuery(query, ['secretId', 'versionId', 'versionStage', 'refreshNow'])
    if (secretId === '') throw new RequestError(400, 'missing parameter secretId')
    return wantSecret(secretId, rest, 'extension')
  }
  if (!path.startsWith(pathPrefix)) throw new RequestError(404, 'Not found')
  const id = decode(path.slice(pathPrefix.length))
  if (id === '') throw new RequestError(400, 'missing secret ID')
  return wantSecret(id, readQuery(query, ['versionId', 'versionStage', 'refreshNow']), 'agent')
}

function readParameter(query: string): WantedParameter {
  const known = ['name', 'version', 'label', 'withDecryption', 'refreshNow']
  const { name = '', version, label, withDecryption, refreshNow } = readQuery(query, known)
  if (name === '') throw new RequestError(400, 'missing parameter name')
  if (version !== undefined && label !== undefined) throw new RequestError(400, 'version and label exclude each other')
  if (version !== undefined && !/^\d{1,15}$/.test(version)) throw new RequestError(400, 'invalid version value')
  return {
    service: 'ssm',
    name,
    version: version === undefined ? undefined : Number(version),
    label,
    decrypt: readSwitch('withDecryption', withDecryption),
    isRefreshed: readSwitch('refreshNow', refreshNow),
  }
}

function wantSecret(id: string, query: Record<string, string>, form: WantedSecret['form']): WantedSecret {
  const { versionId, versionStage, refreshNow } = query
  return {
    service: 'secretsmanager',
    id,
    versionId,
    stage: versionStage,
    isRefreshed: readSwitch('refreshNow', refreshNow),
    form,
  }
}

function readQuery(query: string, known: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [name, value] of new URLSearchParams(query)) {
    if (!known.includes(name)) throw new RequestError(400, `unknown parameter: ${name}`)
    // An empty one is as good as none: clients write `&versionId=` when they have no version.
    if (value !== '') found[name] = value
  }
  return found
}

function readSwitch(name: string, given: string | undefined): boolean {
  const word = given?.toLowerCase() ?? 'false'
  if (!['true', '1', 'false', '0'].includes(word)) throw new RequestError(400, `invalid ${name} value`)
  return word === 'true' || word === '1'
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new RequestError(400, 'the path is not percent-encoded')
  }
}
