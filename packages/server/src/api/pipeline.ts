// The life of a request, in order, and of the calls it makes in turn.
import { randomUUID } from 'node:crypto'
import type { OperationWire } from '@cairn/wire'
import { additionalDataOf, createAuditRow } from './audit.ts'
import { type Authentication, AuthenticationError, createAuthenticator, findUnsigned } from './authenticate.ts'
import { encodeDenial } from './authorization-message.ts'
import { AccessDenied, authorize } from './authorize.ts'
import { type Caller, createServiceCaller } from './caller.ts'
import { type Attempt, createContext } from './context.ts'
import type { Credential } from './credentials.ts'
import { ApiError, INTERNAL, type Refusal, refusalOf } from './error.ts'
import type { Foundation } from './foundation.ts'
import { type Context, EVERYONE, listOperations, type Operation } from './operation.ts'
import { Errand } from './outside.ts'
import { perform } from './perform.ts'
import type { Answer, HttpRequest } from './request.ts'
import { refuseUnfitSession } from './session-limits.ts'
import { createEntry, failEntry } from './trail.ts'

// Where STS is at home: the region of a call that names none.
const HOME_REGION = 'us-east-1'

/** The server's one way to act: for a request, and for a worker on behalf of a service. */
export class Pipeline {
  readonly #foundation: Foundation
  readonly #operations: Map<string, Operation>
  readonly #authenticate: ReturnType<typeof createAuthenticator>

  constructor(foundation: Foundation) {
    this.#foundation = foundation
    this.#operations = new Map(foundation.services.flatMap(listOperations).map((one) => [one.name, one]))
    this.#authenticate = createAuthenticator(foundation.credentials, foundation.skewSeconds)
  }

  /** Answers a request; never rejects. */
  async answer(request: HttpRequest): Promise<Answer> {
    const requestId = randomUUID()
    const { catalog, keyring, clock } = this.#foundation
    const route = catalog.route(request)
    if (!route.found) {
      const { protocol, service, code, message } = route
      return { ...catalog.encodeError(protocol, service, code, message, requestId), requestId, errorCode: code }
    }
    const wire = route.operation
    let proven: Authentication | undefined
    try {
      if (keyring.sealed) throw new ApiError('ServiceUnavailableException', 'The server is sealed: it has no root key.')
      const now = clock()
      const operation = this.#operations.get(`${wire.service}:${wire.name}`)
      if (!operation) throw new Error(`${wire.service}:${wire.name} is neither served nor declined`)
      const unsigned = operation.unsigned ? findUnsigned(request) : undefined
      proven = unsigned ? undefined : await this.#authenticate(request, wire, now)
      const caller = unsigned ?? proven!.caller
      const occasion = { region: proven?.region ?? HOME_REGION, requestId, now }
      const output = await perform(this.#foundation, operation.effect, occasion, (attempt) =>
        this.#run(operation, wire, caller, () => wire.decode(request), attempt, proven?.credential),
      )
      const body = wire.encode(output, requestId)
      return { status: 200, headers: {}, contentType: wire.contentType, body, requestId, ...told(wire, proven) }
    } catch (error) {
      const refusal = await this.#refuse(error, wire, requestId)
      const { code, message, cause } = refusal
      return {
        ...wire.encodeError(code, message, requestId),
        requestId,
        errorCode: code,
        cause,
        ...(error instanceof AccessDenied && { explain: error.explain }),
        ...(error instanceof AccessDenied && proven && { headers: encodeDenial(keyring, proven.caller, error) }),
        ...told(wire, proven ?? (error as AuthenticationError).claimed),
      }
    }
  }

  /** Acts as a service in an account and region, outside any request: all of it commits together, audited as its calls. */
  act<T>(service: string, account: string, region: string, work: (context: Context) => Promise<T>): Promise<T> {
    const caller = createServiceCaller(service, account)
    return perform(
      this.#foundation,
      'write',
      { region, requestId: randomUUID(), now: this.#foundation.clock() },
      (attempt) => work(this.#context(`${service}:worker`, caller, {}, attempt)),
    )
  }

  /** One call, outer or inner: decode, find the target, authorise, validate, handle; its entry joins the trail whatever comes. */
  async #run(
    operation: Operation,
    wire: OperationWire,
    caller: Caller,
    decode: () => Record<string, unknown>,
    attempt: Attempt,
    credential?: Credential,
  ): Promise<Record<string, unknown>> {
    const entry = createEntry(operation, wire, caller, attempt)
    attempt.trail.push(entry)
    try {
      const acting = credential ? await this.#confirm(caller, credential, attempt) : caller
      refuseUnfitSession(acting, operation.name)
      const input = decode()
      entry.request = wire.redact(input)
      const context = this.#context(operation.name, acting, input, attempt)
      const target = await operation.target(input, context)
      if (target !== EVERYONE) entry.targets = Array.isArray(target) ? target : [target]
      entry.caller = entry.targets[0]?.caller ?? acting
      const { region, now } = attempt
      await authorize({ caller: entry.caller, region, now, input, action: operation.name }, target)
      if (credential && operation.rate) await this.#foundation.throttle?.take(operation.rate, context)
      const problem = wire.validate(input)
      if (problem !== undefined) throw new ApiError('ValidationException', problem)
      const output = await operation.handle(input, target, context)
      if (entry.readOnly) entry.additional = additionalDataOf(entry.service, output)
      else entry.response = wire.redactOutput(output)
      return output
    } catch (error) {
      // Whoever leaves for work outside has not ended.
      if (error instanceof Errand) error.waiting.push(entry)
      else failEntry(entry, error, this.#foundation.catalog)
      throw error
    }
  }

  #context(name: string, caller: Caller, input: object, attempt: Attempt): Context {
    const [service = ''] = name.split(':')
    return createContext(name, caller, input, attempt, (inner, innerInput) => {
      const [innerService = '', innerName = ''] = inner.split(':')
      const operation = this.#operations.get(inner)
      const wire = this.#foundation.catalog.operation(innerService, innerName)
      if (!operation || !wire) throw new Error(`${inner} is not served`)
      const acting = innerService === service ? caller : throughService(caller, service)
      return this.#run(operation, wire, acting, () => innerInput, attempt)
    })
  }

  /** A key or a policy may have been taken away since its credential was read: the transaction of the call decides. */
  async #confirm(caller: Caller, credential: Credential, { tx }: Attempt): Promise<Caller> {
    const current = await this.#foundation.credentials.renew(tx, credential)
    if (current === credential) return caller
    if (current) return { ...caller, ...current.identity, permissions: current.permissions }
    throw new ApiError('UnrecognizedClientException', 'The security token included in the request is invalid.')
  }

  /** The refusal of a call that failed. What was attempted in the name of a known key is told to its account. */
  async #refuse(error: unknown, wire: OperationWire, requestId: string): Promise<Refusal> {
    const refusal = refusalOf(error, wire)
    if (!(error instanceof AuthenticationError) || !error.claimed) return refusal
    const { caller, region } = error.claimed
    const operation = this.#operations.get(`${wire.service}:${wire.name}`)
    const entry = createEntry(operation, wire, caller, { region, requestId, now: this.#foundation.clock() })
    const row = createAuditRow({ ...entry, errorCode: refusal.code, errorMessage: refusal.message })
    return this.#foundation.store.record([row]).then(
      () => refusal,
      (cause) => ({ ...INTERNAL, cause }),
    )
  }
}

/** A caller for whom a service calls another one; a call within a service is the caller's own. */
function throughService(caller: Caller, service: string): Caller {
  return { ...caller, via: service, calledVia: [...(caller.calledVia ?? []), `${service}.amazonaws.com`] }
}

function told({ service, name }: OperationWire, proven: Authentication | undefined): Partial<Answer> {
  const operation = `${service}:${name}`
  if (!proven) return { operation }
  return { operation, account: proven.caller.account, accessKeyId: proven.credential.accessKeyId }
}
