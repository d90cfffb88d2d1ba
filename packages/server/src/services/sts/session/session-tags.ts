// Tags of a session: those it is given, and those it has from the session before it.
import type { Caller } from '#api/caller.ts'
import { refuse } from '#api/error.ts'
import type { Tags } from '#api/operation.ts'

/** What a session will be tagged with. `inherited` come from the calling session and go on to the next. */
export type SessionTags = { given: Tags; inherited: Tags; transitiveTagKeys: string[] }

type Pair = { Key?: string | undefined; Value?: string | undefined }

const RESERVED = /^aws:/i

/** Brings together the tags of a request and those its caller must hand on; what is wrong with them `checkSessionTags` says. */
export function collectSessionTags(
  caller: Pick<Caller, 'tags' | 'session'>,
  pairs: readonly Pair[] = [],
  transitiveTagKeys: readonly string[] = [],
): SessionTags {
  const given = Object.fromEntries(pairs.map(({ Key = '', Value = '' }) => [Key, Value]))
  const handedOn = new Set(caller.session?.transitiveTagKeys.map((key) => key.toLowerCase()))
  const inherited = Object.entries(caller.tags).filter(([key]) => handedOn.has(key.toLowerCase()))
  return { given, inherited: Object.fromEntries(inherited), transitiveTagKeys: [...transitiveTagKeys] }
}

/** Refuses tags that AWS refuses; `pairs` as they were given. */
export function checkSessionTags(
  { given, inherited, transitiveTagKeys }: SessionTags,
  pairs: readonly Pair[] = [],
): void {
  const keys = lowered(pairs.map(({ Key = '' }) => Key))
  if (keys.size < pairs.length) {
    refuse('InvalidParameterValue', 'Duplicate tag keys found. Please note that Tag keys are case insensitive.')
  }
  if (Object.keys(given).some((key) => RESERVED.test(key))) {
    refuse('InvalidParameterValue', 'The tag keys that begin with aws: are reserved.')
  }
  if (transitiveTagKeys.some((key) => !keys.has(key.toLowerCase()))) {
    refuse('InvalidParameterValue', 'The specified transitive tag key must be included in the requested tags.')
  }
  if (Object.keys(inherited).some((key) => keys.has(key.toLowerCase()))) {
    refuse(
      'InvalidParameterValue',
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    )
  }
}

/** The tags and the keys that go on, as the token holds them. */
export function claimTags({ given, inherited, transitiveTagKeys }: SessionTags): {
  tags: Tags
  transitiveTagKeys: string[]
} {
  return {
    tags: { ...given, ...inherited },
    transitiveTagKeys: [...new Set([...transitiveTagKeys, ...Object.keys(inherited)])],
  }
}

/** The values of aws:RequestTag, aws:TagKeys and sts:TransitiveTagKeys: tags that are handed on count as asked for. */
export function tagKeysOf(sessionTags: SessionTags): Record<string, string | string[]> {
  const { tags, transitiveTagKeys } = claimTags(sessionTags)
  const names = Object.keys(tags)
  return {
    ...Object.fromEntries(names.map((key) => [`aws:requesttag/${key.toLowerCase()}`, tags[key]!])),
    ...(names.length > 0 && { 'aws:tagkeys': names }),
    ...(transitiveTagKeys.length > 0 && { 'sts:transitivetagkeys': transitiveTagKeys }),
  }
}

function lowered(keys: readonly string[]): Set<string> {
  return new Set(keys.map((key) => key.toLowerCase()))
}
