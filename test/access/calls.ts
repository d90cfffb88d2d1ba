// For every operation a call that succeeds, and what is known of it: the ARN it is authorised for, the calls it makes in turn.
import { KMS_CALLS } from './kms-calls.ts'
import { type Prepare, type Prepared, READ } from './prepared.ts'
import { SECRET_CALLS } from './secret-calls.ts'
import { SSM_CALLS } from './ssm-calls.ts'
import type { Ground } from './world.ts'

const CALLS: Record<string, Prepare> = {
  ...SSM_CALLS,
  ...SECRET_CALLS,
  ...KMS_CALLS,
  'sts:GetCallerIdentity': () => ({ ...READ, input: {}, resources: 'everyone' }),
}

/** Prepares the call of an operation. Throws when nobody has written one yet. */
export async function prepareCall(operation: string, ground: Ground): Promise<Prepared> {
  const prepare = CALLS[operation]
  if (!prepare) throw new Error(`no file of test/access has a call of ${operation}: write one that succeeds`)
  return prepare(ground, `/proof/${operation.replace(':', '-')}`)
}
