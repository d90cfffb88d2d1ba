// kms:RotateKeyOnDemand: new material for a key, now.
import { refuse } from '#api/error.ts'
import { type Context, operation } from '#api/operation.ts'
import type { KmsKeyGenerationRow } from '#store/tables/kms.ts'
import { findKey } from './find-key.ts'
import { findGenerations } from './generation.ts'
import { type Key, keyArn, refuseUnusable, requireKey } from './key.ts'
import { findPending, refuseReplica, refuseUnrotatable, rotate, rotateToImported } from './rotation.ts'

const MOST_ON_DEMAND = 25

/** Rotates a key at once; the date of its next automatic rotation stays. A key of imported material takes what waits for it. */
export const rotateKeyOnDemand = operation('kms:RotateKeyOnDemand')({
  effect: 'write',
  target: ({ KeyId }, context) => findKey(KeyId, context),
  async handle(_, target, context) {
    const key = requireKey(target)
    refuseUnrotatable(key)
    refuseReplica(key)
    refuseUnusable(key)
    const generations = await findGenerations(key, context.tx)
    checkLimit(key, generations)
    if (key.origin === 'EXTERNAL') await takePending(key, generations, context)
    else await rotate(key, 'ON_DEMAND', context)
    return { KeyId: key.key_id }
  },
})

async function takePending(key: Key, generations: KmsKeyGenerationRow[], context: Context): Promise<void> {
  const pending = findPending(generations, key)
  if (!pending) {
    refuse('KMSInvalidStateException', `No available key material pending rotation for the key: ${keyArn(key)}.`)
  }
  await rotateToImported(key, pending, context)
}

function checkLimit(key: Key, generations: KmsKeyGenerationRow[]): void {
  if (generations.filter(({ rotation }) => rotation === 'ON_DEMAND').length < MOST_ON_DEMAND) return
  refuse(
    'LimitExceededException',
    `The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: ${keyArn(key)}`,
  )
}
