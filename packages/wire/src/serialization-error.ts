// The one error a decoder throws.

/** A body that cannot be read, or a member of the wrong type; `code` is AWS's name for it in the protocol spoken. The message may be empty and never holds a value sent. */
export class SerializationError extends Error {
  readonly code: 'SerializationException' | 'MalformedInput' | 'MalformedQueryString'

  constructor(code: SerializationError['code'], message = '') {
    super(message)
    this.name = 'SerializationError'
    this.code = code
  }
}
