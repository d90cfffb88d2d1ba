// Secrets of Secrets Manager under the names of parameters: `/aws/reference/secretsmanager/<secret>[:<stage or version>]`.
import { ApiError, refuse } from '#api/error.ts'
import type { OutputOf } from '#api/names.ts'
import type { Context } from '#api/operation.ts'
import { SELECTOR_RULE } from './name.ts'

const PREFIX = /^\/?aws\/reference\/secretsmanager\//
const GUIDE = 'https://docs.aws.amazon.com/systems-manager/latest/userguide/integration-ps-secretsmanager.html'
const NO_BARE_ARN = `Secrets manager ARN reference should not be passed in the GetParameter(s) request, please refer to ${GUIDE}`

const UNREADABLE = 'An error occurred while calling one AWS dependency service.'
const VERSION_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const JAVA_DATE = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' })

type ShownSecret = NonNullable<OutputOf<'ssm:GetParameter'>['Parameter']>
type Answer = OutputOf<'secretsmanager:GetSecretValue'>

/**
 * A secret that a read of parameters names: `spelling` is what was typed, without selector, `name` has no leading slash,
 * `selector` no colon; `id` is what remains of the name.
 */
export type SecretReference = { spelling: string; name: string; id: string; selector?: string }

/** Reads a reference to a secret, or a secret's bare ARN; undefined when the name is neither. What is wrong with it is not told yet. */
export function readSecretReference(typed: string): SecretReference | undefined {
  if (/^arn:[\w-]+:secretsmanager:/.test(typed)) return { spelling: typed, name: typed, id: typed }
  if (!PREFIX.test(typed)) return undefined
  const at = typed.indexOf(':')
  const spelling = at === -1 ? typed : typed.slice(0, at)
  const named = { spelling, name: spelling.replace(/^\//, ''), id: spelling.replace(PREFIX, '') }
  return at === -1 ? named : { ...named, selector: typed.slice(at + 1) }
}

/**
 * Reads the secret that a reference names, for the caller, as GetParameter answers it. Throws ValidationException or
 * ParameterNotFound.
 */
export async function readSecret(
  { spelling, name, id, selector }: SecretReference,
  withDecryption: boolean | undefined,
  context: Context,
): Promise<ShownSecret> {
  if (id.startsWith('arn:')) refuse('ValidationException', NO_BARE_ARN)
  if (selector === '' || selector?.includes(':')) refuse('ValidationException', SELECTOR_RULE)
  if (!withDecryption) {
    refuse('ValidationException', 'WithDecryption flag must be True for retrieving a Secret Manager secret.')
  }
  if (id === '') refuse('ValidationException', UNREADABLE)
  const read = context.call('secretsmanager:GetSecretValue', { SecretId: id, ...selectionOf(selector) })
  // AWS prints its missing selector, too: "null".
  const answer = await read.catch((error) =>
    explain(error, selector === undefined ? `${name}null` : `${name}:${selector}`),
  )
  return {
    Name: spelling,
    Type: 'SecureString',
    Value: answer.SecretString,
    Version: 0,
    Selector: selector && `:${selector}`,
    SourceResult: formatSource(answer),
    LastModifiedDate: answer.CreatedDate,
    ARN: answer.ARN,
  }
}

/** A version's id is a UUID in its canonical form; whatever else stands there is a staging label, a number too. */
function selectionOf(selector: string | undefined): { VersionId?: string; VersionStage?: string } {
  if (selector === undefined) return {}
  return VERSION_ID.test(selector) ? { VersionId: selector } : { VersionStage: selector }
}

function explain(error: unknown, wanted: string): never {
  if (!(error instanceof ApiError)) throw error
  if (error.code !== 'ResourceNotFoundException') refuse('ValidationException', UNREADABLE)
  const text = `An error occurred (ParameterNotFound) when referencing Secrets Manager: Secret ${wanted} not found.`
  return refuse('ParameterNotFound', text)
}

/** The answer of Secrets Manager as Parameter Store passes it on: a Java object printed as JSON. */
function formatSource({
  ARN,
  Name,
  VersionId,
  SecretString,
  SecretBinary,
  VersionStages,
  CreatedDate,
}: Answer): string {
  return JSON.stringify({
    ARN,
    name: Name,
    versionId: VersionId,
    secretString: SecretString,
    secretBinary: SecretBinary && byteBuffer(SecretBinary),
    versionStages: VersionStages,
    createdDate: CreatedDate && JAVA_DATE.format(CreatedDate).replaceAll('\u202f', ' '),
  })
}

/** Bytes as Java prints the fields of a ByteBuffer. */
function byteBuffer(bytes: Uint8Array): object {
  const { length } = bytes
  return {
    hb: [...new Int8Array(bytes)],
    offset: 0,
    isReadOnly: false,
    bigEndian: true,
    nativeByteOrder: false,
    mark: -1,
    position: 0,
    limit: length,
    capacity: length,
    address: 0,
  }
}
