// kms:DisableKeyRotation: a key keeps its material until it is rotated by hand.
import { operation } from '#api/operation.ts'
import { findKey } from './find-key.ts'
import { refuseDeleted, refuseDisabled, requireKey } from './key.ts'
import { checkOrigin, refuseReplica, refuseUnrotatable } from './rotation.ts'
import { stopRotation } from './rotation-schedule.ts'

/** Turns automatic rotation off; where it is off it stays so. */
export const disableKeyRotation = operation('kms:DisableKeyRotation')({
  effect: 'write',
  target: ({ KeyId }, context) => findKey(KeyId, context),
  async handle(_, target, { tx }) {
    const key = requireKey(target)
    refuseUnrotatable(key)
    checkOrigin(key, 'AWS_KMS')
    refuseReplica(key)
    refuseDeleted(key)
    refuseDisabled(key)
    await stopRotation(key, tx)
    return {}
  },
})
