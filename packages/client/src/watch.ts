// Being told of changes: one connection for all that is kept, opened again when the names change or it breaks.

import type { Cache, Kept } from './cache.ts'
import { ServiceError } from './errors.ts'
import type { Change, ChangeStream, Transport } from './transport.ts'

// Of a server that has no such door, or refuses, this is asked again.
const REFUSED_PAUSE_MS = 10 * 60_000
const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 60_000
// Names asked for at the start come in bursts: one connection for all of them.
const SETTLE_MS = 100
// Three heartbeats: a machine that was frozen for longer finds out by itself what has changed.
const SILENCE_MS = 45_000
// What fits into a request line everywhere; what does not is read by its age.
const LONGEST_QUERY = 6000

/** Keeps a connection for changes and passes them on. */
export class Watcher {
  readonly #transport: Transport
  readonly #cache: Cache
  readonly #now: () => number
  #covered: ReadonlySet<string> = new Set()
  #stream: ChangeStream | undefined
  #position: string | undefined
  #heardAtMs = Number.NEGATIVE_INFINITY
  #failures = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #isOpening = false
  #isClosed = false
  #notBeforeMs = Number.NEGATIVE_INFINITY

  /** Watches what the cache keeps. */
  constructor(transport: Transport, cache: Cache, now: () => number) {
    this.#transport = transport
    this.#cache = cache
    this.#now = now
    cache.onKeep = (kept) => this.notice(kept)
  }

  /** Whether a change would have been told by now. */
  isWatched(kept: Kept): boolean {
    if (this.#stream === undefined || this.#now() - this.#heardAtMs > SILENCE_MS) return false
    const names = kept.watchedNames()
    return names.length > 0 && names.every((name) => this.#covered.has(name))
  }

  /** Notes that other names may be kept: those of what was kept just now, or any. */
  notice(kept?: Kept): void {
    if (this.#isOpening || this.#isClosed || this.#timer !== undefined) return
    // Every value that is read anew comes by here: of what is covered already, the names of all others need no look.
    if (!kept?.watchedNames().every((name) => this.#covered.has(name))) this.#openIn(SETTLE_MS)
  }

  /** Ends for good. */
  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
    this.#leave()
  }

  #openIn(pauseMs: number): void {
    clearTimeout(this.#timer)
    const waitMs = Math.max(pauseMs, this.#notBeforeMs - Date.now())
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      void this.#open()
    }, waitMs)
    // Whoever has nothing else to do may end.
    ;(this.#timer as { unref?: () => void }).unref?.()
  }

  async #open(): Promise<void> {
    const names = this.#names()
    if (names.every((name) => this.#covered.has(name))) return
    this.#isOpening = true
    try {
      this.#leave()
      const stream = await this.#transport.watch?.({ names, after: this.#position })
      if (stream === undefined || this.#isClosed) return stream?.close()
      this.#stream = stream
      this.#covered = new Set(names)
      void this.#follow(stream)
    } catch (error) {
      this.#recover(error)
    } finally {
      this.#isOpening = false
    }
    this.notice()
  }

  async #follow(stream: ChangeStream): Promise<void> {
    let failure: unknown
    try {
      for await (const change of stream) {
        if (stream !== this.#stream) return
        this.#take(change)
      }
    } catch (error) {
      failure = error
    }
    // Closed by us, for another in its place.
    if (stream !== this.#stream || this.#isClosed) return
    this.#leave()
    this.#recover(failure)
  }

  #take(change: Change): void {
    const isFirst = this.#position === undefined
    this.#failures = 0
    this.#heardAtMs = this.#now()
    this.#position = change.position ?? this.#position
    // What was read before the first line may have changed before it, and nobody told.
    const told = isFirst ? { ...change, resync: true } : change
    if (told.resync || told.parameter !== undefined || told.secret !== undefined) {
      for (const kept of this.#cache.all()) if (kept.isAbout(told)) kept.freshness.outdate()
    }
  }

  #recover(error: unknown): void {
    if (this.#isClosed) return
    this.#covered = new Set()
    const isRefused = error instanceof ServiceError && error.status >= 400 && error.status < 500 && error.status !== 429
    if (isRefused) this.#notBeforeMs = Date.now() + REFUSED_PAUSE_MS
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** this.#failures++, LONGEST_PAUSE_MS)
    this.#openIn(pauseMs * (0.5 + Math.random() / 2))
  }

  #leave(): void {
    const stream = this.#stream
    this.#stream = undefined
    stream?.close()
  }

  #names(): string[] {
    const names = new Set(this.#cache.all().flatMap((kept) => kept.watchedNames()))
    let length = 0
    return [...names].filter((name) => {
      length += encodeURIComponent(name).length + 1
      return length < LONGEST_QUERY
    })
  }
}
