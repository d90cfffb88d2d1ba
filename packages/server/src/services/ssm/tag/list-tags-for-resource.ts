// ssm:ListTagsForResource shows the tags of a parameter.
import { operation } from '#api/operation.ts'
import { findTagged, listTags, taggedName } from './tag.ts'

/** Throws InvalidResourceType or InvalidResourceId, without a text, as at AWS. */
export const listTagsForResource = operation('ssm:ListTagsForResource')({
  effect: 'read',
  target: findTagged,
  async handle({ ResourceType }, target, context) {
    return { TagList: await listTags(context, taggedName(ResourceType, target)) }
  },
})
