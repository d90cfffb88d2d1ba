// Gets the root key at start and keeps trying while it cannot be had; once it is there, keeps the keyring fresh.
import type { Log } from './doors/log.ts'
import { RootKeyError } from './keyring/root-key.ts'
import type { OpenKeyring } from './keyring/unlock.ts'

/** How to fill the keyring, and what to do (`opened`) once that worked, before the server calls itself ready. */
export type UnsealingParts = {
  unlock(nowMs: number): Promise<OpenKeyring>
  opened(): Promise<void>
  clock(): Date
  log: Log
}

/** The state of the seal. */
export type Unsealing = {
  /** Why the server is sealed, fit for anyone to read; undefined when it is not. */
  readonly reason: string | undefined
  /** Tries now, if still needed. */
  attempt(): Promise<void>
  close(): void
}

// Each try may run a command or half a second of key derivation, so an outage of hours must not try every second.
const FIRST_RETRY_MS = 2000
const LAST_RETRY_MS = 60_000
const REFRESH_MS = 60_000

/** A seal that is still closed: `attempt` makes the first try, and the next ones follow by themselves. */
export function createUnsealing({ unlock, opened, clock, log }: UnsealingParts): Unsealing {
  let reason: string | undefined = 'the root key has not been read yet'
  let open: OpenKeyring | undefined
  let trying: Promise<void> | undefined
  let retryMs = FIRST_RETRY_MS
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  function schedule(delayMs: number, work: () => Promise<void>): void {
    clearTimeout(timer)
    if (!isClosed) timer = setTimeout(() => void work(), delayMs).unref()
  }

  async function refresh(): Promise<void> {
    await open!.refresh(clock().getTime()).catch((error) => log.error('the keyring could not be refreshed', error))
    schedule(REFRESH_MS, refresh)
  }

  async function tryOnce(): Promise<void> {
    try {
      open = await unlock(clock().getTime())
      await opened()
      reason = undefined
      log.info('unsealed')
      schedule(REFRESH_MS, refresh)
    } catch (error) {
      const found = reasonOf(error)
      // The same reason every few seconds would only bury the rest of the log.
      if (found !== reason) log.error('sealed', error instanceof RootKeyError ? undefined : error, { reason: found })
      reason = found
      schedule(retryMs, attempt)
      retryMs = Math.min(retryMs * 2, LAST_RETRY_MS)
    }
  }

  async function attempt(): Promise<void> {
    if (reason === undefined || isClosed) return
    trying ??= tryOnce().finally(() => {
      trying = undefined
    })
    await trying
  }

  return {
    get reason() {
      return reason
    },
    attempt,
    close() {
      isClosed = true
      clearTimeout(timer)
    },
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof RootKeyError) return error.message
  const { syscall, message } = error as NodeJS.ErrnoException
  // The system's words name a file or an address; a database's might quote what is in it.
  return syscall === undefined ? 'the keyring cannot be read from the store' : message
}
