// kms:EnableKeyRotation: a key gets new material by itself, every so many days.
import { operation } from '#api/operation.ts'
import { findKey } from './find-key.ts'
import { refuseDeleted, refuseDisabled, requireKey } from './key.ts'
import { checkOrigin, refuseReplica, refuseUnrotatable } from './rotation.ts'
import { findRotation, startRotation, USUAL_PERIOD_DAYS } from './rotation-schedule.ts'

/** Turns automatic rotation on. The period counts from now, unless it is the one that runs already. */
export const enableKeyRotation = operation('kms:EnableKeyRotation')({
  effect: 'write',
  target: ({ KeyId, RotationPeriodInDays = USUAL_PERIOD_DAYS }, context) =>
    findKey(KeyId, context, { 'kms:rotationperiodindays': String(RotationPeriodInDays) }),
  async handle({ RotationPeriodInDays: periodDays = USUAL_PERIOD_DAYS }, target, { tx, now }) {
    const key = requireKey(target)
    refuseUnrotatable(key)
    checkOrigin(key, 'AWS_KMS')
    refuseReplica(key)
    refuseDeleted(key)
    refuseDisabled(key)
    const known = await findRotation(key, tx)
    if (known?.period_days !== periodDays) await startRotation(key, periodDays, now.getTime(), tx)
    return {}
  },
})
