// tagging:UntagResources takes tags from several things at once.
import { operation } from '#api/operation.ts'
import { targetOf } from './resource.ts'
import { changeTags } from './tagging-calls.ts'

/** Answers what failed, by ARN; throws InvalidParameterException. */
export const untagResources = operation('tagging:UntagResources')({
  effect: 'write',
  target: (_input, { account }) => targetOf('UntagResources', account),
  async handle({ ResourceARNList = [], TagKeys = [] }, _target, context) {
    return { FailedResourcesMap: await changeTags(ResourceARNList, { remove: TagKeys }, context) }
  },
})
