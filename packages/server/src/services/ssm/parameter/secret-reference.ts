// Secrets of Secrets Manager under the names of parameters: `/aws/reference/secretsmanager/<secret>[:<stage or version>]`.
import { refuse } from '#api/error.ts'
import { SELECTOR_RULE } from './name.ts'

const PREFIX = /^\/?aws\/reference\/secretsmanager\//
const GUIDE = 'https://docs.aws.amazon.com/systems-manager/latest/userguide/integration-ps-secretsmanager.html'
const NO_BARE_ARN = `Secrets manager ARN reference should not be passed in the GetParameter(s) request, please refer to ${GUIDE}`

/** A secret that a read of parameters names: `name` has no leading slash, `selector` no colon; `id` is what remains of the name. */
export type SecretReference = { name: string; id: string; selector?: string }

/** Reads a reference to a secret, or a secret's bare ARN; undefined when the name is neither. What is wrong with it is not told yet. */
export function readSecretReference(typed: string): SecretReference | undefined {
  if (/^arn:[\w-]+:secretsmanager:/.test(typed)) return { name: typed, id: typed }
  if (!PREFIX.test(typed)) return undefined
  const whole = typed.replace(/^\//, '')
  const at = whole.indexOf(':')
  if (at === -1) return { name: whole, id: whole.replace(PREFIX, '') }
  const name = whole.slice(0, at)
  return { name, id: name.replace(PREFIX, ''), selector: whole.slice(at + 1) }
}

/**
 * Reads the secret that a reference names. There is no Secrets Manager here, so none exists: the answer is AWS's for a secret
 * it does not find. Throws ValidationException or ParameterNotFound.
 */
export function readSecret({ name, id, selector }: SecretReference, withDecryption?: boolean): never {
  if (id.startsWith('arn:')) refuse('ValidationException', NO_BARE_ARN)
  if (selector === '' || selector?.includes(':')) refuse('ValidationException', SELECTOR_RULE)
  if (!withDecryption) {
    refuse('ValidationException', 'WithDecryption flag must be True for retrieving a Secret Manager secret.')
  }
  if (id === '') refuse('ValidationException', 'An error occurred while calling one AWS dependency service.')
  // AWS prints its missing selector, too: "null".
  const wanted = selector === undefined ? `${name}null` : `${name}:${selector}`
  const text = `An error occurred (ParameterNotFound) when referencing Secrets Manager: Secret ${wanted} not found.`
  refuse('ParameterNotFound', text)
}
