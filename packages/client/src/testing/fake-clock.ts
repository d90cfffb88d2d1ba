// A clock that stands still until it is moved.

import type { Clock } from '../clock.ts'

/** A clock for tests. */
export type FakeClock = Clock & {
  /** Moves it on by seconds. */
  advance(seconds: number): void
}

/** Makes a clock that stands at a moment, in milliseconds. */
export function createFakeClock(startMs = Date.UTC(2026, 0, 1)): FakeClock {
  let nowMs = startMs
  return {
    now: () => nowMs,
    advance(seconds) {
      nowMs += seconds * 1000
    },
  }
}
