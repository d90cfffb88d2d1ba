// Gives memory back to the system when the server rests: V8 keeps what a busy hour took, for another one that may not come.

/** Collects all there is to collect, on this thread, and gives the pages back; how long it takes depends on the heap: tenths of a second. */
export type Collect = () => void

const LOOK_MS = 5000
// Looks in a row at which nothing had been asked, before it is called rest.
const QUIET_LOOKS = 2
// Calls since the last collection that make it worth one.
const BUSY_CALLS = 1000

// V8's collector, where the process was started with `--expose-gc` as `npm start` does; undefined elsewhere.
function findCollect(): Collect | undefined {
  const { gc } = globalThis
  return gc && (() => void gc({ type: 'major', execution: 'sync', flavor: 'last-resort' }))
}

/** Collects at each rest that follows work, where the collector is there. `countCalls` tells how many calls were answered so far. */
export function collectAtRest(countCalls: () => number): void {
  const collect = findCollect()
  if (!collect) return
  const rest = new Rest(collect)
  setInterval(() => rest.look(countCalls()), LOOK_MS).unref()
}

/** Notices rest by the number of calls answered so far, of which it is told from time to time. */
export class Rest {
  readonly #collect: Collect
  #calls = 0
  #callsAtCollection = 0
  #quietLooks = 0

  constructor(collect: Collect) {
    this.#collect = collect
  }

  /** Collects once in each rest that follows work. */
  look(calls: number): void {
    this.#quietLooks = calls === this.#calls ? this.#quietLooks + 1 : 0
    this.#calls = calls
    if (this.#quietLooks < QUIET_LOOKS || calls - this.#callsAtCollection < BUSY_CALLS) return
    this.#callsAtCollection = calls
    this.#collect()
  }
}
