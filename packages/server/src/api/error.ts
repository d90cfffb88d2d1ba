// The one error an operation answers with: its AWS code and text. Everything else that is thrown is our own fault.
import { failureOf, type OperationWire, SerializationError, type Situation } from '@cairn/wire'
import { TooMuchContention } from '../store/store.ts'

/** A refusal in AWS's words; status, fault and shape follow from the model. An empty message is left out where AWS sends none. */
export class ApiError extends Error {
  readonly code: string
  /** What the audit trail is told, where it must not repeat what the caller is told. */
  readonly auditMessage: string

  constructor(code: string, message = '', auditMessage = message) {
    super(message)
    this.code = code
    this.auditMessage = auditMessage
  }
}

/** What somebody asked for at the machine's own console and cannot have; the message is for that person. */
export class RequestError extends Error {}

/** Ends the call with an AWS error; `auditMessage` is for texts that repeat a value, which the audit trail never shows. */
export function refuse(code: string, message?: string, auditMessage?: string): never {
  throw new ApiError(code, message, auditMessage)
}

/** What the client is told of a failure; `cause` is for the log alone. */
export type Refusal = { code: string; message: string; auditMessage?: string; cause?: unknown }

/** A failure of ours: the client learns nothing of it. */
export const INTERNAL: Refusal = { code: 'InternalFailure', message: '' }

// PostgreSQL's texts cannot hold U+0000; what AWS makes of it in a description or a tag is not known.
const NO_SUCH_CHARACTER = '22021'
const UNSTORABLE: Refusal = { code: 'ValidationException', message: 'A text must not contain the character U+0000.' }

/** What to tell the client of anything that was thrown. */
export function refusalOf(error: unknown, wire: OperationWire): Refusal {
  if (error instanceof ApiError) return inProtocol(error, wire)
  if (error instanceof SerializationError) return error
  if ((error as { code?: unknown }).code === NO_SUCH_CHARACTER) return UNSTORABLE
  if (!(error instanceof TooMuchContention)) return { ...INTERNAL, cause: error }
  const isNamed = wire.model.operations[wire.name]?.errors?.some(({ shape }) => shape === 'TooManyUpdates')
  return isNamed ? { code: 'TooManyUpdates', message: '' } : { code: 'ThrottlingException', message: 'Rate exceeded' }
}

/** Refusals that are no operation's own are named by the protocol: AccessDenied where requests are forms. */
function inProtocol(error: ApiError, { protocol, service, model, name }: OperationWire): Refusal {
  const situation = SITUATIONS[error.code]
  if (!situation || protocol === 'json' || isModelled(error.code, model, name)) return error
  const { message, auditMessage } = error
  return { code: failureOf(situation, protocol, service).code, message, auditMessage }
}

const SITUATIONS: Record<string, Situation> = {
  AccessDeniedException: 'denied',
  UnrecognizedClientException: 'unknownKey',
  ValidationException: 'validation',
  ThrottlingException: 'throttled',
  UnknownOperationException: 'unknownOperation',
  ServiceUnavailableException: 'unavailable',
}

function isModelled(code: string, model: OperationWire['model'], operation: string): boolean {
  return model.operations[operation]?.errors?.some(({ shape }) => shape === code) ?? false
}
