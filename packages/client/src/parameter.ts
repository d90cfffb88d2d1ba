// A parameter or secret as the program holds it: read when first needed, kept, and read anew when it is time.

import { InvalidParameterError } from './errors.ts'
import type { Freshness, Surroundings } from './freshness.ts'
import type { Item } from './item.ts'
import type { Names } from './name.ts'
import { type Refresh, refreshOnError } from './refresh-on-error.ts'
import { makeValue, type ValueOptions } from './value.ts'

/** A value that is there: call it. It never waits; new values are read behind it and are there at a later call. */
export type Value<T> = (() => T) & {
  readonly parameter: Parameter<T>
  /** The parameter's version that the value is of; 0 for a secret or a default. */
  readonly version: number
}

/** A value with what is known of it. */
export type Details<T> = { readonly value: T } & Omit<Item, 'text' | 'bytes' | 'replacedAtMs'>

/** What was read, and the value made of it. */
export type Held<T> = { readonly item: Item | undefined; readonly value: T; readonly promise: Promise<T> }

/** A parameter or secret. `await` it for a function that gives its value; or `get()` the value itself. */
export class Parameter<T> implements PromiseLike<Value<T>> {
  /** The name without version or label. */
  readonly name: string
  /** The name with the version or label that was asked for. */
  readonly fullName: string
  readonly #options: ValueOptions
  readonly #now: () => number
  #freshness!: Freshness
  #held: Held<T> | undefined
  #function: Value<T> | undefined

  /** Made by a config or a group; reads nothing. */
  constructor({ name, fullName }: Names, options: ValueOptions, { now, report }: Surroundings) {
    this.name = name
    this.fullName = fullName
    this.#options = options
    // A hook must be told of every read: then no moment is before the next look.
    this.#now = report ? () => Number.NaN : now
  }

  /** Ties the parameter to the age of what it belongs to: its own, or its group's. */
  belongTo(freshness: Freshness): this {
    this.#freshness = freshness
    return this
  }

  /** The value: from memory while it is fresh, otherwise read now. */
  get(): Promise<T> {
    const held = this.#held
    if (held !== undefined && this.#now() <= this.#freshness.staleAtMs) return held.promise
    return this.#getSlowly()
  }

  /** The value that is held, if any, whatever its age. Reads nothing. */
  peek(): T | undefined {
    return this.#held?.value
  }

  /** Reads anew, in a group the whole group, and resolves to the value. */
  async refresh(): Promise<T> {
    await this.#freshness.refresh()
    return (this.#held ?? (await this.#readMember())).value
  }

  /** The value with its version, type, ARN and date; absent ones are those of a default. */
  async details(): Promise<Details<T>> {
    const value = await this.get()
    const { text: _, bytes: __, replacedAtMs: ___, ...known } = this.#held?.item ?? absent(this.name)
    return { value, ...known }
  }

  /** Runs a function, and once more with new values when it fails; see `refreshOnError`. */
  get refreshOnError(): Refresh {
    return refreshOnError(this)
  }

  /** Resolves to the function that gives the value. This is what `await` calls. */
  // biome-ignore lint/suspicious/noThenProperty: awaiting is how a parameter becomes a function
  then<A = Value<T>, B = never>(
    onRead?: ((value: Value<T>) => A | PromiseLike<A>) | null,
    onFailure?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.get()
      .then(() => (this.#function ??= this.#makeFunction()))
      .then(onRead, onFailure)
  }

  /** Makes the value of what was read, without holding it. */
  async prepare(item: Item | undefined): Promise<Held<T>> {
    if (item === undefined && !('default' in this.#options)) throw new InvalidParameterError([this.fullName])
    if (item !== undefined && this.#held?.item && isSame(item, this.#held.item)) return { ...this.#held, item }
    const value = (await makeValue(item, this.fullName, this.#options)) as T
    return { item, value, promise: Promise.resolve(value) }
  }

  /** Holds what was prepared. */
  hold(held: Held<T>): void {
    this.#held = held
  }

  /** Whether a value is held, whatever its age. */
  get isHeld(): boolean {
    return this.#held !== undefined
  }

  /** The ARN of what is held, once it was read. */
  get arn(): string | undefined {
    return this.#held?.item?.arn
  }

  async #getSlowly(): Promise<T> {
    await (this.#held === undefined ? this.#freshness.load() : this.#freshness.ensure())
    return (this.#held ?? (await this.#readMember())).value
  }

  /** A member that joined while its group was being read was not among what was asked for. */
  async #readMember(): Promise<Held<T>> {
    await this.#freshness.refresh()
    return this.#held as Held<T>
  }

  #makeFunction(): Value<T> {
    const read = () => {
      if (!(this.#now() <= this.#freshness.staleAtMs)) this.#freshness.touch()
      return (this.#held as Held<T>).value
    }
    this.#freshness.isInUse = true
    return Object.defineProperties(read, {
      parameter: { value: this },
      version: { get: () => this.#held?.item?.version ?? 0 },
    }) as Value<T>
  }
}

/** The same version of the same thing gives the same value: an object that was made of it stays the object it was. */
function isSame(a: Item, b: Item): boolean {
  return (
    a.version === b.version && a.text === b.text && a.type === b.type && a.bytes === undefined && b.bytes === undefined
  )
}

function absent(name: string): Item {
  const unknown = { text: undefined, bytes: undefined, versionId: undefined, stages: undefined }
  return { name, type: 'String', version: 0, arn: undefined, modifiedAt: undefined, ...unknown }
}
