// kms:UpdatePrimaryRegion: a replica becomes the primary, and the primary a replica.
import { refuse } from '#api/error.ts'
import { operation } from '#api/operation.ts'
import { findCopies, makePrimary } from './copies.ts'
import { findKey } from './find-key.ts'
import { keyArn, refuseUnusable, requireKey, restrictUse } from './key.ts'
import { findRotation, keepRotation, stopRotation } from './rotation-schedule.ts'

/** Makes the copy in another region the primary; automatic rotation goes with it. */
export const updatePrimaryRegion = operation('kms:UpdatePrimaryRegion')({
  effect: 'write',
  target: async ({ KeyId }, context) => restrictUse(await findKey(KeyId, context)),
  async handle({ PrimaryRegion }, target, { tx }) {
    const key = requireKey(target)
    const region = PrimaryRegion as string
    if (key.primary_region !== key.region) {
      refuse('UnsupportedOperationException', `${keyArn(key)} is not a multi-Region primary key.`)
    }
    refuseUnusable(key)
    if (region === key.region) {
      refuse('UnsupportedOperationException', `${keyArn(key)} is the primary key already.`)
    }
    const next = (await findCopies(key, tx)).find((copy) => copy.region === region)
    if (!next) refuse('NotFoundException', `Key '${keyArn({ ...key, region })}' does not exist`)
    refuseUnusable(next)
    await makePrimary(key, region, tx)
    const rotation = await findRotation(key, tx)
    if (rotation) {
      await stopRotation(key, tx)
      await keepRotation({ ...rotation, region }, rotation.due_at_ms, tx)
    }
    return {}
  },
})
