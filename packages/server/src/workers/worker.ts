// The loop of a worker: it takes what is due in hand, does it, and sleeps until there is more.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Store } from '#store/store.ts'
import type { DueRow, Queue } from './queue.ts'

/** What every worker stands on; `report` is told of failures, which no caller hears of. */
export type WorkerGround = { store: Store; clock(): Date; isSealed(): boolean; report(error: unknown): void }

/** A kind of work: the table it comes from and the doing of one row. A row that is not settled is tried again when its lease ends. */
export type Work<R extends DueRow> = { queue: Queue<R>; perform(row: R): Promise<void> }

/** How often to look for work that others have added, how long a row may be in hand, and how many are taken at once. */
export type Pace = { pollMs: number; leaseMs: number; batchSize: number }

const USUAL: Pace = { pollMs: 5_000, leaseMs: 60_000, batchSize: 16 }

/** Does one kind of work; as many servers as share a store may run one each, and every row is done by one of them. */
export class Worker<R extends DueRow> {
  readonly #ground: WorkerGround
  readonly #work: Work<R>
  readonly #pace: Pace
  #running: { ended: Promise<void>; stop: AbortController } | undefined

  constructor(ground: WorkerGround, work: Work<R>, pace: Partial<Pace> = {}) {
    this.#ground = ground
    this.#work = work
    this.#pace = { ...USUAL, ...pace }
  }

  /** Works until it is stopped. */
  start(): void {
    if (this.#running) return
    const stop = new AbortController()
    this.#running = { ended: this.#loop(stop.signal), stop }
  }

  /** Resolves when what is in hand is done and nothing more will be. */
  async stop(): Promise<void> {
    this.#running?.stop.abort()
    await this.#running?.ended
    this.#running = undefined
  }

  /** Does what is due now, at most one batch of it; answers how many rows it took in hand. */
  async runOnce(): Promise<number> {
    const nowMs = this.#ground.clock().getTime()
    // Looking costs less than a claim, which is a write even when it finds nothing.
    if ((await this.#nextDueMs()) > nowMs) return 0
    const { leaseMs, batchSize } = this.#pace
    const rows = await this.#ground.store.transact('write', (tx) =>
      tx.rows(this.#work.queue.claim, { now_ms: nowMs, until_ms: nowMs + leaseMs, limit: batchSize }),
    )
    // An UPDATE answers its rows in any order.
    rows.sort((a, b) => a.due_at_ms - b.due_at_ms)
    for (const row of rows) await this.#work.perform(row).catch(this.#ground.report)
    return rows.length
  }

  async #loop(stopped: AbortSignal): Promise<void> {
    while (!stopped.aborted) {
      const waitMs = await this.#turn().catch((error: unknown) => {
        this.#ground.report(error)
        return this.#pace.pollMs
      })
      await sleep(waitMs, undefined, { signal: stopped }).catch(() => {})
    }
  }

  /** Does one batch; answers how long to wait for the next. */
  async #turn(): Promise<number> {
    if ((await this.runOnce()) > 0) return 0
    const dueInMs = (await this.#nextDueMs()) - this.#ground.clock().getTime()
    return Math.max(0, Math.min(dueInMs, this.#pace.pollMs))
  }

  /** When there is something to do; never while the server is sealed. */
  async #nextDueMs(): Promise<number> {
    const { store, clock, isSealed } = this.#ground
    if (isSealed()) return Number.POSITIVE_INFINITY
    const next = await store.transact('read', (tx) => tx.first(this.#work.queue.next, { now_ms: clock().getTime() }))
    return next?.due_at_ms ?? Number.POSITIVE_INFINITY
  }
}
