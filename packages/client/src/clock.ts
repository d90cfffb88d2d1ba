// The time, read once in a turn of the event loop: asking the system costs more than all the rest of a cached read.

/** Where the time comes from, in milliseconds since 1970. */
export type Clock = { now(): number }

// Kept from before anybody puts fake timers in its place. Where there is none, the time is read every time.
const { setImmediate: later } = globalThis as { setImmediate?: (work: () => void) => unknown }

let turnMs = 0
const endTurn = () => {
  turnMs = 0
}

function readTurn(): number {
  if (turnMs === 0) {
    turnMs = Date.now()
    // Runs before the next input or timer is handled, so that a machine that was frozen wakes to the right time.
    later?.(endTurn)
  }
  return turnMs
}

/** The system's clock. */
export const systemClock: Clock = { now: later === undefined ? () => Date.now() : readTurn }
