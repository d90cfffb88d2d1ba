// secretsmanager:DescribeSecret tells all there is to know of a secret but its values.
import type { OutputOf } from '#api/names.ts'
import { operation } from '#api/operation.ts'
import { rates } from '../rates.ts'
import { readReplication } from '../replica/replica.ts'
import { describeRotation } from '../rotation/rotation.ts'
import { readTags } from '../tag/tag.ts'
import { labelsByVersion, readStages, type Stages } from '../version/stage.ts'
import { findSecret } from './find-secret.ts'
import { requireSecret, type Secret, secretArn } from './secret.ts'

type Tags = { Key: string; Value: string }[]

/** Throws ResourceNotFoundException or ValidationException. */
export const describeSecret = operation('secretsmanager:DescribeSecret')({
  effect: 'read',
  rate: rates.DescribeSecret,
  target: findSecret,
  async handle(_, target, context) {
    const { tx } = context
    const secret = requireSecret(target)
    const stages = await readStages(secret, tx)
    return {
      ...describe(secret, stages, await readTags(secret, tx)),
      ...(await describeRotation(secret, context)),
      VersionIdsToStages: stages.size > 0 ? labelsByVersion(stages) : undefined,
      ReplicationStatus: await readReplication(secret, tx),
    }
  },
})

/** What DescribeSecret and ListSecrets tell alike; a secret that never had a value or a tag does not mention either. */
export function describe(secret: Secret, stages: Stages, tags: Tags) {
  return {
    ARN: secretArn(secret),
    Name: secret.name,
    Description: secret.description ?? undefined,
    KmsKeyId: secret.kms_key_id ?? undefined,
    RotationEnabled: stages.size > 0 ? false : undefined,
    LastChangedDate: new Date(secret.changed_at_ms),
    LastAccessedDate: instant(secret.accessed_day_ms),
    DeletedDate: instant(secret.deleted_at_ms),
    Tags: secret.was_tagged ? tags : undefined,
    OwningService: secret.owning_service ?? undefined,
    CreatedDate: new Date(secret.created_at_ms),
    PrimaryRegion: secret.primary_region ?? undefined,
  } satisfies OutputOf<'secretsmanager:DescribeSecret'>
}

function instant(milliseconds: number | null): Date | undefined {
  return milliseconds === null ? undefined : new Date(milliseconds)
}
