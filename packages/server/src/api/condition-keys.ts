// What policies may ask about a call: the values behind aws:… and the services' own condition keys.
import type { RequestKeys } from '@cairn/policy'
import type { Caller } from './caller.ts'
import type { Tags, Target } from './operation.ts'
import { principalTypeOf } from './principal-kind.ts'

type Values = string | readonly string[] | undefined

/** One question's circumstances; `asked` holds what was read only because a policy asks for it. */
export type Circumstances = {
  caller: Caller
  region: string
  now: Date
  input: Readonly<Record<string, unknown>>
  target: Target
  tags: Tags | undefined
  asked: ReadonlyMap<string, Values>
}

const GLOBAL: Record<string, (given: Circumstances) => Values> = {
  'aws:currenttime': ({ now }) => now.toISOString(),
  'aws:epochtime': ({ now }) => String(Math.floor(now.getTime() / 1000)),
  'aws:principalarn': ({ caller }) => (caller.type === 'AssumedRole' ? caller.session?.issuerArn : caller.arn),
  'aws:principalaccount': ({ caller }) => caller.account,
  'aws:principaltype': ({ caller }) => principalTypeOf(caller),
  'aws:principalisawsservice': ({ caller }) => String(caller.type === 'AWSService'),
  'aws:principalservicename': ({ caller }) => (caller.type === 'AWSService' ? caller.arn : undefined),
  'aws:principalservicenameslist': ({ caller }) => (caller.type === 'AWSService' ? [caller.arn] : undefined),
  'aws:userid': ({ caller }) => caller.userId,
  'aws:username': ({ caller }) => caller.userName,
  'aws:requestedregion': ({ region }) => region,
  'aws:resourceaccount': ({ target }) => target.account,
  'aws:securetransport': ({ caller }) => String(caller.secure),
  // A service that calls on somebody's behalf hides where that one is.
  'aws:sourceip': ({ caller }) => (caller.via === undefined ? caller.sourceIp : undefined),
  'aws:useragent': ({ caller }) => caller.userAgent,
  'aws:referer': ({ caller }) => caller.referer,
  'aws:sourceidentity': ({ caller }) => caller.session?.sourceIdentity,
  'aws:tokenissuetime': ({ caller }) => caller.session && new Date(caller.session.issuedAtMs).toISOString(),
  // There are no second factors: those who ask for one are told that there was none, in sessions as AWS does.
  'aws:multifactorauthpresent': ({ caller }) => caller.session && 'false',
  'aws:federatedprovider': ({ caller }) => caller.session?.provider,
  'aws:viaawsservice': ({ caller }) => String(caller.via !== undefined),
  'aws:calledvia': ({ caller }) => caller.calledVia,
  'aws:calledviafirst': ({ caller }) => caller.calledVia?.[0],
  'aws:calledvialast': ({ caller }) => caller.calledVia?.at(-1),
  'aws:tagkeys': ({ input }) => requestTagKeys(input),
}

const TAG_KEY = /^[a-z0-9-]+:(principal|request|resource)tag\/(.+)$/

/** Answers for each condition key, by its name in lower case. */
export function createRequestKeys(given: Circumstances): RequestKeys {
  return (key) => {
    const own = given.target.keys?.[key]
    if (own !== undefined) return own
    const known = GLOBAL[key]
    if (known) return known(given)
    const [, kind, tag] = TAG_KEY.exec(key) ?? []
    if (tag === undefined) return given.asked.get(key)
    if (kind === 'principal') return valueOfTag(given.caller.tags, tag)
    if (kind === 'request') return valueOfTag(requestTags(given.input), tag)
    return given.tags && valueOfTag(given.tags, tag)
  }
}

/** Whether a condition key asks for a tag of the resource. */
export function asksForTags(key: string): boolean {
  return TAG_KEY.exec(key)?.[1] === 'resource'
}

function valueOfTag(tags: Tags, key: string): string | undefined {
  // Tag keys are compared without case, though kept with it.
  for (const [each, value] of Object.entries(tags)) if (each.toLowerCase() === key) return value
  return undefined
}

/** The tags a call would set; services write them as lists of pairs or as maps. */
function requestTags(input: Readonly<Record<string, unknown>>): Tags {
  const given = input.Tags ?? input.tags
  if (typeof given !== 'object' || given === null) return {}
  if (!Array.isArray(given)) return given as Tags
  const pairs = given.map((tag) => [tag?.Key ?? tag?.TagKey, tag?.Value ?? tag?.TagValue])
  return Object.fromEntries(pairs.filter(([key, value]) => typeof key === 'string' && typeof value === 'string'))
}

/** The keys of the tags a call would set or remove; absent when it is about no tags. */
function requestTagKeys(input: Readonly<Record<string, unknown>>): string[] | undefined {
  const { TagKeys } = input
  if (Array.isArray(TagKeys)) return TagKeys.filter((key) => typeof key === 'string')
  const keys = Object.keys(requestTags(input))
  return keys.length > 0 ? keys : undefined
}
