// Calls of the Resource Groups Tagging API that succeed.
import { type Prepare, READ, WRITE } from './prepared.ts'
import { MARK, parameterArn } from './world.ts'

const ALL = ['*']

/** By operation; their actions begin with `tag:`. */
export const TAGGING_CALLS: Record<string, Prepare> = {
  'tagging:GetResources': () => ({ ...READ, input: {}, resources: ALL, action: 'tag:GetResources' }),
  'tagging:GetTagKeys': () => ({ ...READ, input: {}, resources: ALL, action: 'tag:GetTagKeys' }),
  'tagging:GetTagValues': () => ({ ...READ, input: { Key: 'team' }, resources: ALL, action: 'tag:GetTagValues' }),
  'tagging:TagResources': async (ground, own) => {
    await ground.call('ssm:PutParameter', { Name: own, Value: MARK, Type: 'String' })
    const input = { ResourceARNList: [parameterArn(own)], Tags: { team: 'red' } }
    const also = [{ action: 'ssm:AddTagsToResource', resource: parameterArn(own) }]
    return { ...WRITE, input, resources: ALL, action: 'tag:TagResources', also, inner: ['ssm:AddTagsToResource'] }
  },
  'tagging:UntagResources': async (ground, own) => {
    const Tags = [{ Key: 'team', Value: 'red' }]
    await ground.call('ssm:PutParameter', { Name: own, Value: MARK, Type: 'String', Tags })
    const input = { ResourceARNList: [parameterArn(own)], TagKeys: ['team'] }
    const also = [{ action: 'ssm:RemoveTagsFromResource', resource: parameterArn(own) }]
    const inner = ['ssm:RemoveTagsFromResource']
    return { ...WRITE, input, resources: ALL, action: 'tag:UntagResources', also, inner }
  },
}
