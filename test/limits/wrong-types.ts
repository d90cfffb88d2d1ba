// Puts into each place of an input what JSON has and the place has not: AWS refuses the type before anything else.
import type { Shape } from '@cairn/wire'
import type { Fields } from '../access/signed-call.ts'
import type { Place } from './places.ts'

const TEXT = 'some-text'
const LIST = [TEXT]
const STRUCTURE = { Some: TEXT }

const WRONG: Record<string, unknown[]> = {
  string: [7, true, LIST, STRUCTURE],
  boolean: [TEXT, 1, LIST, STRUCTURE],
  integer: [TEXT, '7', true, LIST, STRUCTURE, 1.5, 2 ** 31],
  long: [TEXT, '7', true, LIST, STRUCTURE, 1.5],
  float: [TEXT, '7', true, LIST, STRUCTURE],
  double: [TEXT, '7', true, LIST, STRUCTURE],
  blob: [7, true, LIST, STRUCTURE, '*not base64*'],
  timestamp: [TEXT, true, LIST, STRUCTURE],
  list: [TEXT, 7, true, STRUCTURE],
  map: [TEXT, 7, true, LIST],
  structure: [TEXT, 7, true, LIST],
}

/** Inputs in which one place holds a value of another type. A key is a text whatever it says. */
export function wrongTypesAt({ shape, within, inputWith }: Place): Fields[] {
  if (within === 'key') return []
  const values = wrongValues(shape)
  // Null is as good as absent in a structure, and nothing in a list or a map.
  return (within === 'structure' ? values : [...values, null]).map(inputWith)
}

function wrongValues({ type }: Shape): unknown[] {
  const values = WRONG[type]
  if (!values) throw new Error(`no wrong values are known for the type ${type}`)
  return values
}
