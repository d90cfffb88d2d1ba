// What can go wrong, as classes; none holds a value that was read.

/** Every error of this package; `code` says which without `instanceof`. */
export class ConfigError extends Error {
  readonly code: string

  /** States what went wrong. */
  constructor(message: string, code = 'ConfigError', options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.name = new.target.name
  }
}

/** Parameters or secrets that are not there, or not in the version asked for; `names` lists them all. */
export class InvalidParameterError extends ConfigError {
  readonly names: readonly string[]

  /** Lists the names. */
  constructor(names: readonly string[]) {
    super(`there is no ${names.join(', no ')}`, 'InvalidParameter')
    this.names = names
  }
}

/** A selector after a name that is neither a version nor a label. */
export class InvalidVersionError extends ConfigError {
  /** Quotes the selector. */
  constructor(selector: string) {
    super(`'${selector}' selects nothing: give a version from 1 on, or a label`, 'InvalidVersion')
  }
}

/** A path that does not begin with a slash. */
export class InvalidPathError extends ConfigError {
  /** Quotes the path. */
  constructor(path: string) {
    super(`the path '${path}' must begin with a slash`, 'InvalidPath')
  }
}

/** A value that is not what was asked for: no JSON, nothing at the pointer, or against the schema. */
export class InvalidValueError extends ConfigError {
  /** What the schema objected to, when it did. Its words may repeat the value, so it is not printed with the error. */
  declare readonly issues: readonly { readonly message: string }[]

  /** Says what is wrong with the value without repeating it. */
  constructor(name: string, reason: string, issues: readonly { readonly message: string }[] = []) {
    super(`the value of ${name} ${reason}`, 'InvalidValue')
    Object.defineProperty(this, 'issues', { value: issues })
  }
}

/** Settings that are missing or wrong; `names` lists every one of them. */
export class MissingSettingsError extends ConfigError {
  readonly names: readonly string[]

  /** Lists what is missing and what is wrong. */
  constructor(missing: readonly string[], wrong: readonly string[]) {
    const parts = [
      missing.length > 0 ? `missing: ${missing.join(', ')}` : '',
      wrong.length > 0 ? `not as declared: ${wrong.join(', ')}` : '',
    ]
    super(`settings ${parts.filter((part) => part !== '').join('; ')}`, 'MissingSettings')
    this.names = [...missing, ...wrong]
  }
}

/** A refusal or failure of the service, or of the way to it: `status` is 0 when no answer came. */
export class ServiceError extends ConfigError {
  readonly status: number
  readonly requestId: string | undefined

  /** Repeats what the service said. */
  constructor(code: string, message: string, status: number, requestId?: string, options?: ErrorOptions) {
    super(message || code, code, options)
    this.status = status
    this.requestId = requestId
  }
}

/** The code of an error of ours or of an AWS SDK, '' when it has none. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  if (error instanceof ConfigError) return error.code
  return error.name === 'Error' ? '' : error.name
}

/** Waits for all; rejects with the first failure, or, when things are missing only, with one error that names all of them. */
export async function gather<T>(work: readonly Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(work)
  const missing: string[] = []
  const values: T[] = []
  for (const result of settled) {
    if (result.status === 'fulfilled') values.push(result.value)
    else if (result.reason instanceof InvalidParameterError) missing.push(...result.reason.names)
    else throw result.reason
  }
  if (missing.length > 0) throw new InvalidParameterError(missing)
  return values
}
