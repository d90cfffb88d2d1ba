// Repeatable choices for generated tests.

/** A generator of numbers from 0 up to, and without, 1; the same seed gives the same run. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Choices drawn from one seeded generator. */
export function choices(seed: number) {
  const random = seeded(seed)
  const below = (limit: number) => Math.floor(random() * limit)
  return {
    below,
    chance: (probability: number) => random() < probability,
    pick: <T>(items: readonly T[]): T => items[below(items.length)] as T,
    bytes: (longest: number) => Buffer.from(Array.from({ length: below(longest + 1) }, () => below(256))),
    times: <T>(most: number, make: () => T): T[] => Array.from({ length: below(most + 1) }, make),
  }
}
