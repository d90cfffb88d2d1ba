// The one object that a program makes: where its parameters and secrets are read and kept.

import type { TransportOptions } from './aws/link.ts'
import { createTransport } from './aws/transport.ts'
import { Cache } from './cache.ts'
import { type Clock, systemClock } from './clock.ts'
import { type LoadOptions, loadSettings, type Settings, type Shape } from './env.ts'
import { gather } from './errors.ts'
import type { Policy } from './freshness.ts'
import { Group, type GroupOptions } from './group.ts'
import { type Household, type KeptParameter, settleParameter } from './household.ts'
import type { Parameter } from './parameter.ts'
import { Reader } from './reader.ts'
import type { Report } from './report.ts'
import { keyOf, type ParameterOptions, parameterSource, type SecretOptions, secretSource } from './source.ts'
import { checkTransport, type Transport } from './transport.ts'
import type { ValueOf } from './value.ts'
import { Watcher } from './watch.ts'

/** The ages are the defaults of everything read through this config. */
export type ConfigOptions = Policy & {
  /** The way to the services: by default our own, set up by AWS's environment variables and these options. */
  readonly transport?: Transport | TransportOptions | undefined
  /** How many parameters and groups are kept. 1000. */
  readonly capacity?: number | undefined
  /** Whether to be told of changes when the server can tell: Cairn can, AWS cannot. True. */
  readonly watch?: boolean | undefined
  /** Is told of hits, misses, ages and errors. */
  readonly report?: Report | undefined
  readonly clock?: Clock | undefined
}

/** A cache of parameters and secrets. */
export type Config = {
  /** A parameter by name or ARN, with `:version` or `:label`; the same one each time the same is asked for. Reads nothing yet. */
  parameter<O extends ParameterOptions = Record<never, never>>(
    name: string,
    options?: O & ParameterOptions,
  ): Parameter<ValueOf<O>>
  /** A secret by name or ARN, with `:label` or `:version-id`. Reads nothing yet. */
  secret<O extends SecretOptions = Record<never, never>>(id: string, options?: O & SecretOptions): Parameter<ValueOf<O>>
  /** A group, whose members age together. */
  group(options?: GroupOptions): Group
  /** Reads these together, or all there are; rejects, naming all that are missing. */
  prefetch(...wanted: (string | Parameter<unknown> | Group)[]): Promise<void>
  /** Reads a path into `process.env` or an object, once; rejects, naming all that is missing. */
  load<S extends Shape = Record<never, never>>(path: string, options?: LoadOptions<S>): Promise<Settings<S>>
  /** Stops watching and lets everything go. */
  close(): void
}

const CAPACITY = 1000

/** Makes a config. Nothing is read, and no connection made, before the first value is asked for. */
export function createConfig(options: ConfigOptions = {}): Config {
  const { transport, capacity = CAPACITY, watch = true, report, clock = systemClock, ...policy } = options
  const way = isTransport(transport) ? checkTransport(transport) : createTransport(transport)
  const cache = new Cache(capacity)
  const now = clock === systemClock ? systemClock.now : () => clock.now()
  const watcher = watch && way.watch ? new Watcher(way, cache, now) : undefined
  const isWatched: Household['isWatched'] = (kept) => watcher?.isWatched(kept) ?? false
  const house: Household = { now, report, cache, reader: new Reader(way), isWatched }
  const config: Config = {
    parameter: (name, given) => find('parameter', name, given, parameterSource),
    secret: (id, given) => find('secret', id, given, secretSource),
    group: (given = {}) => new Group(house, { ...policy, ...given }),
    async prefetch(...wanted) {
      const named = wanted.map((each) => (typeof each === 'string' ? config.parameter(each) : each))
      const ready = named.map((each) => ('ready' in each ? each.ready() : each.get()))
      await gather<unknown>(wanted.length > 0 ? ready : cache.all().map((kept) => kept.ready()))
    },
    load: (path, given) => loadSettings(house.reader, path, given),
    close() {
      watcher?.close()
      cache.clear()
    },
  }
  function find<O extends ParameterOptions>(
    kind: string,
    name: string,
    given: O | undefined,
    toSource: typeof parameterSource | typeof secretSource,
  ): Parameter<ValueOf<O>> {
    const key = keyOf(kind, name, given ?? {})
    const kept = cache.find(key) as KeptParameter | undefined
    const parameter =
      kept?.parameter ?? settleParameter(house, key, toSource(name, given ?? {}), { ...policy, ...given })
    return parameter as Parameter<ValueOf<O>>
  }
  return config
}

function isTransport(given: ConfigOptions['transport']): given is Transport {
  // Anything that is no plain set of options is meant as a transport, and is told what it lacks.
  return (
    given !== undefined && (typeof given !== 'object' || given === null || 'getParameters' in given || 'send' in given)
  )
}
