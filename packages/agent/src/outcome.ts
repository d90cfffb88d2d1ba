// What became of one call to a service, as the text that the cache keeps; and what a reader of that text is told.

import { InvalidParameterError, isPassing, ServiceError } from '@cairn/client'

type Failure = { readonly code: string; readonly message: string; readonly status: number; readonly isPassing: boolean }
type Outcome = { readonly answer: object } | { readonly failure: Failure }

/** A service's no: absent, not allowed, not valid. What was held of it before must not be used any more. */
export class Refusal extends InvalidParameterError {
  readonly status: number
  readonly serviceCode: string
  readonly serviceMessage: string

  /** Repeats what the service said. */
  constructor({ status, code, message }: Failure) {
    super([])
    this.status = status
    this.serviceCode = code
    this.serviceMessage = message
  }
}

/** Waits for a call, and notes its answer or the service's failure; so calls that go out together fail one by one. */
export async function noteOutcome(call: Promise<object>): Promise<string> {
  let outcome: Outcome
  try {
    outcome = { answer: await call }
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    const { code, message, status } = error
    outcome = { failure: { code, message, status, isPassing: isPassing(error) } }
  }
  return JSON.stringify(outcome)
}

/** The noted answer. Throws a Refusal, or a ServiceError when the service may be well again later. */
export function readOutcome(text: string): object {
  const outcome: Outcome = JSON.parse(text)
  if ('answer' in outcome) return outcome.answer
  const { failure } = outcome
  throw failure.isPassing ? new ServiceError(failure.code, failure.message, failure.status) : new Refusal(failure)
}
