// Trying again what may go better the next time: network errors, throttling, failures of the service.

import { ServiceError } from '../errors.ts'

const PASSING =
  /^(Throttl|TooManyRequests|RequestLimitExceeded|ProvisionedThroughput|SlowDown|RequestTimeout$|ServiceUnavailable|Internal)/
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 2000

/** Whether an error may pass by itself. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof ServiceError)) return false
  return error.status === 0 || error.status === 429 || error.status >= 500 || PASSING.test(error.code)
}

/** Does the work, up to so many times, with growing random pauses between; `isWorthwhile` may allow one more reason. */
export async function retry<T>(attempts: number, work: () => Promise<T>, isWorthwhile = isPassing): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (attempt >= attempts || !isWorthwhile(error)) throw error
      const longestMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1))
      await new Promise((resolve) => setTimeout(resolve, Math.random() * longestMs))
    }
  }
}
