// kms:ListResourceTags: the tags of a key, page by page.
import { operation } from '#api/operation.ts'
import { findKey } from '../key/find-key.ts'
import { requireKey } from '../key/key.ts'
import { cutPage, nameBefore } from '../paging.ts'
import { findTags } from './tag.ts'

const USUAL_LIMIT = 50

/** Lists the tags of a key in the order of their keys. */
export const listResourceTags = operation('kms:ListResourceTags')({
  effect: 'read',
  target: ({ KeyId }, context) => findKey(KeyId, context),
  async handle({ Limit = USUAL_LIMIT, Marker }, target, context) {
    const key = requireKey(target)
    const after = nameBefore(Marker, context)
    // The databases order by bytes, JavaScript by code units: the marker is compared here, so the order is made here as well.
    const tags = (await findTags(key, context.tx)).toSorted((one, other) => (one.key < other.key ? -1 : 1))
    const following = tags.filter((tag) => tag.key > after)
    const { shown, paging } = cutPage(following, Limit, (tag) => tag.key, context)
    return { Tags: shown.map(({ key: TagKey, value: TagValue }) => ({ TagKey, TagValue })), ...paging }
  },
})
