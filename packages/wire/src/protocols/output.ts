// What the writers of all protocols demand of an output: it fits the model exactly.
import type { Ref, Shape } from '../model.ts'
import type { Fields } from '../request.ts'

/** The value as an object with members; throws TypeError for anything else. */
export function structureOf(value: unknown, ref: Ref): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw misfit(ref, 'a structure')
  return value as Fields
}

/** The value as a list; throws TypeError for anything else. */
export function listOf(value: unknown, ref: Ref): readonly unknown[] {
  if (!Array.isArray(value)) throw misfit(ref, 'a list')
  return value
}

/** Throws TypeError, naming the member, when a structure holds more defined members than the ones written. */
export function refuseUnknown(fields: Fields, written: number, ref: Ref, shape: Shape): void {
  let defined = 0
  for (const name in fields) if (fields[name] !== undefined) defined++
  if (defined === written) return
  const unknown = Object.keys(fields).filter((name) => !Object.hasOwn(shape.members ?? {}, name))
  throw new TypeError(`the output's ${ref.shape} has no member ${unknown.join(', ')}`)
}

/** The text of a scalar as all protocols write it; throws TypeError when the value is of another type. */
export function scalarText(value: unknown, ref: Ref, { type }: Shape): string {
  switch (type) {
    case 'string':
      if (typeof value === 'string') return value
      break
    case 'boolean':
      if (typeof value === 'boolean') return String(value)
      break
    case 'integer':
    case 'long':
      if (Number.isSafeInteger(value)) return String(value)
      break
    case 'float':
    case 'double':
      if (Number.isFinite(value)) return String(value)
      break
    case 'blob':
      if (value instanceof Uint8Array)
        return Buffer.from(value.buffer, value.byteOffset, value.length).toString('base64')
      break
  }
  throw misfit(ref, type)
}

/** The milliseconds of an instant; throws TypeError for anything but a valid Date. */
export function instantOf(value: unknown, ref: Ref): number {
  const milliseconds = value instanceof Date ? value.getTime() : Number.NaN
  if (Number.isNaN(milliseconds)) throw misfit(ref, 'an instant')
  return milliseconds
}

function misfit(ref: Ref, expected: string): TypeError {
  return new TypeError(`the output's ${ref.shape} is not ${expected}`)
}
