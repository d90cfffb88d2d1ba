// What has changed, as soon as it is committed, on whichever server that shares the store: the outbox, followed.
import { prepare } from '../store/prepared.ts'
import type { Store } from '../store/store.ts'

/** A change: the ARNs of what changed, and the name its event tells. */
export type Change = { account: string; region: string; resources: string[]; name: string | undefined }

/** Is told of changes in the order in which they were found, some at once; `position` is where to go on after them. */
export type Listener = (changes: Change[], position: number) => void

// Numbers are given before transactions commit: below what is this old, no number is still to come.
const UNSETTLED_MS = 30_000
const PAGE_SIZE = 1000
// Other servers' changes are looked for; our own wake the feed.
const POLL_MS = { postgres: 40, sqlite: 1000 }

const rowsAfter = prepare<{ after: number; limit: number }>()((db, { after, limit }) =>
  db
    .selectFrom('outbox')
    .select(['sequence', 'at_ms', 'account', 'region', 'resources', 'detail'])
    .where('sequence', '>', after)
    .orderBy('sequence')
    .limit(limit),
)
const lastRow = prepare<Record<never, never>>()((db) =>
  db.selectFrom('outbox').select('sequence').orderBy('sequence', 'desc').limit(1),
)
const firstRow = prepare<Record<never, never>>()((db) =>
  db.selectFrom('outbox').select('sequence').orderBy('sequence').limit(1),
)

type Row = { sequence: number; at_ms: number; account: string; region: string; resources: string; detail: string }

/** Follows the outbox for as long as somebody listens. */
export class ChangeFeed {
  readonly #store: Store
  readonly #clock: () => Date
  readonly #report: (error: unknown) => void
  readonly #listeners = new Set<Listener>()
  /** Up to here everything is known; what lies above was seen by its number. */
  #settled = 0
  #seen = new Set<number>()
  #timer: NodeJS.Timeout | undefined
  #reading: Promise<void> | undefined
  #isStale = false

  constructor(store: Store, clock: () => Date, report: (error: unknown) => void) {
    this.#store = store
    this.#clock = clock
    this.#report = report
  }

  /** Tells a listener of everything from now on, until the answered function is called. */
  async listen(listener: Listener): Promise<{ position: number; stop(): void }> {
    if (this.#listeners.size === 0) await this.#begin()
    this.#listeners.add(listener)
    return {
      position: this.#settled,
      stop: () => {
        this.#listeners.delete(listener)
        if (this.#listeners.size === 0) clearInterval(this.#timer)
      },
    }
  }

  /** What changed after a position; undefined when too much did, or the position is not of this outbox. */
  async since(position: number): Promise<Change[] | undefined> {
    const { rows, first, last } = await this.#store.transact('read', async (tx) => ({
      rows: await tx.rows(rowsAfter, { after: position, limit: PAGE_SIZE }),
      first: (await tx.first(firstRow, {}))?.sequence ?? 0,
      last: (await tx.first(lastRow, {}))?.sequence ?? 0,
    }))
    const isKnown = position <= last && position >= first - 1
    return isKnown && rows.length < PAGE_SIZE ? rows.map(readChange) : undefined
  }

  /** Looks at once: something was committed here. */
  wake(): void {
    if (this.#listeners.size > 0) this.#read()
  }

  async #begin(): Promise<void> {
    const last = await this.#store.transact('read', (tx) => tx.first(lastRow, {}))
    this.#settled = last?.sequence ?? 0
    this.#seen = new Set()
    clearInterval(this.#timer)
    this.#timer = setInterval(() => this.#read(), POLL_MS[this.#store.dialect]).unref()
  }

  /** One reading at a time; what is asked for meanwhile is read right after it. */
  #read(): void {
    this.#isStale = true
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = undefined
    })
  }

  async #readAll(): Promise<void> {
    while (this.#isStale && this.#listeners.size > 0) {
      this.#isStale = false
      try {
        await this.#readPage()
      } catch (error) {
        this.#report(error)
      }
    }
  }

  async #readPage(): Promise<void> {
    const after = this.#settled
    const rows = await this.#store.transact('read', (tx) => tx.rows(rowsAfter, { after, limit: PAGE_SIZE }))
    const fresh = rows.filter(({ sequence }) => !this.#seen.has(sequence))
    for (const { sequence } of fresh) this.#seen.add(sequence)
    this.#settle(rows)
    if (rows.length === PAGE_SIZE) this.#isStale = true
    if (fresh.length === 0) return
    const changes = fresh.map(readChange)
    for (const listener of this.#listeners) listener(changes, this.#settled)
  }

  #settle(rows: Row[]): void {
    const settledBefore = this.#clock().getTime() - UNSETTLED_MS
    // A full page would hide what comes after it: then the oldest is taken for settled, as old as it must be by then.
    const isFull = rows.length === PAGE_SIZE
    for (const { sequence, at_ms } of rows) {
      if (at_ms > settledBefore && !isFull && this.#store.dialect === 'postgres') return
      this.#settled = sequence
      this.#seen.delete(sequence)
    }
  }
}

function readChange({ account, region, resources, detail }: Row): Change {
  const { name, additionalEventData } = JSON.parse(detail) as {
    name?: unknown
    additionalEventData?: { SecretId?: unknown }
  }
  // What Secrets Manager does of its own accord names the secret here, and AWS names it nowhere else.
  const secret = additionalEventData?.SecretId
  const named: string[] = JSON.parse(resources)
  return {
    account,
    region,
    resources: typeof secret === 'string' ? [...named, secret] : named,
    name: typeof name === 'string' ? name : undefined,
  }
}
