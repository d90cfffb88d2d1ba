// kms:UntagResource: tags taken from a key.
import { operation } from '#api/operation.ts'
import { findKey } from '../key/find-key.ts'
import { refuseDeleted, requireKey } from '../key/key.ts'
import { removeTag } from './tag.ts'

/** Takes tags from a key; what it does not have is passed over. */
export const untagResource = operation('kms:UntagResource')({
  effect: 'write',
  target: ({ KeyId }, context) => findKey(KeyId, context),
  async handle({ TagKeys = [] }, target, { tx }) {
    const key = requireKey(target)
    refuseDeleted(key)
    for (const tagKey of TagKeys) await removeTag(key, tagKey, tx)
    return {}
  },
})
