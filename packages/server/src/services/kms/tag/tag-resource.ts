// kms:TagResource: tags added to a key, or given other values.
import { operation } from '#api/operation.ts'
import { findKey } from '../key/find-key.ts'
import { refuseDeleted, requireKey } from '../key/key.ts'
import { checkCount, checkTags, findTags, insertTag, removeTag } from './tag.ts'

/** Tags a key; at most 50 tags in all. */
export const tagResource = operation('kms:TagResource')({
  effect: 'write',
  target: ({ KeyId }, context) => findKey(KeyId, context),
  async handle({ Tags = [] }, target, { tx }) {
    const key = requireKey(target)
    refuseDeleted(key)
    const { account, region, key_id } = key
    const keys = Tags.map(({ TagKey }) => TagKey as string)
    checkTags(keys)
    checkCount(new Set([...keys, ...(await findTags(key, tx)).map((tag) => tag.key)]).size)
    for (const { TagKey, TagValue } of Tags) {
      await removeTag(key, TagKey as string, tx)
      await tx.run(insertTag, { account, region, key_id, key: TagKey as string, value: TagValue as string })
    }
    return {}
  },
})
