// What an operation sees of the world, made anew for each call.
import type { Tx } from '../store/store.ts'
import type { Entry } from './audit.ts'
import { isAllowed } from './authorize.ts'
import type { Caller } from './caller.ts'
import { addEvent } from './event.ts'
import type { Context } from './operation.ts'
import { fetchOutside } from './outside.ts'
import { createPage, type Page } from './page.ts'

/**
 * One attempt at a call from outside: the calls it makes in turn share its transaction, its instant and its trail. `fetched` is
 * what earlier attempts had made outside, in the order they asked.
 */
export type Attempt = {
  tx: Tx
  region: string
  requestId: string
  now: Date
  trail: Entry[]
  fetched: Iterator<unknown>
}

type InnerCall = (name: string, input: Record<string, unknown>) => Promise<Record<string, unknown>>

/** The context of one call; `call` runs an inner one. */
export function createContext(name: string, caller: Caller, input: object, attempt: Attempt, call: InnerCall): Context {
  const { tx, region, now } = attempt
  const { account } = caller
  let page: Page | undefined
  return {
    caller,
    account,
    region,
    now,
    tx,
    call: call as Context['call'],
    may: (action, target) =>
      isAllowed({ caller, region, now, input: input as Record<string, unknown>, action }, target),
    emit: (event) => addEvent(tx, account, region, now, event),
    outside: (work) => fetchOutside(work, attempt.fetched),
    get page() {
      page ??= createPage(tx, account, region, name, input)
      return page
    },
  }
}
