// The agent: the cache behind its door, on this machine only.

import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { TransportOptions } from '@cairn/client'
import { createCache } from './cache.ts'
import { createDoor } from './door.ts'
import type { Log } from './log.ts'
import type { Settings } from './settings.ts'

/** What an agent is made of. */
export type AgentParts = {
  readonly settings: Settings
  /** What every reader must show. */
  readonly token: string
  readonly log: Log
  /** How the services are reached, where it differs from AWS's variables. */
  readonly way?: TransportOptions
}

/** An agent that serves. */
export type Agent = {
  readonly url: string
  /** Lets go of everything that was read so far. */
  forget(): void
  /** Ends: answers what was asked already, and stops watching. */
  close(): Promise<void>
}

// Lambda gives an extension two seconds for its end.
const LONGEST_END_MS = 1500

/** Starts an agent; resolves when it serves, rejects when its port is taken. */
export async function startAgent({ settings, token, log, way }: AgentParts): Promise<Agent> {
  const cache = createCache(settings, way)
  const door = createDoor({ settings, token, cache, log })
  door.listen(settings.port, settings.host)
  await once(door, 'listening')
  const url = `http://${settings.host}:${(door.address() as AddressInfo).port}`
  log('info', 'listening', { url })
  return {
    url,
    forget: () => cache.forget(),
    async close() {
      const closed = once(door, 'close')
      door.close()
      door.closeIdleConnections()
      const timer = setTimeout(() => door.closeAllConnections(), LONGEST_END_MS)
      await closed
      clearTimeout(timer)
      cache.close()
    },
  }
}
