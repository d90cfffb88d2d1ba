// Who has read a parameter, a secret or used a key, when last, and which version they hold.
import { parseArn } from '#api/arn.ts'
import { RequestError } from '#api/error.ts'
import type { Store } from '#store/store.ts'
import { principalOf, readTrail, type TrailEvent } from './trail.ts'

/** One reader: its last read (ISO 8601), how often it read, and the version it got then, where that is known. */
export type Reader = { principal: string; lastRead: string; action: string; reads: number; version?: string }

// What shows a value, by the service it is in.
const READS: Record<string, ReadonlySet<string>> = {
  ssm: new Set(['GetParameter', 'GetParameters', 'GetParametersByPath', 'GetParameterHistory']),
  secretsmanager: new Set(['GetSecretValue']),
  kms: new Set([
    'Decrypt',
    'Encrypt',
    'ReEncrypt',
    'GenerateDataKey',
    'GenerateDataKeyPair',
    'GenerateDataKeyWithoutPlaintext',
    'GenerateDataKeyPairWithoutPlaintext',
    'Sign',
    'Verify',
    'GenerateMac',
    'VerifyMac',
    'DeriveSharedSecret',
  ]),
}

/** The readers of the thing with an ARN since an instant (milliseconds), the latest first. Throws RequestError. */
export async function findReaders(store: Store, arn: string, sinceMs: number): Promise<Reader[]> {
  const { service = '', account = '' } = parseArn(arn) ?? {}
  const actions = READS[service]
  if (!actions) throw new RequestError(`${arn} is no ARN of a parameter, a secret or a key`)
  const readers = new Map<string, Reader>()
  for await (const event of readTrail(store, account, sinceMs)) {
    const { eventSource, eventName, errorCode, eventTime } = event
    if (errorCode !== undefined || eventSource !== `${service}.amazonaws.com` || !actions.has(eventName)) continue
    if (!isAbout(event, arn)) continue
    const principal = principalOf(event) ?? event.userIdentity.invokedBy ?? 'unknown'
    const known = readers.get(principal)
    if (known) known.reads += 1
    else {
      const version = versionRead(event, arn)
      readers.set(principal, {
        principal,
        lastRead: eventTime,
        action: eventName,
        reads: 1,
        ...(version && { version }),
      })
    }
  }
  return [...readers.values()]
}

/** Whether a call concerned the thing: it is named, or was among what a path showed. */
function isAbout({ resources = [], additionalEventData }: TrailEvent, arn: string): boolean {
  return resources.some(({ ARN }) => ARN === arn) || additionalEventData?.versions?.[arn] !== undefined
}

/** The version a read got, as the trail tells it. */
function versionRead({ additionalEventData }: TrailEvent, arn: string): string | undefined {
  const { versionId, versions } = additionalEventData ?? {}
  return versionId ?? versions?.[arn]?.toString()
}
