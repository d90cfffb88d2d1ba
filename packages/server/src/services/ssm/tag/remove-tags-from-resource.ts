// ssm:RemoveTagsFromResource takes tags off a parameter.
import { operation } from '#api/operation.ts'
import { findTagged, removeTags, taggedName } from './tag.ts'

/** Throws InvalidResourceType or InvalidResourceId (without a text, as at AWS) or ValidationException. */
export const removeTagsFromResource = operation('ssm:RemoveTagsFromResource')({
  effect: 'write',
  target: findTagged,
  async handle({ ResourceType, TagKeys }, target, context) {
    await removeTags(context, taggedName(ResourceType, target), TagKeys ?? [])
    return {}
  },
})
