// The soak: parameters change without end while clients read them through caches that are told of changes.
import { type Config, createConfig, type Value } from '@cairn/client'
import { call } from '../requests.ts'
import { fill } from '../scenarios.ts'
import type { Cairn } from '../servers.ts'

/** How much: parameters shared out among clients, and writes at a pace (a second). */
export type Amount = { parameters: number; clients: number; writes: number; writesPerSecond: number }

/** What was seen. */
export type Soak = {
  /** How long after each acknowledged write the old value was read for the last time, in milliseconds, sorted. */
  staleMs: number[]
  reads: number
  /** Reads that gave an older version than an earlier read. */
  backwards: number
  /** Values that are not what was written last, when all has been read. */
  wrong: number
  /** What the clients reported as errors. */
  errors: unknown[]
}

/** Clients that hold every parameter as a function, told of changes. */
export type Readers = { run(amount: Amount): Promise<Soak>; close(): void }

type Watched = { value: Value<string>; seen: number; last: { version: number; text: string } }

const REGION = 'eu-south-1'
const PATH = '/s'
const MOST_WRITES_AT_ONCE = 64

/** Makes the parameters. */
export function fillSoak(cairn: Cairn, { parameters }: Amount): Promise<void> {
  return fill(cairn, PATH, parameters)
}

/** Makes the clients; resolves when each was told of a change, so that all are known to be watching. */
export async function startReaders(cairn: Cairn, { parameters, clients }: Amount): Promise<Readers> {
  const errors: unknown[] = []
  const transport = { endpoint: `http://127.0.0.1:${cairn.port}`, region: REGION, credentials: cairn }
  const configs: Config[] = []
  const watched: Watched[] = []
  for (let client = 0; client < clients; client++) {
    // Every client holds each so-manieth parameter: as many names as a request for watching takes.
    const config = createConfig({ transport, report: ({ type, error }) => type === 'error' && errors.push(error) })
    configs.push(config)
    const own = range(parameters).filter((i) => i % clients === client)
    const values = await Promise.all(own.map((i) => config.parameter(nameOf(i))))
    for (const [n, i] of own.entries()) {
      const value = values[n] as Value<string>
      watched[i] = { value, seen: value.version, last: { version: value.version, text: value() } }
    }
  }
  const close = () => {
    for (const config of configs) config.close()
  }
  const first = { parameters: clients, clients, writes: clients, writesPerSecond: Number.POSITIVE_INFINITY }
  await change(cairn, watched, first)
  return { run: async (amount) => ({ ...(await change(cairn, watched, amount)), errors }), close }
}

/** Writes at the given pace, and reads all the while, until every write has been read. */
async function change(cairn: Cairn, watched: Watched[], amount: Amount): Promise<Omit<Soak, 'errors'>> {
  const { parameters, writes, writesPerSecond } = amount
  const unread = new Set<{ of: Watched; version: number; sinceMs: number; staleMs: number }>()
  const soak = { staleMs: [] as number[], reads: 0, backwards: 0, wrong: 0 }
  const read = (of: Watched) => {
    of.value()
    soak.reads++
    if (of.value.version < of.seen) soak.backwards++
    of.seen = of.value.version
    return of.seen
  }
  const startedMs = performance.now()
  let begun = 0
  let failure: unknown
  const underway = new Set<number>()
  const write = async (turn: number) => {
    const i = turn % parameters
    const of = watched[i] as Watched
    underway.add(turn)
    const version = await put(cairn, nameOf(i), `${turn}`)
    underway.delete(turn)
    if (version > of.last.version) of.last = { version, text: `${turn}` }
    unread.add({ of, version, sinceMs: performance.now(), staleMs: 0 })
  }
  while (begun < writes || underway.size > 0 || unread.size > 0) {
    if (failure) throw failure
    const dueWrites = Math.min(writes, ((performance.now() - startedMs) / 1000) * writesPerSecond + 1)
    while (begun < dueWrites && underway.size < MOST_WRITES_AT_ONCE) {
      write(begun++).catch((error) => {
        failure = error
      })
    }
    for (const one of unread) {
      const isStale = read(one.of) < one.version
      if (isStale) one.staleMs = performance.now() - one.sinceMs
      else if (unread.delete(one)) soak.staleMs.push(one.staleMs)
    }
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  soak.wrong = watched.filter(({ value, last }) => value() !== last.text || value.version !== last.version).length
  soak.staleMs.sort((a, b) => a - b)
  return soak
}

async function put(cairn: Cairn, Name: string, Value: string): Promise<number> {
  const input = { Name, Value, Type: 'String', Overwrite: true }
  return JSON.parse(await call(cairn, { operation: 'ssm:PutParameter', input })).Version
}

function nameOf(i: number): string {
  return `${PATH}/p${i}`
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i)
}
