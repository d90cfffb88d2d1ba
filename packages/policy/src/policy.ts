// A policy made ready to be asked: statements with their matchers, found by the service an action belongs to.

import type { ArnPattern } from './arn.ts'
import type { Condition } from './condition.ts'
import type { Glob } from './glob.ts'
import type { PrincipalSet } from './principal.ts'

/** An Action or NotAction element made ready; all in lower case. */
export type ActionSet = {
  readonly inverted: boolean
  readonly everything: boolean
  readonly exact: ReadonlySet<string>
  readonly globs: readonly Glob[]
  readonly written: readonly string[]
}

/** A Resource or NotResource element made ready. */
export type ResourceSet = {
  readonly inverted: boolean
  readonly everything: boolean
  readonly patterns: readonly ArnPattern[]
  readonly written: readonly string[]
}

/** A statement made ready; an element that is not there is undefined. */
export type Statement = {
  readonly sid: string | undefined
  /** Its place in the policy, from 0. */
  readonly index: number
  readonly effect: 'Allow' | 'Deny'
  readonly principals: PrincipalSet | undefined
  readonly actions: ActionSet | undefined
  readonly resources: ResourceSet | undefined
  readonly conditions: readonly Condition[]
  /** Whether a condition holds the caller's ARN (`aws:PrincipalArn`) to be one of some. */
  readonly namesCaller: boolean
}

/** Statements by their effect. */
export type Statements = { readonly allows: readonly Statement[]; readonly denies: readonly Statement[] }

/** A policy read and compiled: statements with matchers made once. Immutable; may be cached. */
export type Policy = {
  /** What it is called where people read of it: its ARN, or "inline policy X". */
  readonly name?: string
  readonly id?: string
  readonly version: string
  readonly statements: readonly Statement[]
  /** Lower-case condition keys and variables it names, e.g. 'aws:resourcetag/team'. */
  readonly keys: ReadonlySet<string>
  /** The statements that may speak of a service's actions, by its prefix; `others` for a service that none names. */
  readonly byService: ReadonlyMap<string, Statements>
  readonly others: Statements
}

/** A document that cannot be read as a policy; whoever evaluates it must refuse. */
export class PolicyError extends Error {
  override name = 'PolicyError'
}
