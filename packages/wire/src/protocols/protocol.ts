// What a protocol has to provide; one file each beside this one.
import type { ErrorKind } from '../error-kind.ts'
import type { Model } from '../model.ts'
import type { Fields, WireRequest } from '../request.ts'

/** Reads inputs and writes outputs and errors of one service's operations. */
export type ProtocolWire = {
  contentType(model: Model | undefined): string
  /** The reader of an operation's requests; it throws SerializationError. */
  compileDecode(model: Model, operationName: string): (request: WireRequest) => Fields
  /** The writer of an operation's response bodies; it throws TypeError when the output does not fit. */
  compileEncode(model: Model, operationName: string): (output: Fields, requestId: string) => string
  /** The body of an error; without a model the operation is unknown. An empty message is left out. */
  encodeError(model: Model | undefined, kind: ErrorKind, message: string, requestId: string): string
}
