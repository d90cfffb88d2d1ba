// How each kind of thing is tagged by its own service: as the caller, with the service's own permissions and rules.
import { parseArn } from '#api/arn.ts'
import { ApiError } from '#api/error.ts'
import type { Context } from '#api/operation.ts'
import { Errand } from '#api/outside.ts'

/** Why one thing could not be tagged. */
export type Failure = { StatusCode: number; ErrorCode: 'InvalidParameterException'; ErrorMessage: string }

/** A change of tags: those to set, or the keys to remove. */
export type TagChange = { set: Record<string, string> } | { remove: string[] }

/** Changes the tags of each thing; answers the failures by ARN. One that fails does not keep the others. */
export async function changeTags(
  arns: readonly string[],
  change: TagChange,
  context: Context,
): Promise<Record<string, Failure>> {
  const failures: Record<string, Failure> = Object.create(null)
  for (const arn of arns) {
    try {
      await changeOne(arn, change, context)
    } catch (error) {
      if (error instanceof Errand || !(error instanceof ApiError)) throw error
      failures[arn] = { StatusCode: 400, ErrorCode: 'InvalidParameterException', ErrorMessage: error.message }
    }
  }
  return failures
}

async function changeOne(arn: string, change: TagChange, context: Context): Promise<unknown> {
  const { service, account, region, resource = '' } = parseArn(arn) ?? {}
  const isHere = account === context.account && (region === context.region || (service === 'iam' && region === ''))
  if (!isHere) throw unknown(arn)
  const [type = ''] = resource.split(/[/:]/, 1)
  const name = resource.slice(resource.lastIndexOf('/') + 1)
  switch (`${service}:${type}`) {
    case 'ssm:parameter':
      return changeParameter(resource.slice('parameter'.length), change, context)
    case 'secretsmanager:secret':
      if ('remove' in change) {
        return context.call('secretsmanager:UntagResource', { SecretId: arn, TagKeys: change.remove })
      }
      return context.call('secretsmanager:TagResource', { SecretId: arn, Tags: pairs(change.set) })
    case 'kms:key':
      if ('remove' in change) return context.call('kms:UntagResource', { KeyId: arn, TagKeys: change.remove })
      return context.call('kms:TagResource', {
        KeyId: arn,
        Tags: Object.entries(change.set).map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
      })
    case 'iam:role':
      if ('remove' in change) return context.call('iam:UntagRole', { RoleName: name, TagKeys: change.remove })
      return context.call('iam:TagRole', { RoleName: name, Tags: pairs(change.set) })
    case 'iam:user':
      if ('remove' in change) return context.call('iam:UntagUser', { UserName: name, TagKeys: change.remove })
      return context.call('iam:TagUser', { UserName: name, Tags: pairs(change.set) })
    case 'iam:policy':
      if ('remove' in change) return context.call('iam:UntagPolicy', { PolicyArn: arn, TagKeys: change.remove })
      return context.call('iam:TagPolicy', { PolicyArn: arn, Tags: pairs(change.set) })
    default:
      throw unknown(arn)
  }
}

/** The name in an ARN has lost the slash it began with, if it did: one within tells, since such names begin with one. */
function changeParameter(path: string, change: TagChange, context: Context): Promise<unknown> {
  const name = path.indexOf('/', 1) > 0 ? path : path.slice(1)
  const resource = { ResourceType: 'Parameter' as const, ResourceId: name }
  if ('remove' in change) return context.call('ssm:RemoveTagsFromResource', { ...resource, TagKeys: change.remove })
  return context.call('ssm:AddTagsToResource', { ...resource, Tags: pairs(change.set) })
}

function pairs(tags: Record<string, string>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
}

function unknown(arn: string): ApiError {
  return new ApiError(
    'InvalidParameterException',
    `${arn} names nothing that can be tagged in this account and region.`,
  )
}
