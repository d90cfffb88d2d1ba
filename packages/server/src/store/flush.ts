// Makes commits durable without holding up the event loop: one flush at a time, each covering all that was committed before it began.
import { fdatasync, openSync } from 'node:fs'

/** Waits for what is committed so far to be on the disk. Rejects for ever once the disk has failed: what it holds is then unknown. */
export type Flush = () => Promise<void>

/** Flushes `file`, which must exist; callers that come while a flush runs share the next one. */
export function createFlush(file: string): Flush {
  // Never closed before the process ends: the descriptor must be as old as the writes for the kernel to report their loss to it.
  const descriptor = openSync(file, 'r+')
  let waiting: PromiseWithResolvers<void> | undefined
  let running = false
  let failure: Error | undefined

  function start(): void {
    const covered = waiting
    if (!covered) return
    waiting = undefined
    running = true
    fdatasync(descriptor, (error) => {
      running = false
      if (error) failure ??= error
      if (failure) covered.reject(failure)
      else covered.resolve()
      start()
    })
  }

  return () => {
    if (failure) return Promise.reject(failure)
    waiting ??= Promise.withResolvers<void>()
    const { promise } = waiting
    if (!running) start()
    return promise
  }
}
