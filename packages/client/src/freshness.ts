// How long what was read may be used, and the one flight that reads it anew. All ages are in seconds, as in Cache-Control.

import { isFinal } from './reader.ts'
import type { ConfigEvent } from './report.ts'

/** How old values may become. */
export type Policy = {
  /** Seconds a value is used before it is read anew. 0: read every time. Never, when absent. */
  readonly maxAge?: number | undefined
  /** Seconds after that during which a read answers the old value at once, while the new one is read behind it. */
  readonly staleWhileRevalidate?: number | undefined
  /** Seconds after `maxAge` during which the old value is used if the service fails; refusals and absence are told at once. 3600. */
  readonly staleIfError?: number | undefined
  /** Seconds for which "there is none" is remembered. 0. */
  readonly negativeMaxAge?: number | undefined
  /** Share of `maxAge`, 0 to 1, that is taken off at random, so that many processes do not read at the same moment. 0. */
  readonly jitter?: number | undefined
}

/** What freshness needs of its surroundings. */
export type Surroundings = {
  readonly now: () => number
  readonly report: ((event: ConfigEvent) => void) | undefined
}

/** Reads anew; resolves to the moment (milliseconds) when what was read is due to be replaced, if that is known. */
export type Load = () => Promise<number | undefined>

type Failure = { readonly error: unknown; readonly isFinal: boolean; readonly retryAtMs: number }

// In an outage one attempt a second, in the background, is enough.
const PAUSE_MS = 1000
const STALE_IF_ERROR_SECONDS = 3600

/** The freshness of one value or of a group of them. */
export class Freshness {
  /** Until when (milliseconds) what is held may be used without another thought. */
  staleAtMs = Number.NEGATIVE_INFINITY
  /** Somebody holds a function that must not wait: a change is read at once. */
  isInUse = false
  /** Whether the server would have told of a change: then age alone is no reason to read. */
  isWatched: () => boolean = () => false
  readonly #name: string
  readonly #policy: Policy
  readonly #load: Load
  readonly #around: Surroundings
  #readAtMs: number | undefined
  #dueAtMs = Number.NEGATIVE_INFINITY
  #isOutdated = false
  #changes = 0
  #flight: Promise<void> | undefined
  #failure: Failure | undefined

  /** Nothing is read yet. */
  constructor(name: string, policy: Policy, load: Load, around: Surroundings) {
    this.#name = name
    this.#policy = policy
    this.#load = load
    this.#around = around
  }

  /** The age of what is held, in milliseconds. */
  get ageMs(): number | undefined {
    return this.#readAtMs === undefined ? undefined : this.#around.now() - this.#readAtMs
  }

  /** Undefined when what is held may be used now; otherwise resolves when it may, or rejects. */
  ensure(): Promise<void> | undefined {
    const now = this.#around.now()
    if (now <= this.staleAtMs || this.#isSpared(now)) return void this.report('hit')
    if (this.#mayLinger(now)) {
      this.report('stale')
      this.revalidate()
      return undefined
    }
    return this.load()
  }

  /** Reads because there is nothing usable; falls back on what is held when the service fails. */
  async load(): Promise<void> {
    this.report('miss')
    const failure = this.#failure
    if (failure?.isFinal && this.#around.now() <= failure.retryAtMs) throw failure.error
    try {
      await this.refresh()
    } catch (error) {
      if (!this.#mayLinger(this.#around.now())) throw error
    }
  }

  /** Reads anew in any case; whoever asks meanwhile shares the answer. Rejects when it fails, and keeps what was held. */
  refresh(): Promise<void> {
    this.#flight ??= this.#fly().finally(() => {
      this.#flight = undefined
      // What was told while reading may not be in what was read.
      if (this.#isOutdated && this.isInUse && this.#failure === undefined) this.revalidate()
    })
    return this.#flight
  }

  /** For readers that never wait: reads behind them when it is time, and throws when what is held must not be used any more. */
  touch(): void {
    const now = this.#around.now()
    if (now <= this.staleAtMs || this.#isSpared(now)) return this.report('hit')
    this.report('stale')
    const failure = this.#failure
    this.revalidate()
    if (failure && (failure.isFinal || now > this.#endMs)) throw failure.error
  }

  /** Reads in the background, unless it was tried just now. */
  revalidate(): void {
    if (this.#flight || (this.#failure && this.#around.now() <= this.#failure.retryAtMs)) return
    this.refresh().catch(() => {})
  }

  /** Notes a change: what is held must not be used without a look. */
  outdate(): void {
    this.report('change')
    this.#changes++
    this.#isOutdated = true
    this.staleAtMs = Number.NEGATIVE_INFINITY
    this.#dueAtMs = Math.min(this.#dueAtMs, this.#around.now())
    if (this.isInUse) this.revalidate()
  }

  /** Lets go: the next read reads anew. */
  lapse(): void {
    this.staleAtMs = Number.NEGATIVE_INFINITY
    this.#isOutdated = true
  }

  /** Notes that a part of what is held was read at this moment; the oldest part decides. */
  adopt(readAtMs: number): void {
    if (this.#readAtMs === undefined) this.#settle(readAtMs, undefined)
  }

  /** Tells the hook, if there is one. */
  report(type: ConfigEvent['type'], more: Pick<ConfigEvent, 'durationMs' | 'error'> = {}): void {
    this.#around.report?.({ type, name: this.#name, ageMs: this.ageMs, ...more })
  }

  async #fly(): Promise<void> {
    const startedAtMs = this.#around.now()
    const changes = this.#changes
    try {
      const replacedAtMs = await this.#load()
      this.#settle(startedAtMs, replacedAtMs)
      if (changes !== this.#changes) this.lapse()
      this.report('refresh', { durationMs: this.#around.now() - startedAtMs })
    } catch (error) {
      this.#fail(error)
      this.report('error', { error })
      throw error
    }
  }

  #settle(readAtMs: number, replacedAtMs: number | undefined): void {
    const { maxAge = Number.POSITIVE_INFINITY, jitter = 0 } = this.#policy
    this.#failure = undefined
    this.#isOutdated = false
    this.#readAtMs = readAtMs
    const ageMs = maxAge === Number.POSITIVE_INFINITY ? maxAge : maxAge * 1000 * (1 - jitter * Math.random())
    this.#dueAtMs = readAtMs + ageMs
    // A rotation that is late is looked for once a minute.
    if (replacedAtMs !== undefined) this.#dueAtMs = Math.min(this.#dueAtMs, Math.max(replacedAtMs, readAtMs + 60_000))
    this.staleAtMs = maxAge === 0 ? Number.NEGATIVE_INFINITY : this.#dueAtMs
  }

  #fail(error: unknown): void {
    const now = this.#around.now()
    if (isFinal(error)) {
      const { negativeMaxAge = 0 } = this.#policy
      const retryAtMs = negativeMaxAge === 0 ? Number.NEGATIVE_INFINITY : now + negativeMaxAge * 1000
      this.#failure = { error, isFinal: true, retryAtMs }
      this.#readAtMs = undefined
      this.staleAtMs = Number.NEGATIVE_INFINITY
    } else {
      this.#failure = { error, isFinal: false, retryAtMs: now + PAUSE_MS }
    }
  }

  /** Until when (milliseconds) what is held is used while the service fails. */
  get #endMs(): number {
    return this.#dueAtMs + (this.#policy.staleIfError ?? STALE_IF_ERROR_SECONDS) * 1000
  }

  /** Whether the old value may be answered while a new one is read. */
  #mayLinger(now: number): boolean {
    if (this.#readAtMs === undefined) return false
    if (this.#failure) return now <= this.#endMs
    const { staleWhileRevalidate = 0 } = this.#policy
    return staleWhileRevalidate > 0 && !this.#isOutdated && now <= this.#dueAtMs + staleWhileRevalidate * 1000
  }

  #isSpared(now: number): boolean {
    if (this.#readAtMs === undefined || this.#isOutdated || this.#failure || this.#policy.maxAge === 0) return false
    if (!this.isWatched()) return false
    this.staleAtMs = now + (this.#policy.maxAge ?? 60) * 1000
    return true
  }
}
