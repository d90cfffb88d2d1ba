// Randomness that is the same in every run.

/** A source of choices; two with the same seed make the same ones. */
export type Random = {
  /** A whole number from 0 to `below` - 1. */
  number(below: number): number
  /** True once in `times`. */
  once(times: number): boolean
  pick<T>(choices: readonly T[]): T
}

/** Makes a source of choices from a seed (the generator is mulberry32). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const number = (below: number) => Math.floor((next() / 2 ** 32) * below)
  return {
    number,
    once: (times) => number(times) === 0,
    pick: (choices) => choices[number(choices.length)]!,
  }
}
