// Audit records in CloudTrail's shape: one for every call, inner calls and refusals included, and one more for whoever else owns the thing.
import { randomUUID } from 'node:crypto'
import { BoundedCache } from '../store/bounded-cache.ts'
import type { AuditRow } from '../store/tables/ground.ts'
import { formatAccountIdentity, formatIdentity } from './audit-identity.ts'
import type { Caller } from './caller.ts'
import type { Target } from './operation.ts'

/** One call while it runs; what is known when it ends becomes its record. */
export type Entry = {
  caller: Caller
  region: string
  requestId: string
  at: Date
  service: string
  operation: string
  readOnly: boolean
  /** Already redacted. */
  request?: unknown
  /** Already redacted; null for reads. */
  response?: unknown
  /** What CloudTrail tells besides, as `additionalEventData`. */
  additional?: object | undefined
  targets: Target[]
  errorCode?: string
  errorMessage?: string
}

/** The audit rows of an ended call: the caller's account is told, and every other one that owns what was used. */
export function createAuditRows(entry: Entry): AuditRow[] {
  const owners = ownersElsewhere(entry)
  if (!owners || owners.length === 0) return [createAuditRow(entry)]
  const sharedEventId = createEventId(entry.at)
  return [createAuditRow(entry, sharedEventId), ...owners.map((owner) => createAuditRow(entry, sharedEventId, owner))]
}

/** An audit row of an ended call, told to the caller's own account unless `recipient` is another's. */
export function createAuditRow(entry: Entry, sharedEventId?: string, recipient = entry.caller.account): AuditRow {
  const { caller, service, operation } = entry
  const eventId = createEventId(entry.at)
  return {
    event_id: eventId,
    account: recipient,
    region: entry.region,
    at_ms: entry.at.getTime(),
    event_source: `${service}.amazonaws.com`,
    event_name: operation,
    // Another account's keys are not for the owner to know.
    access_key_id: recipient === caller.account ? (caller.accessKeyId ?? null) : null,
    error_code: entry.errorCode ?? null,
    record: formatRecord(entry, eventId, recipient, sharedEventId),
  }
}

/** The id of an event at an instant: a UUID of version 7, by whose time the event is found without an index of ids. */
export function createEventId(at: Date): string {
  const time = at.getTime().toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`
}

/** The instant in an id that `createEventId` made, in milliseconds; undefined for any other text. */
export function timeOfEventId(id: string): number | undefined {
  if (!/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(id)) return undefined
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
}

/** What the trail tells of a call besides its input: the key material that KMS used, and which version a read showed. */
export function additionalDataOf(service: string, output: Record<string, unknown>): object | undefined {
  switch (service) {
    case 'kms':
      return materialOf(output)
    case 'secretsmanager':
      return typeof output.VersionId === 'string' ? { versionId: output.VersionId } : undefined
    case 'ssm':
      return versionsOf(output)
    default:
      return undefined
  }
}

function materialOf({ KeyMaterialId, SourceKeyMaterialId, DestinationKeyMaterialId }: Record<string, unknown>) {
  if (KeyMaterialId !== undefined) return { keyMaterialId: KeyMaterialId }
  if (SourceKeyMaterialId === undefined && DestinationKeyMaterialId === undefined) return undefined
  return { sourceKeyMaterialId: SourceKeyMaterialId, destinationKeyMaterialId: DestinationKeyMaterialId }
}

type Shown = { ARN?: string; Version?: number; Value?: string }

/** The versions of parameters whose values were shown, by their ARNs: AWS's own records leave them out. */
function versionsOf({ Parameter, Parameters }: { Parameter?: Shown; Parameters?: Shown[] }): object | undefined {
  const shown = Parameter ? [Parameter] : (Parameters ?? [])
  if (shown[0]?.Value === undefined) return undefined
  return { versions: Object.fromEntries(shown.map(({ ARN, Version }) => [ARN, Version])) }
}

const DENIALS = new Set(['AccessDeniedException', 'AccessDenied'])

/** The other accounts whose things a call used. Who was denied is not told to them: anybody could fill their trail. */
function ownersElsewhere({ caller, targets, errorCode }: Entry): string[] | undefined {
  if (targets.every(({ account }) => account === caller.account)) return undefined
  if (errorCode !== undefined && DENIALS.has(errorCode)) return undefined
  const others = targets.map(({ account }) => account).filter((account) => account !== caller.account)
  // AWS's own policies are nobody's.
  return [...new Set(others)].filter((account) => /^\d{12}$/.test(account))
}

// Written member by member: JSON.stringify of the whole takes three times as long, and every call waits for its record.
function formatRecord(entry: Entry, eventId: string, recipient: string, sharedEventId: string | undefined): string {
  const { caller, errorCode, errorMessage, additional } = entry
  const identity = recipient === caller.account ? formatIdentity(caller) : formatAccountIdentity(caller)
  const acting = caller.via && JSON.stringify(`${caller.via}.amazonaws.com`)
  const failure =
    errorCode === undefined ? '' : `"errorCode":"${errorCode}","errorMessage":${JSON.stringify(errorMessage ?? '')},`
  const more = additional === undefined ? '' : `"additionalEventData":${JSON.stringify(additional)},`
  const shared = sharedEventId === undefined ? '' : `"sharedEventID":"${sharedEventId}",`
  return `{"eventVersion":"1.11","userIdentity":${identity},"eventTime":"${formatTime(entry.at)}","eventSource":"${entry.service}.amazonaws.com","eventName":"${entry.operation}","awsRegion":${JSON.stringify(entry.region)},"sourceIPAddress":${acting ?? JSON.stringify(caller.sourceIp)},"userAgent":${acting ?? JSON.stringify(caller.userAgent)},${failure}"requestParameters":${JSON.stringify(entry.request ?? null)},"responseElements":${JSON.stringify(entry.response ?? null)},${more}"requestID":"${entry.requestId}","eventID":"${eventId}","readOnly":${entry.readOnly},${formatResources(entry.targets)}"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"${recipient}",${shared}"eventCategory":"Management"${formatTls(caller)}}`
}

const TLS = new BoundedCache<string>(1000)

/** How the connection was kept secret; a service that calls on somebody's behalf has no connection to tell of. */
function formatTls({ tls, via }: Caller): string {
  if (!tls || via !== undefined) return ''
  const key = `${tls.version} ${tls.cipher} ${tls.host}`
  let formatted = TLS.get(key)
  if (formatted === undefined) {
    const details = { tlsVersion: tls.version, cipherSuite: tls.cipher, clientProvidedHostHeader: tls.host }
    formatted = `,"tlsDetails":${JSON.stringify(details)}`
    TLS.set(key, formatted)
  }
  return formatted
}

function formatResources(targets: Target[]): string {
  let resources = ''
  for (const target of targets) {
    const { arn, account, type } = target
    // "All of them" (`…:*`) and "whichever it is" (`…:key/*`) are no resources of CloudTrail's.
    if (arn === '' || arn.endsWith('*')) continue
    // What takes several rights, to make it and to tag it, is one resource all the same.
    if (targets.find((each) => each.arn === arn) !== target) continue
    const kind = type === undefined ? '' : `"type":"${type}",`
    resources += `${resources === '' ? '' : ','}{"accountId":${JSON.stringify(account)},${kind}"ARN":${JSON.stringify(arn)}}`
  }
  return resources === '' ? '' : `"resources":[${resources}],`
}

let lastSecond = Number.NaN
let lastTime = ''

/** An instant as records tell it. The calls of a second share the text, which costs as much as the rest of a record's strings. */
function formatTime(at: Date): string {
  const second = Math.floor(at.getTime() / 1000)
  if (second !== lastSecond) {
    lastSecond = second
    lastTime = `${at.toISOString().slice(0, 19)}Z`
  }
  return lastTime
}
