// Decides how a failure looks on the wire: its code, status and the key its text goes under.
import { statusOf, translate } from './failures.ts'
import type { Model, Protocol, Shape } from './model.ts'

/** How one error code is sent; `fault` says that the server is to blame. */
export type ErrorKind = { code: string; status: number; fault: boolean; textKey: 'message' | 'Message' }

// Recorded answers of the services: the rest of the unmodelled codes write `message`.
const capitalText = new Set(['AccessDeniedException', 'SerializationException'])

/** Looks a code up: the model's exception shapes first, then the codes of no model. An undefined model knows none. */
export function errorKind(model: Model | undefined, protocol: Protocol, code: string): ErrorKind {
  const shape = exceptionShape(model, code)
  if (!shape) {
    const named = translate(code, protocol)
    const status = statusOf(named, protocol)
    return { code: named, status, fault: status >= 500, textKey: capitalText.has(named) ? 'Message' : 'message' }
  }
  const fault = shape.fault === true
  const status = modelledStatus(shape, protocol, fault)
  const wireCode = protocol === 'query' ? (shape.error?.code ?? code) : code
  return { code: wireCode, status, fault, textKey: textKeyOf(shape) }
}

function exceptionShape(model: Model | undefined, code: string): Shape | undefined {
  if (!model || !Object.hasOwn(model.shapes, code)) return undefined
  const shape = model.shapes[code]
  return shape?.exception ? shape : undefined
}

/** The JSON services answer 400 even for "not found"; the status published counts only where status carries meaning. */
function modelledStatus(shape: Shape, protocol: Protocol, fault: boolean): number {
  const usual = fault ? 500 : 400
  return protocol === 'json' ? usual : (shape.error?.httpStatusCode ?? usual)
}

/** A shape published without any text member still gets one on the wire, and writes it with a capital (InvalidFilterKey). */
function textKeyOf(shape: Shape): 'message' | 'Message' {
  return shape.members && Object.hasOwn(shape.members, 'message') ? 'message' : 'Message'
}
