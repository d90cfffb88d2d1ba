// Work that must not be done within a transaction: the call leaves for it, and comes back with what it made.
import type { Entry } from './audit.ts'

/** Ends an attempt at a call until `run` is done. No refusal, and no failure either: whoever catches it throws it on. */
export class Errand extends Error {
  readonly run: () => Promise<unknown>
  /** The calls that wait for it, the innermost first: when it fails, they have failed. */
  readonly waiting: Entry[] = []

  constructor(run: () => Promise<unknown>) {
    super('the call waits for work outside its transaction')
    this.run = run
  }
}

/** What an earlier attempt had made, if it asked for it; otherwise ends this attempt with an Errand. */
export function fetchOutside<T>(work: () => Promise<T>, fetched: Iterator<unknown>): T {
  const { done, value } = fetched.next()
  if (done) throw new Errand(work)
  return value as T
}
