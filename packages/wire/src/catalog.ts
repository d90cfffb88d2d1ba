// The services this server speaks, and which operation a request means.
import { failureOf } from './failures.ts'
import type { Model, Protocol } from './model.ts'
import { createOperation, encodeError, type OperationWire } from './operation.ts'
import { fieldsOf, firstValue, isForm } from './protocols/form.ts'
import { json } from './protocols/json.ts'
import type { ProtocolWire } from './protocols/protocol.ts'
import { query } from './protocols/query.ts'
import type { WireRequest, WireResponse } from './request.ts'
import { SerializationError } from './serialization-error.ts'

/** A request understood. */
export type Route = { found: true; operation: OperationWire }

/** A request nobody serves: what to answer, and in which protocol (undefined: none could be told). */
export type RouteFailure = {
  found: false
  protocol: Protocol | undefined
  service: string | undefined
  code: string
  message: string
}

/** Every operation of every model given. */
export type Catalog = {
  /** The operation a request asks for. Nothing but the routing names has been read, so nothing is verified yet. */
  route(request: WireRequest): Route | RouteFailure
  /** An operation by our service name and AWS's operation name, for calls that did not come over the wire. */
  operation(service: string, name: string): OperationWire | undefined
  /** The answer for a failure outside an operation; a protocol that could not be told is answered as JSON. */
  encodeError(
    protocol: Protocol | undefined,
    service: string | undefined,
    code: string,
    message: string,
    requestId: string,
  ): WireResponse
}

/** The protocols that are spoken. A service in another one cannot be added to a catalog. */
const wires: Partial<Record<string, ProtocolWire>> = { json, query }

/** Reads the models' names; each operation compiles its shapes at first use. Keys are our service names (`ssm`). */
export function createCatalog(models: Record<string, Model>): Catalog {
  const operations = new Map<string, OperationWire>()
  const targets = new Map<string, Route>()
  const targetServices = new Map<string, string>()
  const actions = new Map<string, Route>()

  for (const [service, model] of Object.entries(models)) {
    const { protocol, targetPrefix = '', apiVersion } = model.metadata
    const wire = wires[protocol]
    if (!wire) throw new Error(`${service} speaks ${protocol}, which is not served`)
    // One client sends CloudTrail's prefix with its package path, another without: the last part decides.
    const prefix = targetPrefix.slice(targetPrefix.lastIndexOf('.') + 1)
    if (protocol === 'json') targetServices.set(prefix, service)
    for (const name of Object.keys(model.operations)) {
      const operation = createOperation(service, name, model, protocol as Protocol, wire)
      operations.set(`${service}:${name}`, operation)
      if (protocol === 'json') targets.set(`${prefix}.${name}`, { found: true, operation })
      if (protocol === 'query') actions.set(`${apiVersion}:${name}`, { found: true, operation })
    }
  }

  return {
    route(request) {
      const target = request.header('x-amz-target')
      return target === undefined
        ? routeAction(request, actions)
        : routeTarget(request, target, targets, targetServices)
    },
    operation: (service, name) => operations.get(`${service}:${name}`),
    encodeError(protocol, service, code, message, requestId) {
      const spoken = protocol ?? 'json'
      const model = service === undefined ? undefined : models[service]
      const wire = wires[spoken] ?? json
      const answer = encodeError(wire, spoken, model, code, message, requestId)
      const nobody = protocol === undefined && code === failureOf('unknownOperation', 'json').code
      return nobody ? { ...answer, status: 404 } : answer
    },
  }
}

function routeTarget(
  request: WireRequest,
  target: string,
  targets: Map<string, Route>,
  services: Map<string, string>,
): Route | RouteFailure {
  const dot = target.lastIndexOf('.')
  const start = dot > 0 ? target.lastIndexOf('.', dot - 1) + 1 : 0
  const route = targets.get(start === 0 ? target : target.slice(start))
  if (route && request.method === 'POST' && saysJson(request.header('content-type'))) return route
  return fail(
    'json',
    services.get(target.slice(start, Math.max(start, dot))),
    failureOf('unknownOperation', 'json').code,
  )
}

/** A body declared to be something else was not meant for us (a web page's form can send text/plain); undeclared is fine. */
function saysJson(contentType: string | undefined): boolean {
  if (contentType === undefined || contentType === 'application/x-amz-json-1.1') return true
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase()
  return type === 'application/x-amz-json-1.1' || type === 'application/x-amz-json-1.0' || type === 'application/json'
}

function routeAction(request: WireRequest, actions: Map<string, Route>): Route | RouteFailure {
  try {
    const fields = fieldsOf(request)
    const action = firstValue(fields, 'Action')
    if (action === undefined) return noAction(request)
    const version = firstValue(fields, 'Version') ?? 'NO_VERSION_SPECIFIED'
    const { code } = failureOf('unknownOperation', 'query')
    return (
      actions.get(`${version}:${action}`) ??
      fail('query', undefined, code, `Could not find operation ${action} for version ${version}`)
    )
  } catch (error) {
    if (!(error instanceof SerializationError)) throw error
    return fail('query', undefined, error.code, error.message)
  }
}

function noAction(request: WireRequest): RouteFailure {
  return isForm(request.header('content-type'))
    ? fail('query', undefined, 'MissingAction', 'The request is missing an action or a required parameter.')
    : fail(undefined, undefined, failureOf('unknownOperation', undefined).code)
}

function fail(protocol: Protocol | undefined, service: string | undefined, code: string, message = ''): RouteFailure {
  return { found: false, protocol, service, code, message }
}
