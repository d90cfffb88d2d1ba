// How AWS prints a value in a message about it: never a secret, never without end.
import { type Model, type Ref, shapeOf } from './model.ts'

// Longer than any name or ARN allowed, so only an absurd value loses its end.
const mostUnits = 4096

/**
 * The printer of a shape's values: ` 'X'` with quotes and leading space, a list as `[a, b]`, a map as `{k=v}`.
 * It prints nothing for blobs, structures and whatever is or holds something sensitive.
 */
export function printerOf(model: Model, ref: Ref): (value: unknown) => string {
  const print = plainPrinter(model, ref)
  return print ? (value) => ` '${clip(print(value))}'` : () => ''
}

/** A text cut to a bounded length, never inside a surrogate pair. */
export function clip(text: string): string {
  return text.length <= mostUnits ? text : `${text.slice(0, mostUnits).toWellFormed()}…`
}

type Print = (value: unknown) => string

function plainPrinter(model: Model, ref: Ref): Print | undefined {
  const shape = shapeOf(model, ref)
  if (shape.sensitive) return undefined
  switch (shape.type) {
    case 'structure':
    case 'blob':
      return undefined
    case 'list': {
      const print = shape.member && plainPrinter(model, shape.member)
      return print && ((value) => `[${(value as readonly unknown[]).map(print).join(', ')}]`)
    }
    case 'map': {
      const key = shape.key && plainPrinter(model, shape.key)
      const print = shape.value && plainPrinter(model, shape.value)
      return key && print && ((value) => `{${pairs(value as object, print).join(', ')}}`)
    }
    default:
      return String
  }
}

function pairs(map: object, print: Print): string[] {
  return Object.entries(map).map(([key, value]) => `${key}=${print(value)}`)
}
