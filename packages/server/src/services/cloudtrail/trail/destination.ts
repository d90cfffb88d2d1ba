// Where a trail writes: the rules for buckets (folders, here) and prefixes, and what trails cannot do.
import type { CreateTrailCommandInput, UpdateTrailCommandInput } from '@aws-sdk/client-cloudtrail'
import { refuse } from '#api/error.ts'
import type { Context } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'

type Input = Partial<CreateTrailCommandInput & UpdateTrailCommandInput>

const LONGEST_PREFIX = 200

const otherOwner = prepare<{ bucket: string; account: string }>()((db, { bucket, account }) =>
  db.selectFrom('trail').select('account').where('bucket', '=', bucket).where('account', '<>', account).limit(1),
)

/** Refuses a bucket or a prefix that is none, and a bucket to which another account's trail writes. */
export async function checkDestination(bucket: string, prefix: string | null, context: Context): Promise<void> {
  // Both become names of folders: what could lead out of the trails' folder is no name.
  if (!/^[a-z0-9](?:[a-z0-9-]|\.(?=[a-z0-9])){1,61}[a-z0-9]$/.test(bucket)) {
    refuse('InvalidS3BucketNameException', `Bucket name is not valid: ${bucket}`)
  }
  if (prefix !== null && !isPrefix(prefix)) {
    refuse('InvalidS3PrefixException', 'The S3 key prefix is not valid.')
  }
  if (await context.tx.first(otherOwner, { bucket, account: context.account })) {
    refuse('InsufficientS3BucketPolicyException', `Incorrect S3 bucket policy is detected for bucket: ${bucket}`)
  }
}

function isPrefix(prefix: string): boolean {
  const parts = prefix.split('/')
  return (
    prefix.length <= LONGEST_PREFIX &&
    parts.every((part) => /^[A-Za-z0-9!_.*'()-]+$/.test(part) && !/^\.+$/.test(part) && part !== 'AWSLogs')
  )
}

/** Refuses what trails here cannot do, rather than accept it and do nothing. */
export function refuseUnsupported(input: Input): void {
  const { SnsTopicName, CloudWatchLogsLogGroupArn, CloudWatchLogsRoleArn, KmsKeyId, IsOrganizationTrail } = input
  const unsupported = (what: string) => refuse('UnsupportedOperationException', `${what} is not supported.`)
  if (SnsTopicName) unsupported('A notification by SNS')
  if (CloudWatchLogsLogGroupArn || CloudWatchLogsRoleArn) unsupported('Delivery to CloudWatch Logs')
  if (KmsKeyId) unsupported('The encryption of log files with a KMS key')
  if (IsOrganizationTrail) refuse('OrganizationsNotInUseException', 'There are no organizations.')
}

/** Refuses a trail of all regions that leaves out the global services. */
export function checkRegions(isMultiRegion: boolean, hasGlobalEvents: boolean): void {
  if (isMultiRegion && !hasGlobalEvents) {
    refuse('InvalidParameterCombinationException', 'Multi-Region trail must include global service events.')
  }
}
