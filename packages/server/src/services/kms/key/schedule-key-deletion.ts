// kms:ScheduleKeyDeletion: from now on a key waits for its end, and nobody can use it.
import { refuse } from '#api/error.ts'
import { operation } from '#api/operation.ts'
import { findCopies, isReplica } from './copies.ts'
import { scheduleAfterReplicas, scheduleDeletion } from './deletion-schedule.ts'
import { findKey } from './find-key.ts'
import { keyArn, refuseDeleted, requireKey } from './key.ts'
import { setState } from './state.ts'

const LEAST_DAYS = 7
const MOST_DAYS = 30

/** Starts the waiting period of a key. That of a primary key begins when the last of its replicas is gone. */
export const scheduleKeyDeletion = operation('kms:ScheduleKeyDeletion')({
  effect: 'write',
  target: ({ KeyId, PendingWindowInDays = MOST_DAYS }, context) =>
    findKey(KeyId, context, { 'kms:schedulekeydeletionpendingwindowindays': String(PendingWindowInDays) }),
  async handle({ PendingWindowInDays: windowDays = MOST_DAYS }, target, { tx, now }) {
    const key = requireKey(target)
    // The published limits are wider than those of the service.
    if (windowDays < LEAST_DAYS || windowDays > MOST_DAYS) {
      refuse('ValidationException', `PendingWindowInDays should be between 7 and 30, but it is ${windowDays}`)
    }
    refuseDeleted(key)
    const answer = { KeyId: keyArn(key), PendingWindowInDays: windowDays }
    if ((await findCopies(key, tx)).length > 1 && !isReplica(key)) {
      await setState(key, 'PendingReplicaDeletion', tx)
      await scheduleAfterReplicas(key, windowDays, tx)
      return { ...answer, KeyState: 'PendingReplicaDeletion' }
    }
    await setState(key, 'PendingDeletion', tx)
    const dueAtMs = await scheduleDeletion(key, windowDays, now.getTime(), tx)
    return { ...answer, KeyState: 'PendingDeletion', DeletionDate: new Date(dueAtMs) }
  },
})
