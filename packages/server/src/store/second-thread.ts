// The embedded store's second thread: it copies the log into the database and reads surveys, and no call waits for either.
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'

/** What the thread is asked for: a checkpoint, or the survey of a module. */
export type Order = { id: number; survey?: { module: string; input: unknown } }

/** What comes of an order. */
export type Outcome = { id: number; value?: unknown; error?: unknown }

// The thread runs from source or as published, whichever this module is.
const BODY = new URL(`./second-thread-body${extname(import.meta.url)}`, import.meta.url)

// Left to itself V8 would give a second thread as much young memory as the first, and take its time to collect it.
const LIMITS = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 256 }

/** A thread with a connection of its own to the database at `path`, started when something is first asked of it. */
export class SecondThread {
  readonly #path: string
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>()
  #worker: Worker | undefined
  #count = 0

  constructor(path: string) {
    this.#path = path
  }

  /** Copies what the log holds into the database; rejects when the thread ends before. */
  async checkpoint(): Promise<void> {
    await this.#ask({})
  }

  /** Reads a survey in a snapshot of its own. Rejects as the survey does, or when the thread ends before. */
  survey(module: string, input: unknown): Promise<unknown> {
    return this.#ask({ survey: { module, input } })
  }

  /** Ends the thread; what is still asked of it is rejected. */
  async close(): Promise<void> {
    await this.#worker?.terminate()
  }

  #ask(order: Omit<Order, 'id'>): Promise<unknown> {
    this.#worker ??= this.#start()
    const id = ++this.#count
    const asked = Promise.withResolvers<unknown>()
    this.#waiting.set(id, asked)
    this.#worker.postMessage({ id, ...order } satisfies Order)
    return asked.promise
  }

  #start(): Worker {
    const worker = new Worker(BODY, { workerData: this.#path, resourceLimits: LIMITS })
    worker.on('message', ({ id, value, error }: Outcome) => {
      const asked = this.#waiting.get(id)
      this.#waiting.delete(id)
      if (error === undefined) asked?.resolve(value)
      else asked?.reject(error)
    })
    // Its end follows, which tells all who wait; the next order starts another.
    worker.on('error', () => {})
    worker.on('exit', () => {
      this.#worker = undefined
      for (const { reject } of this.#waiting.values()) reject(new Error("the store's second thread ended"))
      this.#waiting.clear()
    })
    // It has nothing to do when nothing else is left to do. Last, because a listener takes hold of the process again.
    worker.unref()
    return worker
  }
}
