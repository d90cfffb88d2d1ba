// Tags of parameters: what they are put on, AWS's rules for them, and their rows.
import { formatArn } from '#api/arn.ts'
import { refuse } from '#api/error.ts'
import type { Context, Target } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import { parameterArn, readName } from '../parameter/name.ts'
import { type ByName, deleteTag, putTag, readTags, tagsByName } from './rows.ts'

/** A tag as it is sent; the pipeline has checked its characters and lengths. */
export type Tag = { Key: string | undefined; Value: string | undefined }

/** What tags are put on: `name` is the key of a parameter's rows, absent when there is no such parameter. */
export type TagTarget = Target & { name?: string }

const MAX_TAGS = 50

const parameterByName = prepare<ByName>()((db, { account, region, name }) =>
  db
    .selectFrom('parameter')
    .select('name')
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name),
)

/** Finds what a tagging call acts on. Anything but a parameter has an ARN for authorisation only. */
export async function findTagged(
  { ResourceType = '', ResourceId }: { ResourceType?: string | undefined; ResourceId?: string | undefined },
  context: Context,
): Promise<TagTarget> {
  const { account, region } = context
  if (ResourceType !== 'Parameter') {
    return { arn: formatArn('ssm', region, account, `${ResourceType.toLowerCase()}/${ResourceId ?? ''}`), account }
  }
  const { name, problem } = readName(ResourceId, context)
  const target = { arn: parameterArn(region, account, name), account }
  if (problem !== undefined) return target
  const place = { account, region, name }
  if (!(await context.tx.first(parameterByName, place))) return target
  return { ...target, name, tags: () => readTags(place, context.tx) }
}

/** The name of the parameter a tagging call acts on. Throws InvalidResourceType or InvalidResourceId, which have no text at AWS. */
export function taggedName(resourceType: string | undefined, { name }: TagTarget): string {
  if (resourceType !== 'Parameter') refuse('InvalidResourceType')
  return name ?? refuse('InvalidResourceId')
}

/** Adds tags to a parameter, or changes the values of those it has. Throws TooManyTagsError and ValidationException. */
export async function addTags({ account, region, tx }: Context, name: string, tags: readonly Tag[]): Promise<void> {
  const added = tags.map(({ Key = '', Value = '' }) => ({ account, region, name, key: Key, value: Value }))
  checkKeys(added.map(({ key }) => key))
  const present = await tx.rows(tagsByName, { account, region, name })
  if (new Set([...present, ...added].map(({ key }) => key)).size > MAX_TAGS) refuse('TooManyTagsError')
  for (const row of added) await tx.run(putTag, row)
}

/** Takes tags off a parameter; those it has not are no matter. */
export async function removeTags(
  { account, region, tx }: Context,
  name: string,
  keys: readonly string[],
): Promise<void> {
  checkKeys(keys)
  for (const key of keys) await tx.run(deleteTag, { account, region, name, key })
}

/** The tags of a parameter, by key. */
export async function listTags(
  { account, region, tx }: Context,
  name: string,
): Promise<{ Key: string; Value: string }[]> {
  const rows = await tx.rows(tagsByName, { account, region, name })
  return rows.map(({ key, value }) => ({ Key: key, Value: value }))
}

function checkKeys(keys: readonly string[]): void {
  if (!keys.some((key) => /^aws:/i.test(key))) return
  refuse('ValidationException', 'aws: prefixed tag key names are not allowed for external use.')
}
