// The one error an operation answers with: its AWS code and text. Everything else that is thrown is our own fault.
import { type OperationWire, SerializationError } from '@cairn/wire'
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
  if (error instanceof ApiError || error instanceof SerializationError) return error
  if ((error as { code?: unknown }).code === NO_SUCH_CHARACTER) return UNSTORABLE
  if (!(error instanceof TooMuchContention)) return { ...INTERNAL, cause: error }
  const isNamed = wire.model.operations[wire.name]?.errors?.some(({ shape }) => shape === 'TooManyUpdates')
  return isNamed ? { code: 'TooManyUpdates', message: '' } : { code: 'ThrottlingException', message: 'Rate exceeded' }
}
