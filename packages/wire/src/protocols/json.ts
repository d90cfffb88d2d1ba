// The awsJson protocols 1.0 and 1.1: JSON in, JSON out; instants are epoch seconds, bytes are base64.
import { isUtf8 } from 'node:buffer'
import { readBase64 } from '../base64.ts'
import { secondsText } from '../java.ts'
import { type Model, oncePerShape, type Ref, type Shape, shapeOf } from '../model.ts'
import type { Fields } from '../request.ts'
import { SerializationError } from '../serialization-error.ts'
import { instantOf, listOf, refuseUnknown, scalarText, structureOf } from './output.ts'
import type { ProtocolWire } from './protocol.ts'

/** AWS's awsJson 1.0 and 1.1. */
export const json: ProtocolWire = {
  contentType: (model) => `application/x-amz-json-${model?.metadata.jsonVersion ?? '1.1'}`,

  compileDecode(model, operationName) {
    const { input } = model.operations[operationName] ?? {}
    const readerOf = oncePerShape<Read>((ref, partOf) => buildReader(model, ref, partOf))
    const read = input ? readerOf(input) : readNothing
    return ({ body }) => read(parse(body)) as Fields
  },

  compileEncode(model, operationName) {
    const { output } = model.operations[operationName] ?? {}
    if (!output) return () => ''
    const writerOf = oncePerShape<Write>((ref, partOf) => buildWriter(model, ref, partOf))
    return writerOf(output)
  },

  encodeError(_model, { code, textKey }, message) {
    return JSON.stringify(message === '' ? { __type: code } : { __type: code, [textKey]: message })
  },
}

type Read = (value: unknown) => unknown
type Write = (value: unknown) => string

function failure(text = ''): SerializationError {
  return new SerializationError('SerializationException', text)
}

/** AWS says nothing about text that is not JSON, and nothing about a scalar where the input should be. */
function parse(body: Buffer): unknown {
  if (!isUtf8(body)) throw failure()
  let value: unknown
  try {
    value = JSON.parse(body.toString('utf8'))
  } catch {
    throw failure()
  }
  if (typeof value !== 'object' || value === null) throw failure()
  return value
}

function readNothing(value: unknown): Fields {
  if (Array.isArray(value)) throw wrongType(value, 'Expected null')
  return {}
}

function buildReader(model: Model, ref: Ref, readerOf: (ref: Ref) => Read): Read {
  const shape = shapeOf(model, ref)
  switch (shape.type) {
    case 'structure':
      return readStructure(shape, readerOf)
    case 'list':
      return readList(readerOf(shape.member as Ref))
    case 'map':
      return readMap(readerOf(shape.value as Ref))
    case 'string':
      return readString
    case 'boolean':
      return readBoolean
    case 'integer':
      return readWhole('an Integer', -(2 ** 31), 2 ** 31 - 1)
    case 'long':
      return readWhole('a Long', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
    case 'float':
    case 'double':
      return readNumber
    case 'blob':
      return readBlob
    case 'timestamp':
      return readInstant
    default:
      throw new Error(`the shape ${ref.shape} has the unknown type ${shape.type}`)
  }
}

function readStructure(shape: Shape, readerOf: (ref: Ref) => Read): Read {
  const members = Object.entries(shape.members ?? {}).map(([name, ref]) => ({ name, read: readerOf(ref) }))
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrongType(value, 'Expected null')
    const fields: Fields = {}
    for (const { name, read } of members) {
      const given = (value as Fields)[name]
      if (given !== undefined && given !== null) fields[name] = read(given)
    }
    return fields
  }
}

function readList(read: Read): Read {
  return (value) => {
    if (!Array.isArray(value)) throw wrongType(value, 'Expected list or null')
    return value.map((item) => read(notNull(item)))
  }
}

function readMap(read: Read): Read {
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw wrongType(value, 'Expected map or null')
    }
    // Without a prototype a key such as __proto__ is a key like any other.
    const map: Fields = Object.create(null)
    for (const [key, item] of Object.entries(value)) map[readString(key) as string] = read(notNull(item))
    return map
  }
}

/** Null stands for "absent" in a member; a list or a map has no absent element. */
function notNull(item: unknown): unknown {
  if (item === null) throw failure('Null found where not expected')
  return item
}

/** Half a surrogate pair is refused: it has no UTF-8 form, so it could be neither kept nor answered unchanged. */
function readString(value: unknown): unknown {
  if (typeof value !== 'string') throw notConvertible(value, 'a String')
  if (!value.isWellFormed()) throw failure('Unpaired surrogate in a string')
  return value
}

function readBoolean(value: unknown): unknown {
  if (typeof value !== 'boolean') throw notConvertible(value, 'a Boolean')
  return value
}

function readNumber(value: unknown): unknown {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw notConvertible(value, 'a Double')
  return value
}

function readWhole(target: string, least: number, most: number): Read {
  return (value) => {
    if (!Number.isInteger(value) || (value as number) < least || (value as number) > most) {
      throw notConvertible(value, target)
    }
    // JSON has a negative zero; Java's whole numbers have not.
    return (value as number) + 0
  }
}

function readBlob(value: unknown): unknown {
  if (typeof value !== 'string') throw notConvertible(value, 'a Blob')
  const bytes = readBase64(value)
  if (typeof bytes === 'string') throw failure(bytes)
  return bytes
}

function readInstant(value: unknown): unknown {
  const instant = new Date(typeof value === 'number' ? Math.round(value * 1000) : Number.NaN)
  if (Number.isNaN(instant.getTime())) throw notConvertible(value, 'milliseconds since epoch')
  return instant
}

function wrongType(value: unknown, otherwise: string): SerializationError {
  if (Array.isArray(value)) return failure('Start of list found where not expected')
  if (typeof value === 'object') return failure('Start of structure or map found where not expected.')
  return failure(otherwise)
}

function notConvertible(value: unknown, target: string): SerializationError {
  const kind = typeof value === 'boolean' ? String(value) : typeof value
  return wrongType(value, `${kind.toUpperCase()}_VALUE can not be converted to ${target}`)
}

function buildWriter(model: Model, ref: Ref, writerOf: (ref: Ref) => Write): Write {
  const shape = shapeOf(model, ref)
  switch (shape.type) {
    case 'structure':
      return writeStructure(shape, ref, writerOf)
    case 'list':
      return writeList(ref, writerOf(shape.member as Ref))
    case 'map':
      return writeMap(ref, writerOf(shape.value as Ref))
    case 'timestamp':
      return (value) => secondsText(instantOf(value, ref))
    case 'string':
      return (value) => quote(scalarText(value, ref, shape))
    case 'blob':
      return (value) => `"${scalarText(value, ref, shape)}"`
    default:
      return (value) => scalarText(value, ref, shape)
  }
}

// Three times as fast as JSON.stringify for the kilobyte of text an answer usually is.
const needsEscape = /["\\\p{Cc}\p{Cs}]/u

function quote(text: string): string {
  return needsEscape.test(text) ? JSON.stringify(text) : `"${text}"`
}

function writeStructure(shape: Shape, ref: Ref, writerOf: (ref: Ref) => Write): Write {
  const members = Object.entries(shape.members ?? {}).map(([name, member]) => {
    return { name, key: `${JSON.stringify(name)}:`, write: writerOf(member) }
  })
  return (value) => {
    const fields = structureOf(value, ref)
    let text = ''
    let written = 0
    for (const { name, key, write } of members) {
      const member = fields[name]
      if (member === undefined) continue
      text += (written === 0 ? key : `,${key}`) + write(member)
      written++
    }
    refuseUnknown(fields, written, ref, shape)
    return `{${text}}`
  }
}

function writeList(ref: Ref, write: Write): Write {
  return (value) => `[${listOf(value, ref).map(write).join(',')}]`
}

function writeMap(ref: Ref, write: Write): Write {
  return (value) => {
    const entries = Object.entries(structureOf(value, ref)).filter(([, item]) => item !== undefined)
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${write(item)}`).join(',')}}`
  }
}
