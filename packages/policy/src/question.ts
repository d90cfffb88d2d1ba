// What is asked of the policies, who asks, and what is answered.

import type { Policy } from './policy.ts'

/** A request's values by lower-case condition key; an array is a multi-valued key; undefined: absent. */
export type RequestKeys = (key: string) => string | readonly string[] | undefined

/** Who asks. */
export type Principal =
  | { kind: 'root'; account: string; arn: string }
  /** `id` is the unique id, AIDA…. */
  | { kind: 'user'; account: string; arn: string; id: string }
  /** `arn` is that of the session (`…:assumed-role/R/S`), `id` the role's unique id, AROA…. */
  | { kind: 'role-session'; account: string; arn: string; roleArn: string; id: string; sessionName: string }
  /** `arn` is that of the session (`…:federated-user/N`); `userArn` and `id` are those of the user it was made by. */
  | { kind: 'federated-user'; account: string; arn: string; userArn: string; id: string }
  /** `provider` is the OIDC provider's ARN, or its host, as policies write it under `Federated`. */
  | { kind: 'web-identity'; provider: string; account: '' }
  /** A service acting for itself, e.g. 'secretsmanager.amazonaws.com'. */
  | { kind: 'service'; service: string }
  | { kind: 'anonymous' }

/** One request put to the policies that may speak to it. */
export type Question = {
  principal: Principal
  /** As in 'ssm:GetParameter'. */
  action: string
  /** The ARN; '' when the action has none, which only `Resource: "*"` covers. */
  resource: string
  /** Who owns the resource; '' is the principal's own account. */
  resourceAccount: string
  keys: RequestKeys
  /** Inline, managed and group policies of the principal. */
  identity: readonly Policy[]
  boundary?: Policy | undefined
  /** undefined: none was given; an empty list allows nothing. */
  session?: readonly Policy[] | undefined
  resourcePolicy?: Policy | undefined
  /**
   * 'own': either side's policies may allow within an account. 'required': the resource's policy must itself allow, or
   * delegate to the account (a KMS key policy). 'trust': the same of a role's trust policy, whose statements name no resource.
   */
  rule: 'own' | 'required' | 'trust'
}

/** The kinds of policy as AWS's refusals name them. */
export type DecisionKind =
  | 'identity-based policy'
  | 'resource-based policy'
  | 'permissions boundary'
  | 'session policy'
  | 'role trust policy'

/** Where a statement stands: the policy's name (or its Id), its Sid, and its place from 0. */
export type StatementPlace = { policy: string | undefined; sid: string | undefined; index: number }

/**
 * The answer. `by` is the kind of policy that allowed, or that refused or was missing; `explicit` tells a Deny from the want
 * of an Allow; `statement` is the one that decided, when one did.
 */
export type Decision = { allowed: boolean; by: DecisionKind; explicit: boolean; statement?: StatementPlace }
