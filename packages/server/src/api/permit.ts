// Lets a caller in for longer than one call takes: what it is told in the meantime it may read at every moment.
import { randomUUID } from 'node:crypto'
import type { OperationWire } from '@cairn/wire'
import { createAuditRow } from './audit.ts'
import { type Authentication, AuthenticationError, createAuthenticator } from './authenticate.ts'
import { authorize } from './authorize.ts'
import { createContext } from './context.ts'
import { ApiError, type Refusal, refusalOf } from './error.ts'
import type { Foundation } from './foundation.ts'
import { EVERYONE, listOperations, type Operation } from './operation.ts'
import type { Answer, HttpRequest } from './request.ts'

/** A call that the caller must be allowed to make, though it does not make it: `ssm:GetParameter` with its input. */
export type Question = { operation: string; input: object }

/** Leave to be told of what the questions are about; `arns` are those of each question. */
export type Permit = {
  readonly arns: string[][]
  /**
   * Asks again when the caller's permissions have changed, or anyway when `isDue`; answers the ARNs then, undefined when
   * nothing was asked. Rejects when the caller may not any more.
   */
  renew(isDue: boolean): Promise<string[][] | undefined>
}

/** Opens permits; each request leaves a record in the audit trail, as a call `Watch` of the service. */
export class Permits {
  readonly #foundation: Foundation
  readonly #operations: Map<string, Operation>
  readonly #authenticate: ReturnType<typeof createAuthenticator>
  readonly #wire: OperationWire
  readonly #service: string

  /** Requests are signed for `service`. */
  constructor(foundation: Foundation, service: string) {
    this.#foundation = foundation
    this.#service = service
    this.#operations = new Map(foundation.services.flatMap(listOperations).map((one) => [one.name, one]))
    this.#authenticate = createAuthenticator(foundation.credentials, foundation.skewSeconds)
    const anyName = [...this.#operations.keys()].find((name) => name.startsWith(`${service}:`)) ?? ''
    this.#wire = foundation.catalog.operation(service, anyName.slice(service.length + 1))!
  }

  /** The permit of a request that may read all it asks about, or the refusal in AWS's words; never rejects but on a broken store. */
  async open(request: HttpRequest, questions: readonly Question[]): Promise<{ permit: Permit } | { refusal: Answer }> {
    const requestId = randomUUID()
    const { keyring, clock } = this.#foundation
    let proven: Authentication | undefined
    try {
      if (keyring.sealed) throw new ApiError('ServiceUnavailableException', 'The server is sealed: it has no root key.')
      proven = await this.#authenticate(request, this.#wire, clock())
      const arns = await this.#ask(proven, questions)
      await this.#record(proven, requestId, questions)
      return { permit: this.#createPermit(proven, questions, arns) }
    } catch (error) {
      const refusal = refusalOf(error, this.#wire)
      const claimed = proven ?? (error instanceof AuthenticationError ? error.claimed : undefined)
      if (claimed) await this.#record(claimed, requestId, questions, refusal)
      return { refusal: this.#answer(refusal, requestId, claimed) }
    }
  }

  #createPermit(proven: Authentication, questions: readonly Question[], arns: string[][]): Permit {
    const { store, credentials } = this.#foundation
    return {
      arns,
      renew: async (isDue) => {
        const { credential } = proven
        const current = await store.transact('read', (tx) => credentials.renew(tx, credential))
        return current === credential && !isDue ? undefined : this.#ask(proven, questions)
      },
    }
  }

  /** The ARNs of everything asked about. Rejects when any of it may not be read. */
  #ask(proven: Authentication, questions: readonly Question[]): Promise<string[][]> {
    const { store, credentials, clock } = this.#foundation
    return store.transact('read', async (tx) => {
      const now = clock()
      const current = await credentials.renew(tx, proven.credential)
      if (!current || (current.expiresAtMs ?? Number.POSITIVE_INFINITY) <= now.getTime()) {
        throw new ApiError('UnrecognizedClientException', 'The security token included in the request is invalid.')
      }
      proven.credential = current
      const caller = { ...proven.caller, ...current.identity, permissions: current.permissions }
      const { region } = proven
      const attempt = { tx, region, requestId: '', now, trail: [], fetched: [].values() }
      const arns: string[][] = []
      for (const { operation, input } of questions) {
        const context = createContext(operation, caller, input, attempt, refuseCall)
        const found = await this.#operations.get(operation)!.target(input, context)
        const targets = found === EVERYONE ? [] : Array.isArray(found) ? found : [found]
        await authorize({ caller, region, now, input: input as Record<string, unknown>, action: operation }, targets)
        arns.push(targets.map(({ arn }) => arn))
      }
      return arns
    })
  }

  #answer({ code, message, cause }: Refusal, requestId: string, claimed: Authentication | undefined): Answer {
    return {
      ...this.#wire.encodeError(code, message, requestId),
      requestId,
      operation: `${this.#service}:Watch`,
      errorCode: code,
      cause,
      ...(claimed && { account: claimed.caller.account, accessKeyId: claimed.credential.accessKeyId }),
    }
  }

  async #record(
    { caller, region }: Authentication,
    requestId: string,
    questions: readonly Question[],
    refusal?: Refusal,
  ): Promise<void> {
    const { store, clock } = this.#foundation
    const request = { asked: questions.map(({ operation, input }) => ({ operation, ...input })) }
    const call = { caller, region, requestId, at: clock(), service: this.#service, operation: 'Watch' }
    const failure = refusal && { errorCode: refusal.code, errorMessage: refusal.message }
    await store.record([createAuditRow({ ...call, readOnly: true, request, targets: [], ...failure })])
  }
}

function refuseCall(): never {
  throw new Error('what is asked about is found without calling another service')
}
