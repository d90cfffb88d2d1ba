// What the parameters and groups of one config share.

import type { Cache, Kept } from './cache.ts'
import { Freshness, type Policy, type Surroundings } from './freshness.ts'
import { Parameter } from './parameter.ts'
import type { Reader, Source } from './reader.ts'
import { isAbout, namesOf, watchedName } from './source.ts'
import type { ValueOptions } from './value.ts'

/** What the parameters and groups of one config share. */
export type Household = Surroundings & {
  readonly reader: Reader
  readonly cache: Cache
  /** Whether the server would have told of a change by now. */
  isWatched(kept: Kept): boolean
}

/** A parameter that ages by itself, as the cache keeps it. */
export type KeptParameter = Kept & { readonly parameter: Parameter<unknown> }

/** Makes a parameter that ages by itself; it is kept under the key, newest whenever it is read anew. */
export function settleParameter(
  house: Household,
  key: string,
  source: Source,
  options: ValueOptions & Policy,
): Parameter<unknown> {
  const names = namesOf(source)
  const parameter = new Parameter<unknown>(names, options, house)
  const freshness = new Freshness(
    names.fullName,
    options,
    async () => {
      const item = await house.reader.read(source)
      parameter.hold(await parameter.prepare(item))
      house.cache.keep(key, kept)
      return item?.replacedAtMs
    },
    house,
  )
  const watched = watchedName(source)
  const kept: KeptParameter = {
    parameter,
    ready: () => parameter.get(),
    watchedNames: () => (watched === undefined ? [] : [watched]),
    isAbout: (change) => isAbout(change, source, parameter.arn),
    freshness,
  }
  freshness.isWatched = () => house.isWatched(kept)
  house.cache.keep(key, kept)
  return parameter.belongTo(freshness)
}
