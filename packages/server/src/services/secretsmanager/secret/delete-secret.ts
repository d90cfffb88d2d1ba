// secretsmanager:DeleteSecret marks a secret for deletion, or deletes it at once.
import { refuse } from '#api/error.ts'
import { type Context, operation } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { SecretDeletionRow } from '#store/tables/secretsmanager.ts'
import { readReplication } from '../replica/replica.ts'
import { removeSecret, writeMetadata } from './change.ts'
import { findSecret } from './find-secret.ts'
import { checkName, refuseReplica, requireSecret, requireUsable, type Secret, secretArn } from './secret.ts'
import { tellServiceEvent } from './service-event.ts'

const DAY_MS = 24 * 3_600_000
const USUAL_WINDOW_DAYS = 30
const CONTRADICTION = "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays."
const WINDOW = 'The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).'

const insertDeletion = prepare<SecretDeletionRow>()((db, row) =>
  db.insertInto('secret_deletion').values({
    account: row.account,
    region: row.region,
    name: row.name,
    status: row.status,
    due_at_ms: row.due_at_ms,
    leased_until_ms: row.leased_until_ms,
  }),
)

/** Throws InvalidParameterException, InvalidRequestException, ResourceNotFoundException or ValidationException. */
export const deleteSecret = operation('secretsmanager:DeleteSecret')({
  effect: 'write',
  target: (input, context) =>
    findSecret(input, context, {
      'secretsmanager:forcedeletewithoutrecovery': String(input.ForceDeleteWithoutRecovery ?? false),
      'secretsmanager:recoverywindowindays': input.RecoveryWindowInDays?.toString(),
    }),
  async handle({ RecoveryWindowInDays, ForceDeleteWithoutRecovery = false }, target, context) {
    checkWindow(RecoveryWindowInDays, ForceDeleteWithoutRecovery)
    checkName(target)
    // Who only wants it gone is content when it is.
    if (!target.secret && ForceDeleteWithoutRecovery) return { Name: target.name, DeletionDate: context.now }
    const secret = ForceDeleteWithoutRecovery ? requireSecret(target) : requireUsable(target)
    refuseReplica(secret)
    await refuseReplicated(secret, context)
    const dueAtMs = ForceDeleteWithoutRecovery
      ? await deleteNow(secret, context)
      : await markForDeletion(secret, RecoveryWindowInDays ?? USUAL_WINDOW_DAYS, context)
    return { ARN: secretArn(secret), Name: secret.name, DeletionDate: new Date(dueAtMs) }
  },
})

function checkWindow(days: number | undefined, isForced: boolean): void {
  if (days === undefined) return
  if (isForced) refuse('InvalidParameterException', CONTRADICTION)
  if (days < 7 || days > 30) refuse('InvalidParameterException', WINDOW)
}

async function refuseReplicated(secret: Secret, { tx }: Context): Promise<void> {
  const replication = await readReplication(secret, tx)
  if (!replication) return
  const regions = replication.map(({ Region }) => Region).join(', ')
  const text = `You can't delete secret ${secretArn(secret)} that still has replica regions [${regions}].`
  refuse('InvalidParameterException', text)
}

async function deleteNow(secret: Secret, context: Context): Promise<number> {
  if (secret.deleted_at_ms === null) await tellServiceEvent('StartSecretVersionDelete', secret, context)
  await removeSecret(secret, context.tx)
  await tellServiceEvent('EndSecretVersionDelete', secret, context)
  return context.now.getTime()
}

async function markForDeletion(secret: Secret, windowDays: number, context: Context): Promise<number> {
  const nowMs = context.now.getTime()
  const { account, region, name } = secret
  const due_at_ms = nowMs + windowDays * DAY_MS
  await writeMetadata(secret, { deleted_at_ms: nowMs }, context.tx)
  await context.tx.run(insertDeletion, { account, region, name, status: 'Pending', due_at_ms, leased_until_ms: 0 })
  await tellServiceEvent('StartSecretVersionDelete', secret, context)
  return due_at_ms
}
