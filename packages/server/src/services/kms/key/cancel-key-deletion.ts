// kms:CancelKeyDeletion: a key that waits for its end is kept after all.
import { refuse } from '#api/error.ts'
import { operation } from '#api/operation.ts'
import { cancelDeletion } from './deletion-schedule.ts'
import { findKey } from './find-key.ts'
import { lacksMaterial } from './imported-material.ts'
import { keyArn, requireKey } from './key.ts'
import { setState } from './state.ts'

/** Keeps a key, disabled; one whose material has to be imported waits for that. */
export const cancelKeyDeletion = operation('kms:CancelKeyDeletion')({
  effect: 'write',
  target: ({ KeyId }, context) => findKey(KeyId, context),
  async handle(_, target, { tx }) {
    const key = requireKey(target)
    if (key.state !== 'PendingDeletion' && key.state !== 'PendingReplicaDeletion') {
      refuse('KMSInvalidStateException', `${keyArn(key)} is not pending deletion.`)
    }
    await cancelDeletion(key, tx)
    await setState(key, (await lacksMaterial(key, tx)) ? 'PendingImport' : 'Disabled', tx)
    return { KeyId: keyArn(key) }
  },
})
