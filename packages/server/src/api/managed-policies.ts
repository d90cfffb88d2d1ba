// The policies that AWS itself publishes under arn:aws:iam::aws:policy/, those that serverless templates use.
import { readModelFile } from './model-files.ts'

/** A policy of AWS's; `document` is its JSON in the default version. */
export type ManagedPolicy = {
  arn: string
  name: string
  path: string
  policyId: string
  /** Not known of most. */
  description?: string
  defaultVersion: number
  createdAtMs: number
  updatedAtMs: number
  document: string
}

let byArn: Map<string, ManagedPolicy> | undefined

/** All of them, in the order of their ARNs. */
export function listManagedPolicies(): ManagedPolicy[] {
  return [...read().values()]
}

/** One of them, or undefined when AWS has none of that ARN that is known here. */
export function managedPolicy(arn: string): ManagedPolicy | undefined {
  return read().get(arn)
}

// Read at the first use: most servers never look.
function read(): Map<string, ManagedPolicy> {
  byArn ??= new Map(
    readModelFile<(Omit<ManagedPolicy, 'document'> & { document: object })[]>('managed-policies.json').map((policy) => [
      policy.arn,
      { ...policy, document: JSON.stringify(policy.document) },
    ]),
  )
  return byArn
}
