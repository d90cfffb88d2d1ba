// Conditions on the parameters of a path, checked before they are sent.

import type { WireFilter } from './transport.ts'

const OPTIONS = { Type: ['Equals', 'BeginsWith'], KeyId: ['Equals', 'BeginsWith'], Label: ['Equals'] }
const TYPES = ['String', 'StringList', 'SecureString']
const MOST_VALUES = 50

/** What the parameters of a path can be filtered by. */
export type FilterKey = keyof typeof OPTIONS

/** A condition under construction; it is also the plain object that the service takes. */
export class Filter implements WireFilter {
  readonly Key: FilterKey
  readonly Option: string
  declare readonly Values?: string[]

  /** Refuses, with a TypeError, keys and options that the service does not know for paths. */
  constructor(key: FilterKey, option = 'Equals') {
    const options = OPTIONS[key]
    if (options === undefined)
      throw new TypeError(`a path is filtered by ${Object.keys(OPTIONS).join(', ')}, not ${key}`)
    if (!options.includes(option)) throw new TypeError(`${key} compares by ${options.join(' or ')}, not ${option}`)
    this.Key = key
    this.Option = option
  }

  /** Adds a value, once; there may be 50. Returns the filter. */
  value(value: string): this {
    if (this.Key === 'Type' && !TYPES.includes(value))
      throw new TypeError(`a type is ${TYPES.join(', ')}, not ${value}`)
    const values = this.Values ?? []
    if (values.includes(value)) return this
    if (values.length === MOST_VALUES) throw new TypeError(`a filter can have ${MOST_VALUES} values`)
    return Object.assign(this, { Values: [...values, value] })
  }

  /** Adds several values. Returns the filter. */
  values(values: Iterable<string>): this {
    for (const value of values) this.value(value)
    return this
  }
}

/** Begins a condition: `filter('Type').value('SecureString')`. */
export function filter(key: FilterKey, option?: string): Filter {
  return new Filter(key, option)
}
