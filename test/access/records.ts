// What every audit record must be: CloudTrail's shape, the caller's identity, and no secret.
import assert from 'node:assert/strict'
import type { AuditRecord } from './tables.ts'
import { MARK } from './world.ts'

/** What is known of the call that a record is about. */
export type Expected = {
  name: string
  account: string
  accessKeyId: string
  userName: string
  requestId: string
  region: string
  readOnly: boolean
  /** The service that made it on the caller's behalf. */
  via?: string | undefined
  errorCode?: string | undefined
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const MEMBERS = [
  'eventVersion',
  'userIdentity',
  'eventTime',
  'eventSource',
  'eventName',
  'awsRegion',
  'sourceIPAddress',
  'userAgent',
  'errorCode',
  'errorMessage',
  'requestParameters',
  'responseElements',
  'additionalEventData',
  'requestID',
  'eventID',
  'readOnly',
  'resources',
  'eventType',
  'managementEvent',
  'recipientAccountId',
  'sharedEventID',
  'eventCategory',
  'tlsDetails',
]

/** Fails unless a record is as CloudTrail would write it. */
export function checkRecord({ account, error_code, record: text }: AuditRecord, expected: Expected): void {
  const record = JSON.parse(text)
  const [service, operation] = expected.name.split(':')
  const acting = expected.via && `${expected.via}.amazonaws.com`
  const { eventTime, eventID, userIdentity, requestParameters, responseElements, resources, errorMessage } = record
  assert.deepEqual(
    Object.keys(record).filter((member) => !MEMBERS.includes(member)),
    [],
  )
  assert.match(eventTime, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  assert.match(eventID, UUID)
  const { eventSource, eventName, readOnly, awsRegion, requestID, errorCode } = record
  assert.deepEqual(
    { eventSource, eventName, readOnly, awsRegion, requestID, errorCode },
    {
      eventSource: `${service}.amazonaws.com`,
      eventName: operation,
      readOnly: expected.readOnly,
      awsRegion: expected.region,
      requestID: expected.requestId,
      errorCode: expected.errorCode,
    },
  )
  const { eventVersion, eventType, managementEvent, eventCategory, recipientAccountId, sourceIPAddress } = record
  assert.deepEqual(
    { eventVersion, eventType, managementEvent, eventCategory, recipientAccountId, sourceIPAddress },
    {
      eventVersion: '1.11',
      eventType: 'AwsApiCall',
      managementEvent: true,
      eventCategory: 'Management',
      recipientAccountId: expected.account,
      sourceIPAddress: acting ?? '127.0.0.1',
    },
  )
  checkIdentity(userIdentity, expected, acting)
  assert.deepEqual([account, error_code], [expected.account, expected.errorCode ?? null])
  if (expected.errorCode === undefined) assert.equal(errorMessage, undefined)
  else assert.equal(responseElements, null)
  if (expected.readOnly) assert.equal(responseElements, null)
  assert.ok(requestParameters === null || typeof requestParameters === 'object')
  for (const resource of resources ?? []) assert.match(resource.ARN, /^arn:aws:/)
  assert.doesNotMatch(text, new RegExp(`${MARK} |${base64Parts(MARK).join('|')}`))
}

// Who calls by a token alone is told as the token names them: the one operation that takes no signature.
function checkIdentity(userIdentity: Record<string, unknown>, expected: Expected, invokedBy: string | undefined): void {
  const { type, principalId, ...identity } = userIdentity
  if (expected.name === 'sts:AssumeRoleWithWebIdentity' && type === 'WebIdentityUser') {
    assert.deepEqual(Object.keys(identity), ['userName', 'identityProvider'])
    return
  }
  const { account: accountId, accessKeyId, userName } = expected
  const arn = `arn:aws:iam::${accountId}:user/${userName}`
  assert.equal(type, 'IAMUser')
  assert.match(String(principalId), /^AIDA[A-Z0-9]{16}$/)
  assert.deepEqual(identity, { arn, accountId, accessKeyId, userName, ...(invokedBy && { invokedBy }) })
}

/** Which call a record is about, as `service:Operation`. */
export function nameOf({ record }: Pick<AuditRecord, 'record'>): string {
  const { eventSource, eventName } = JSON.parse(record)
  return `${eventSource.replace('.amazonaws.com', '')}:${eventName}`
}

/** The texts that bytes leave in base64, whatever stands before them. */
export function base64Parts(text: string): string[] {
  return ['', 'x', 'xx'].map((before) => {
    const encoded = Buffer.from(before + text).toString('base64')
    return encoded.slice(before.length === 0 ? 0 : 4, -4)
  })
}
