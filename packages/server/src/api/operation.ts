// What an operation is: a value that states its name, what it acts on, and what it does.
import type { Question } from '@cairn/policy'
import type { Eventually, Tx } from '../store/store.ts'
import type { Caller } from './caller.ts'
import { refuse } from './error.ts'
import type { ChangeEvent } from './event.ts'
import type { InputOf, OperationName, OutputOf } from './names.ts'
import type { Page } from './page.ts'

/** What a call acts on. It has an ARN even when nothing is there, so that refusal comes before "not found". */
export type Target = {
  arn: string
  /** What a refusal calls it where that is not the ARN: Secrets Manager repeats the name as it was typed. */
  calledAs?: string
  /** The account that owns it, as the store knows it; never taken from an ARN's text when the thing exists. */
  account: string
  /** The resource type CloudTrail shows, where the service shows one. */
  type?: string
  /** The IAM action it needs, where that is not the operation's name: ReEncrypt needs one of its source and one of its destination. */
  action?: string
  /** The thing itself names the caller as one who may, whatever the policies say: a grant tells who retires it. */
  entitled?: boolean
  /** Who the call turned out to be, where no signature told: by the token it brings. */
  caller?: Caller
  /** Its tags; read only when a policy asks for them. */
  tags?: () => Eventually<Tags>
  /** The policy on the thing itself, as it is stored: principals by their unique ids. */
  policy?: () => Eventually<string | undefined>
  /** How that policy counts, where it is no ordinary resource's: a KMS key's own must allow, a role is assumed by its trust policy. */
  rule?: Question['rule']
  /** Another way to be allowed, asked when the policies do not allow and nothing denies: a grant on a key. */
  granted?: () => Eventually<boolean>
  /** The values of the service's own condition keys, by their names in lower case: `ssm:overwrite`. */
  keys?: Readonly<Record<string, string | readonly string[] | undefined>>
  /** The same for values that cost a query: each is read only when a policy asks for it. */
  askedKeys?: Readonly<Record<string, () => Eventually<string | readonly string[] | undefined>>>
}

/** Tags by key. */
export type Tags = Readonly<Record<string, string>>

/** The target of an operation that every authenticated caller may use. */
export const EVERYONE = 'everyone'

/** All that an operation sees of the world. */
export type Context = {
  caller: Caller
  /** The caller's account. */
  account: string
  /** The region the call was signed for. */
  region: string
  now: Date
  tx: Tx
  /** Calls another service for the same caller, in this transaction: authorised, validated and audited like any call. */
  call<N extends OperationName>(name: N, input: InputOf<N>): Promise<OutputOf<N>>
  /**
   * Whether the caller may do something to one thing, without a refusal: for lists that leave out what is not the caller's to
   * see. A service that is given a role asks so: `may('iam:PassRole', { arn, account, keys: { 'iam:passedtoservice': … } })`.
   */
  may(action: string, target: Target): Promise<boolean>
  /** Adds a change event; it leaves with the transaction. */
  emit(event: ChangeEvent): Eventually<unknown>
  /**
   * Answers what `work` makes outside the transaction, for what is slow or foreign: the attempt is left and undone, and when
   * the work is done the call runs again from the start, where asking for it is answered at once. Ask after every check that
   * can be made before; what is answered is shared by all later attempts, so leave it as it is.
   */
  outside<T>(work: () => Promise<T>): T
  /** Page tokens of this very query. */
  page: Page
}

/** Calls a second that a group of operations shares. */
export type Allowance = { group: string; perSecond: number }

/** What AWS allows an operation at the moment; enforced when the operator asks for AWS's limits. */
export type Rate = (context: Context) => Eventually<Allowance>

/** An operation whose types have been checked, as the pipeline runs it. */
export type Operation = {
  name: OperationName
  effect: 'read' | 'write'
  unsigned?: boolean
  readOnly?: boolean
  // biome-ignore lint/suspicious/noExplicitAny: the name fixes the types where the operation is written
  target(input: any, context: Context): Eventually<Target | Target[] | typeof EVERYONE>
  // biome-ignore lint/suspicious/noExplicitAny: as above
  handle(input: any, target: any, context: Context): Eventually<any>
  rate?: Rate
}

/** States an operation: `operation('ssm:GetParameter')({ effect, target, handle })`. Curried, or literal outputs widen. */
export function operation<const N extends OperationName>(name: N) {
  return <T extends Target | Target[] | typeof EVERYONE>(definition: {
    effect: 'read' | 'write'
    /** Whoever calls proves who it is by what it sends, not by a signature: AssumeRoleWithWebIdentity. */
    unsigned?: boolean
    /** What CloudTrail says of it, where that is not its effect: DescribeKey reads, and may make a managed key. */
    readOnly?: boolean
    target: (input: InputOf<N>, context: Context) => Eventually<T>
    handle: (input: InputOf<N>, target: T, context: Context) => Eventually<OutputOf<N>>
    rate?: Rate
  }): Operation => ({ name, ...definition }) as Operation
}

/** A service: what it serves, what it declines with the reason, and how its things are found by name. */
export type Service = {
  name: string
  operations: Operation[]
  declined: Record<string, string>
  /** What an ARN of the service names, with the policy and tags it is judged by; undefined when that is nothing. */
  find?: (arn: string, context: Context) => Eventually<Target | undefined>
}

/** All operations of a service; one that is declined says why, to any caller, and is audited like the others. */
export function listOperations({ name, operations, declined }: Service): Operation[] {
  const refusals = Object.entries(declined).map(([operation, reason]): Operation => {
    const target = () => refuse('UnknownOperationException', `${operation} is not served: ${reason}.`)
    return { name: `${name}:${operation}` as OperationName, effect: 'read', target, handle: target }
  })
  return [...operations, ...refusals]
}
