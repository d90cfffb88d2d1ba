// What an audit record can be found by: its attributes, as CloudTrail's LookupEvents names them.
import type { AuditRow } from '../store/tables/ground.ts'
import { parseArn } from './arn.ts'

/** A resource as an event shows it; the name is an ARN. */
export type NamedResource = { type: string | undefined; name: string }

/** What of a record is shown beside its text, and what it is found by. */
export type EventAttributes = {
  eventName: string
  eventSource: string
  accessKeyId: string | undefined
  username: string | undefined
  readOnly: boolean
  resources: NamedResource[]
}

/** The columns that attributes are read from. */
export type AttributedRow = Pick<AuditRow, 'event_name' | 'event_source' | 'access_key_id' | 'record'>

type Told = {
  readOnly: boolean
  userIdentity: { type?: string; userName?: string; principalId?: string }
  resources?: { type?: string; ARN: string }[]
}

/** Reads the attributes of a record. */
export function readAttributes(row: AttributedRow): EventAttributes {
  const { readOnly, userIdentity, resources = [] } = JSON.parse(row.record) as Told
  return {
    eventName: row.event_name,
    eventSource: row.event_source,
    accessKeyId: row.access_key_id ?? undefined,
    username: usernameOf(userIdentity),
    readOnly,
    resources: resources.map(({ type, ARN }) => ({ type, name: ARN })),
  }
}

/** Every attribute with its value, as they are looked up; a resource is found by its ARN and by its name. */
export function listAttributes(attributes: EventAttributes): [attribute: string, value: string][] {
  const { eventName, eventSource, accessKeyId, username, readOnly, resources } = attributes
  const found: [string, string][] = [
    ['EventName', eventName],
    ['EventSource', eventSource],
    ['ReadOnly', String(readOnly)],
  ]
  if (accessKeyId !== undefined) found.push(['AccessKeyId', accessKeyId])
  if (username !== undefined) found.push(['Username', username])
  for (const { type, name } of resources) {
    if (type !== undefined) found.push(['ResourceType', type])
    for (const each of namesOf(name)) found.push(['ResourceName', each])
  }
  return found
}

/** A user's name, a session's name, or `root`; services and other accounts have none. */
function usernameOf({ type, userName, principalId = '' }: Told['userIdentity']): string | undefined {
  if (userName !== undefined) return userName
  if (type === 'Root') return 'root'
  if (type === 'AssumedRole' || type === 'FederatedUser') return principalId.slice(principalId.indexOf(':') + 1)
  return undefined
}

// Six characters that are no part of the name a secret was given.
const SECRET_SUFFIX = /-[A-Za-z0-9]{6}$/

/** What people call a thing: by its ARN, or as they named it. */
function namesOf(text: string): Set<string> {
  const arn = parseArn(text)
  const names = new Set([text])
  if (!arn) return names
  const name = arn.resource.replace(/^[^:/]*[:/]/, '')
  names.add(name)
  if (arn.service === 'ssm') names.add(`/${name}`)
  if (arn.service === 'iam') names.add(name.slice(name.lastIndexOf('/') + 1))
  if (arn.service === 'secretsmanager') names.add(name.replace(SECRET_SUFFIX, ''))
  return names
}
