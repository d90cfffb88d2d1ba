// One operation on the wire: everything that follows from its published shapes.
import { errorKind } from './error-kind.ts'
import type { Model, Protocol } from './model.ts'
import type { ProtocolWire } from './protocols/protocol.ts'
import { compileRedact } from './redact.ts'
import type { Fields, WireRequest, WireResponse } from './request.ts'
import { compileValidate } from './validate.ts'

/** Reads, checks, writes and hides the inputs and outputs of one operation; each part is compiled at its first use. */
export type OperationWire = {
  readonly service: string
  readonly name: string
  readonly protocol: Protocol
  readonly signingName: string
  readonly model: Model
  readonly contentType: string
  /** The members sent; throws SerializationError. Maps come without a prototype. */
  decode(request: WireRequest): Fields
  /** AWS's words for the limits an input breaks, or undefined. */
  validate(input: Fields): string | undefined
  /** The response body; throws TypeError when the output does not fit the model. */
  encode(output: Fields, requestId: string): string
  /** An input fit for the audit trail. */
  redact(input: Fields): Fields
  /** An output fit for the audit trail. */
  redactOutput(output: Fields): Fields
  /** The answer for a failed call. `code` is the exception's shape name or any AWS code; an empty message sends no text. */
  encodeError(code: string, message: string, requestId: string): WireResponse
}

/** Describes one operation of a model; `service` is our name of the service. */
export function createOperation(
  service: string,
  name: string,
  model: Model,
  protocol: Protocol,
  wire: ProtocolWire,
): OperationWire {
  const { input, output } = model.operations[name] ?? {}
  const decode = lazily(() => wire.compileDecode(model, name))
  const validate = lazily(() => compileValidate(model, input))
  const encode = lazily(() => wire.compileEncode(model, name))
  const redact = lazily(() => compileRedact(model, input))
  const redactOutput = lazily(() => compileRedact(model, output))
  return {
    service,
    name,
    protocol,
    signingName: model.metadata.signingName ?? model.metadata.endpointPrefix,
    model,
    contentType: wire.contentType(model),
    decode: (request) => decode()(request),
    validate: (given) => validate()(given),
    encode: (given, requestId) => encode()(given, requestId),
    redact: (given) => redact()(given),
    redactOutput: (given) => redactOutput()(given),
    encodeError: (code, message, requestId) => encodeError(wire, protocol, model, code, message, requestId),
  }
}

/** A failure as a whole response; without a model the code is looked up among those of no service. */
export function encodeError(
  wire: ProtocolWire,
  protocol: Protocol,
  model: Model | undefined,
  code: string,
  message: string,
  requestId: string,
): WireResponse {
  const kind = errorKind(model, protocol, code)
  return {
    status: kind.status,
    headers: {},
    body: wire.encodeError(model, kind, message, requestId),
    contentType: wire.contentType(model),
  }
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}
