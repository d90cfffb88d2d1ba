// What is kept: up to a number of parameters and groups; those not read anew for the longest are let go first.

import type { Freshness } from './freshness.ts'
import type { Change } from './transport.ts'

/** A parameter with its own age, or a group, as the cache knows it. */
export type Kept = {
  /** Resolves when it may be read without waiting. */
  ready(): Promise<unknown>
  /** What the server is to watch for it, as `kind=name` (`parameter=/a`); nothing when it never changes. */
  watchedNames(): readonly string[]
  /** Whether a change is about it. */
  isAbout(change: Change): boolean
  /** Its age. */
  readonly freshness: Freshness
}

/** The parameters and groups in use. */
export class Cache {
  /** Called with what is kept as the newest. */
  onKeep: (kept: Kept) => void = () => {}
  readonly #kept = new Map<unknown, Kept>()
  readonly #capacity: number

  /** Keeps as many as the capacity says. */
  constructor(capacity: number) {
    this.#capacity = capacity
  }

  /** What is kept under this key. */
  find(key: unknown): Kept | undefined {
    return this.#kept.get(key)
  }

  /** Everything that is kept. */
  all(): Kept[] {
    return [...this.#kept.values()]
  }

  /** Keeps it as the newest, and lets the oldest go when there is no room. */
  keep(key: unknown, kept: Kept): void {
    this.#kept.delete(key)
    this.#kept.set(key, kept)
    if (this.#kept.size > this.#capacity) {
      const [[oldestKey, oldest] = []] = this.#kept
      this.#kept.delete(oldestKey)
      oldest?.freshness.lapse()
    }
    this.onKeep(kept)
  }

  /** Lets everything go. */
  clear(): void {
    for (const kept of this.#kept.values()) kept.freshness.lapse()
    this.#kept.clear()
  }
}
