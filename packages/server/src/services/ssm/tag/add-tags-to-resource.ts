// ssm:AddTagsToResource puts tags on a parameter.
import { operation } from '#api/operation.ts'
import { addTags, findTagged, taggedName } from './tag.ts'

/** Throws InvalidResourceType, InvalidResourceId, TooManyTagsError (all without a text, as at AWS) or ValidationException. */
export const addTagsToResource = operation('ssm:AddTagsToResource')({
  effect: 'write',
  target: findTagged,
  async handle({ ResourceType, Tags }, target, context) {
    await addTags(context, taggedName(ResourceType, target), Tags ?? [])
    return {}
  },
})
