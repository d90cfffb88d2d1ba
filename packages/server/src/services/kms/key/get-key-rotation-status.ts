// kms:GetKeyRotationStatus: whether a key is rotated by itself, and when next.
import { operation } from '#api/operation.ts'
import { findSharedKey } from './find-key.ts'
import { requireKey } from './key.ts'
import { findRotation } from './rotation-schedule.ts'

/** Tells of automatic rotation; that of a replica is its primary key's, and a key that waits for its deletion has none. */
export const getKeyRotationStatus = operation('kms:GetKeyRotationStatus')({
  effect: 'read',
  target: ({ KeyId }, context) => findSharedKey(KeyId, { operation: 'GetKeyRotationStatus' }, context),
  async handle(_, target, { tx }) {
    const key = requireKey(target)
    const answer = { KeyId: key.key_id, KeyRotationEnabled: false }
    if (key.state === 'PendingDeletion' || key.state === 'PendingReplicaDeletion') return answer
    const rotation = await findRotation({ ...key, region: key.primary_region ?? key.region }, tx)
    if (!rotation) return answer
    return {
      ...answer,
      KeyRotationEnabled: true,
      RotationPeriodInDays: rotation.period_days,
      NextRotationDate: new Date(rotation.due_at_ms),
    }
  },
})
