// For every operation a call that succeeds, and what is known of it: the ARN it is authorised for, the calls it makes in turn.
import { CLOUDTRAIL_CALLS } from './cloudtrail-calls.ts'
import { IAM_POLICY_CALLS } from './iam-policy-calls.ts'
import { IAM_PRINCIPAL_CALLS } from './iam-principal-calls.ts'
import { KMS_CALLS } from './kms-calls.ts'
import type { Prepare, Prepared } from './prepared.ts'
import { SECRET_CALLS } from './secret-calls.ts'
import { SSM_CALLS } from './ssm-calls.ts'
import { STS_CALLS } from './sts-calls.ts'
import { TAGGING_CALLS } from './tagging-calls.ts'
import type { Ground } from './world.ts'

const CALLS: Record<string, Prepare> = {
  ...SSM_CALLS,
  ...SECRET_CALLS,
  ...KMS_CALLS,
  ...STS_CALLS,
  ...CLOUDTRAIL_CALLS,
  ...TAGGING_CALLS,
  ...IAM_PRINCIPAL_CALLS,
  ...IAM_POLICY_CALLS,
}

/** Prepares the call of an operation. Throws when nobody has written one yet. */
export async function prepareCall(operation: string, ground: Ground): Promise<Prepared> {
  const prepare = CALLS[operation]
  if (!prepare) throw new Error(`no file of test/access has a call of ${operation}: write one that succeeds`)
  return prepare(ground, `/proof/${operation.replace(':', '-')}`)
}
