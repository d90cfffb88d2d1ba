// tagging:TagResources puts tags on several things at once.
import { operation } from '#api/operation.ts'
import { targetOf } from './resource.ts'
import { changeTags } from './tagging-calls.ts'

/** Answers what failed, by ARN; throws InvalidParameterException. */
export const tagResources = operation('tagging:TagResources')({
  effect: 'write',
  target: (_input, { account }) => targetOf('TagResources', account),
  async handle({ ResourceARNList = [], Tags = {} }, _target, context) {
    return { FailedResourcesMap: await changeTags(ResourceARNList, { set: Tags }, context) }
  },
})
