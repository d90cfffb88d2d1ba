// The secret: what is known of one, and what its state allows.
import { formatArn } from '#api/arn.ts'
import { refuse } from '#api/error.ts'
import type { Target } from '#api/operation.ts'
import type { SecretRow } from '#store/tables/secretsmanager.ts'

/** A secret without its versions. */
export type Secret = SecretRow

/** What names the rows of one secret. */
export type SecretKey = Pick<SecretRow, 'account' | 'region' | 'name'>

/** A secret an operation acts on, when it is there; `problem` says that its name breaks the rules. */
export type SecretTarget = Target & { name: string; secret?: Secret; problem?: string }

/** The columns of `secret` that make a Secret. */
export const SECRET_COLUMNS = [
  'secret.account',
  'secret.region',
  'secret.name',
  'secret.suffix',
  'secret.description',
  'secret.kms_key_id',
  'secret.owning_service',
  'secret.primary_region',
  'secret.was_tagged',
  'secret.created_at_ms',
  'secret.changed_at_ms',
  'secret.accessed_day_ms',
  'secret.deleted_at_ms',
] as const

/** The ARN of operations that concern no secret in particular: only a policy for every resource allows them. */
export const NO_SECRET = ''

/** The resource type CloudTrail shows. */
export const SECRET_TYPE = 'AWS::SecretsManager::Secret'

const NOT_FOUND = "Secrets Manager can't find the specified secret."
const MARKED = "You can't perform this operation on the secret because it was marked for deletion."
const ON_REPLICA = "Operation not permitted on a replica secret. Call must be made in primary secret's region."

/** The ARN of a secret. */
export function secretArn({ account, region, name, suffix }: SecretKey & Pick<Secret, 'suffix'>): string {
  return formatArn('secretsmanager', region, account, `secret:${name}-${suffix}`)
}

/** Whether a secret follows another one, in another region. */
export function isReplica({ primary_region, region }: Secret): boolean {
  return primary_region !== null && primary_region !== region
}

/** Refuses with ValidationException a name that breaks the rules. */
export function checkName({ problem }: SecretTarget): void {
  if (problem !== undefined) refuse('ValidationException', problem)
}

/** The secret of a target, marked for deletion or not. Throws ValidationException or ResourceNotFoundException. */
export function requireSecret(target: SecretTarget): Secret {
  checkName(target)
  return target.secret ?? refuse('ResourceNotFoundException', NOT_FOUND)
}

/** The secret of a target as long as it may be used. Throws as `requireSecret`, and InvalidRequestException. */
export function requireUsable(target: SecretTarget): Secret {
  const secret = requireSecret(target)
  if (secret.deleted_at_ms !== null) refuse('InvalidRequestException', MARKED)
  return secret
}

/** The secret of a target as long as it may be changed. Throws as `requireUsable`, and InvalidParameterException. */
export function requireChangeable(target: SecretTarget): Secret {
  const secret = requireUsable(target)
  refuseReplica(secret)
  return secret
}

/** Refuses to change a replica with InvalidParameterException. */
export function refuseReplica(secret: Secret): void {
  if (isReplica(secret)) refuse('InvalidParameterException', ON_REPLICA)
}
