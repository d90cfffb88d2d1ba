// kms:UpdatePrimaryRegion: a replica becomes the primary, and the primary a replica.
import { refuse } from '#api/error.ts'
import { operation } from '#api/operation.ts'
import { guardKey } from './access.ts'
import { findCopies, makePrimary } from './copies.ts'
import { findKey } from './find-key.ts'
import { type KeyTarget, keyArn, refuseUnusable, requireKey } from './key.ts'
import { findRotation, keepRotation, stopRotation } from './rotation-schedule.ts'

/** Makes the copy in another region the primary; automatic rotation goes with it. It acts on both copies. */
export const updatePrimaryRegion = operation('kms:UpdatePrimaryRegion')({
  effect: 'write',
  async target({ KeyId, PrimaryRegion }, context): Promise<[KeyTarget, ...KeyTarget[]]> {
    const keys = { 'kms:primaryregion': PrimaryRegion }
    const target = await findKey(KeyId, context, keys)
    const copies = target.key ? await findCopies(target.key, context.tx) : []
    const next = copies.find(({ region }) => region === PrimaryRegion && region !== context.region)
    return next ? [target, guardKey(next, keys, context)] : [target]
  },
  async handle({ PrimaryRegion }, [target, replica], { tx }) {
    const key = requireKey(target)
    const region = PrimaryRegion as string
    if (key.primary_region !== key.region) {
      refuse('UnsupportedOperationException', `${keyArn(key)} is not a multi-Region primary key.`)
    }
    refuseUnusable(key)
    if (region === key.region) {
      refuse('UnsupportedOperationException', `${keyArn(key)} is the primary key already.`)
    }
    const next = replica?.key
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
