// kms:UpdateKeyDescription: what a key is for, said anew.
import { operation } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import { findKey } from './find-key.ts'
import { type Key, refuseDeleted, requireKey } from './key.ts'

const setDescription = prepare<Pick<Key, 'account' | 'region' | 'key_id' | 'description'>>()((db, row) =>
  db
    .updateTable('kms_key')
    .set({ description: row.description })
    .where('account', '=', row.account)
    .where('region', '=', row.region)
    .where('key_id', '=', row.key_id),
)

/** Replaces the description of a key. */
export const updateKeyDescription = operation('kms:UpdateKeyDescription')({
  effect: 'write',
  target: ({ KeyId }, context) => findKey(KeyId, context),
  async handle({ Description }, target, { tx }) {
    const key = requireKey(target)
    refuseDeleted(key)
    await tx.run(setDescription, { ...key, description: Description as string })
    return {}
  },
})
