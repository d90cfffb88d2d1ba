// Connections for changes, in memory, as the server's watch door keeps them.

import type { Change, ChangeStream, WatchInput } from '../transport.ts'

type Open = WatchInput & { readonly queue: Change[]; wake(): void; isEnded: boolean }

/** The open connections and all that was told, so that one can be taken up after a position. */
export class FakeStreams {
  /** Answered to whoever wants to watch, when set. */
  refusal: Error | undefined
  readonly #open = new Set<Open>()
  readonly #told: Change[] = []

  /** The connections that are open. */
  get open(): WatchInput[] {
    return [...this.#open].map(({ names, after }) => ({ names, after }))
  }

  /** Opens a connection; it begins with the position, or with what was told after the one given. */
  async watch({ names, after }: WatchInput): Promise<ChangeStream> {
    if (this.refusal) throw this.refusal
    const missed = after === undefined ? [] : this.#told.slice(Number(after))
    const queue = [{ position: after ?? String(this.#told.length) }, ...missed.filter((change) => isFor(change, names))]
    const open: Open = { names, after, queue, wake: () => {}, isEnded: false }
    this.#open.add(open)
    const close = () => {
      open.isEnded = true
      this.#open.delete(open)
      open.wake()
    }
    return { [Symbol.asyncIterator]: () => drain(open), close }
  }

  /** Ends all connections, as a server does that is stopped. */
  end(): void {
    for (const open of this.#open) {
      open.isEnded = true
      open.wake()
    }
    this.#open.clear()
  }

  /** Tells all who watch it. */
  tell(change: Change): void {
    const told = { position: String(this.#told.length + 1), ...change }
    this.#told.push(told)
    for (const open of this.#open) {
      if (!isFor(told, open.names)) continue
      open.queue.push(told)
      open.wake()
    }
  }
}

async function* drain(open: Open): AsyncGenerator<Change> {
  while (!open.isEnded) {
    const change = open.queue.shift()
    if (change) yield change
    else
      await new Promise<void>((resolve) => {
        open.wake = resolve
      })
  }
}

function isFor({ parameter, secret }: Change, names: readonly string[]): boolean {
  if (parameter !== undefined) {
    return names.some(
      (name) => name === `parameter=${parameter}` || (name.startsWith('path=') && parameter.startsWith(name.slice(5))),
    )
  }
  return secret === undefined || names.some((name) => name.startsWith('secret=') && secret.includes(name.slice(7)))
}
