// Policy documents for tests of IAM, and IAM's refusals.
import type { EvaluationResult } from '@aws-sdk/client-iam'
import type { Guest } from './guests.ts'

/** A document with some statements. */
export function documentOf(...Statement: object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement })
}

/** A trust policy for a principal, e.g. `{ Service: 'lambda.amazonaws.com' }`. */
export function trusting(Principal: object): string {
  return documentOf({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal })
}

/** A policy that lets read parameters. */
export const READING = documentOf({ Effect: 'Allow', Action: 'ssm:GetParameter', Resource: '*' })

/** The refusal of a caller for want of leave, as services of the Query protocol tell it. */
export function deniedOf({ arn }: Pick<Guest, 'arn'>, action: string, resource: string) {
  const why = `because no identity-based policy allows the ${action} action`
  return {
    name: 'AccessDenied',
    message: `User: ${arn} is not authorized to perform: ${action} on resource: ${resource} ${why}`,
  }
}

/** A variable of the policy language. */
export function variable(name: string): string {
  return `$\{${name}}`
}

/** What a simulation came to: the decision, and the policies that made it. */
export function verdictOf({ EvalDecision, MatchedStatements }: EvaluationResult): string {
  return [EvalDecision, ...MatchedStatements!.map(({ SourcePolicyId }) => SourcePolicyId)].join(' ')
}
