// Parameters and secrets that age together: when one is due, all are read, ten a call.

import type { Kept } from './cache.ts'
import { gather } from './errors.ts'
import { Freshness, type Policy } from './freshness.ts'
import type { Household } from './household.ts'
import { checkPath } from './name.ts'
import { Parameter } from './parameter.ts'
import type { Source } from './reader.ts'
import { type Refresh, refreshOnError } from './refresh-on-error.ts'
import {
  isAbout,
  keyOf,
  type MemberOptions,
  namesOf,
  parameterSource,
  type SecretMemberOptions,
  secretSource,
  watchedName,
} from './source.ts'
import type { Change, WireFilter } from './transport.ts'
import type { ValueOf } from './value.ts'

/** How a group is read. */
export type GroupOptions = Policy & {
  /** Comes before the paths of the group's parameters. */
  readonly basePath?: string | undefined
  /** Whether SecureStrings are decrypted; a member may say otherwise. */
  readonly decrypt?: boolean | undefined
}

/** What is loaded from a path. */
export type PathOptions = { readonly recursive?: boolean; readonly filters?: readonly WireFilter[] }

type Member = { readonly parameter: Parameter<unknown>; readonly source: Source }

/** A group of parameters and secrets. Iterating gives its members. */
export class Group {
  readonly #house: Household
  readonly #basePath: string
  readonly #decrypt: boolean
  readonly #freshness: Freshness
  readonly #members = new Map<string, Member>()
  readonly #paths = new Set<string>()
  readonly #kept: Kept

  /** Made by a config; reads nothing. */
  constructor(house: Household, { basePath = '', decrypt = true, ...policy }: GroupOptions) {
    this.#house = house
    this.#basePath = basePath === '' ? '' : trimSlash(checkPath(basePath))
    this.#decrypt = decrypt
    this.#freshness = new Freshness(`group ${basePath}`.trim(), policy, () => this.#load(), house)
    this.#kept = {
      ready: () => this.ready(),
      watchedNames: () => this.#watchedNames(),
      isAbout: (change) => this.#isAbout(change),
      freshness: this.#freshness,
    }
    this.#freshness.isWatched = () => house.isWatched(this.#kept)
    house.cache.keep(this, this.#kept)
  }

  /** A member, made when it is asked for the first time. With a base path the name begins with a slash, unless `prefix` is false. */
  parameter<O extends MemberOptions & { readonly prefix?: boolean } = Record<never, never>>(
    path: string,
    options?: O & MemberOptions,
  ): Parameter<ValueOf<O>> {
    const { prefix = true, ...rest } = { decrypt: this.#decrypt, ...options }
    const name = prefix && this.#basePath !== '' ? this.#basePath + checkPath(path) : path
    return this.#join('parameter', parameterSource(name, rest), rest) as Parameter<ValueOf<O>>
  }

  /** A secret as a member; the base path is not for secrets. */
  secret<O extends SecretMemberOptions = Record<never, never>>(
    id: string,
    options?: O & SecretMemberOptions,
  ): Parameter<ValueOf<O>> {
    const given = options ?? {}
    return this.#join('secret', secretSource(id, given), given) as Parameter<ValueOf<O>>
  }

  /** Reads everything under a path now, and makes it members; those of several calls are merged. Resolves to what was found. */
  async parameters(path: string, options: PathOptions = {}): Promise<Parameter<string | string[]>[]> {
    const { recursive = true, filters = [] } = options
    const Path = trimSlash(this.#basePath + checkPath(path)) || '/'
    const readAtMs = this.#house.now()
    const items = await this.#house.reader.readPath({
      Path,
      Recursive: recursive,
      WithDecryption: this.#decrypt,
      ...(filters.length > 0 && { ParameterFilters: [...filters] }),
    })
    // What has a label now may be an older version: it is the label that is read again later.
    const label = filters.find((filter) => filter.Key === 'Label')?.Values?.[0]
    const found = items.map(async (item) => {
      const wanted = { decrypt: this.#decrypt, ...(label !== undefined && { label }) }
      const parameter = this.#join('parameter', parameterSource(item.name, wanted), wanted)
      return { parameter, held: await parameter.prepare(item) }
    })
    const prepared = await gather(found)
    for (const { parameter, held } of prepared) parameter.hold(held)
    this.#paths.add(Path === '/' ? Path : `${Path}/`)
    this.#freshness.adopt(readAtMs)
    this.#house.cache.keep(this, this.#kept)
    return prepared.map(({ parameter }) => parameter as Parameter<string | string[]>)
  }

  /** Reads all members anew, or rejects, naming all that are missing, and changes none. */
  refresh(): Promise<void> {
    return this.#freshness.refresh()
  }

  /** Resolves when all members may be read without waiting. */
  async ready(): Promise<void> {
    if (this.size === 0) return
    const isComplete = [...this].every((parameter) => parameter.isHeld)
    await (isComplete ? this.#freshness.ensure() : this.#freshness.load())
  }

  /** Runs a function, and once more with new values when it fails; see `refreshOnError`. */
  get refreshOnError(): Refresh {
    return refreshOnError(this)
  }

  /** How many members there are. */
  get size(): number {
    return this.#members.size
  }

  /** The members. */
  *[Symbol.iterator](): IterableIterator<Parameter<unknown>> {
    for (const { parameter } of this.#members.values()) yield parameter
  }

  #join(kind: string, source: Source, options: MemberOptions | SecretMemberOptions): Parameter<unknown> {
    const names = namesOf(source)
    const key = keyOf(kind, names.fullName, { ...options, version: undefined, label: undefined })
    const member = this.#members.get(key)
    if (member) return member.parameter
    const parameter = new Parameter(names, options, this.#house).belongTo(this.#freshness)
    this.#members.set(key, { parameter, source })
    return parameter
  }

  async #load(): Promise<number | undefined> {
    const members = [...this.#members.values()]
    const read = members.map(async ({ parameter, source }) => {
      const item = await this.#house.reader.read(source)
      return { parameter, held: await parameter.prepare(item) }
    })
    const prepared = await gather(read)
    for (const { parameter, held } of prepared) parameter.hold(held)
    this.#house.cache.keep(this, this.#kept)
    const due = prepared.map(({ held }) => held.item?.replacedAtMs).filter((moment) => moment !== undefined)
    return due.length > 0 ? Math.min(...due) : undefined
  }

  #watchedNames(): string[] {
    const paths = [...this.#paths]
    const others = [...this.#members.values()].flatMap(({ parameter, source }) => {
      const name = watchedName(source)
      return name === undefined || paths.some((path) => parameter.name.startsWith(path)) ? [] : [name]
    })
    return [...paths.map((path) => `path=${path}`), ...new Set(others)]
  }

  #isAbout(change: Change): boolean {
    return [...this.#members.values()].some(({ parameter, source }) => isAbout(change, source, parameter.arn))
  }
}

function trimSlash(path: string): string {
  return path.replace(/\/+$/, '')
}
