// Public parameters: what is published under /aws/service/ for every account to read.
import { formatArn } from '#api/arn.ts'
import type { Context } from '#api/operation.ts'
import published from '../public-parameters.json' with { type: 'json' }
import type { Filter } from './filters.ts'
import { parentOf, type Reference } from './name.ts'
import type { PathQuery } from './path.ts'

/** A public parameter; `name` begins with a slash. */
export type PublicParameter = {
  name: string
  type: 'String' | 'StringList'
  value: string
  version: number
  dataType: string
  modifiedAt: Date
}

/** The file's form: a value alone is a String in version 1 that was last changed at the file's `modifiedAt`. */
export type PublicDocument = {
  modifiedAt: string
  parameters: Record<string, string | (Partial<Omit<PublicParameter, 'name' | 'modifiedAt'>> & { value: string })>
}

const PREFIX = 'aws/service/'

const parameters = new Map(readDocument(published).map((parameter) => [parameter.name, parameter]))

/** The parameters of a document, in the order of their names. Throws when a name is not under /aws/service/. */
export function readDocument({ modifiedAt, parameters: given }: PublicDocument): PublicParameter[] {
  const common = { type: 'String' as const, version: 1, dataType: 'text', modifiedAt: new Date(modifiedAt) }
  const found = Object.entries(given).map(([name, entry]) => {
    if (!name.startsWith(`/${PREFIX}`)) throw new Error(`${name} is not under /${PREFIX}`)
    return { ...common, ...(typeof entry === 'string' ? { value: entry } : entry), name }
  })
  return found.sort((one, other) => (one.name < other.name ? -1 : 1))
}

/** Whether a name, or an ARN without account, is one that only public parameters have. */
export function isPublic({ name, account }: Reference, context: Context): boolean {
  return name.startsWith(PREFIX) && (account === context.account || account === '')
}

/** Whether a path (no slash at its ends) leads only to public parameters. */
export function isPublicPath(path: string): boolean {
  return path === 'aws' || path.startsWith('aws/')
}

/** What acting on a public name is authorised for: its ARN has no account, and every account may read it. */
export function publicTarget(name: string, { account, region }: Context): { arn: string; account: string } {
  return { arn: publicArn(name, region), account }
}

/** The ARN of a public parameter; the name has no leading slash. */
export function publicArn(name: string, region: string): string {
  return formatArn('ssm', region, '', `parameter/${name}`)
}

/** A public parameter by its name without leading slash. */
export function findPublic(name: string): PublicParameter | undefined {
  return parameters.get(`/${name}`)
}

/** The public parameters under a path that pass its filters, in the order of their names. */
export function listPublic({ path, recursive, filters, after, limit }: PathQuery): PublicParameter[] {
  const found = [...parameters.values()].filter(({ name, type }) => {
    const isBelow = recursive ? name.startsWith(`/${path}/`) : parentOf(name) === `/${path}`
    return isBelow && name > `/${after}` && filters.every((filter) => hasType(type, filter))
  })
  return found.slice(0, limit)
}

/** They have neither key nor label, so that no other filter is passed. */
function hasType(type: string, { key, option, values }: Filter): boolean {
  return key === 'Type' && values.some((value) => (option === 'BeginsWith' ? type.startsWith(value) : type === value))
}
