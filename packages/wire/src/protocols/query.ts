// The awsQuery protocol: form fields in, XML out; instants are ISO 8601, bytes are base64.
import { readBase64 } from '../base64.ts'
import { type Model, oncePerShape, type Ref, type Shape, shapeOf } from '../model.ts'
import type { Fields } from '../request.ts'
import { SerializationError } from '../serialization-error.ts'
import { type FormNode, fieldsOf, formTree } from './form.ts'
import { instantOf, listOf, refuseUnknown, scalarText, structureOf } from './output.ts'
import type { ProtocolWire } from './protocol.ts'

// AWS answers in this namespace while it does not know the service's operation.
const faultNamespace = 'http://webservices.amazon.com/AWSFault/2005-15-09'

/** AWS's query protocol. */
export const query: ProtocolWire = {
  contentType: () => 'text/xml',

  compileDecode(model, operationName) {
    const { input } = model.operations[operationName] ?? {}
    if (!input) return () => ({})
    const readerOf = oncePerShape<Read>((ref, partOf) => buildReader(model, ref, partOf))
    const read = readerOf(input)
    return (request) => read(formTree(fieldsOf(request))) as Fields
  },

  compileEncode(model, operationName) {
    const { output } = model.operations[operationName] ?? {}
    const writerOf = oncePerShape<Write>((ref, partOf) => buildWriter(model, ref, partOf))
    const write = output && writerOf(output)
    const wrapper = output?.resultWrapper ?? `${operationName}Result`
    return (fields, requestId) => {
      const result = write ? element(wrapper, write(fields)) : ''
      const metadata = element('ResponseMetadata', element('RequestId', escapeXml(requestId)))
      return document(`${operationName}Response`, model, result + metadata)
    }
  },

  encodeError(model, { code, fault }, message, requestId) {
    const kind = element('Type', fault ? 'Receiver' : 'Sender') + element('Code', escapeXml(code))
    const error = element('Error', kind + (message === '' ? '' : element('Message', escapeXml(message))))
    return document('ErrorResponse', model, error + element('RequestId', escapeXml(requestId)))
  },
}

type Read = (node: FormNode) => unknown
type Write = (value: unknown) => string

function failure(text = ''): SerializationError {
  return new SerializationError('MalformedInput', text)
}

function buildReader(model: Model, ref: Ref, readerOf: (ref: Ref) => Read): Read {
  const shape = shapeOf(model, ref)
  switch (shape.type) {
    case 'structure':
      return readStructure(shape, readerOf)
    case 'list':
      return readList(shape.member as Ref, readerOf)
    case 'map':
      return readMap(shape.key as Ref, shape.value as Ref, readerOf)
    default:
      return readScalar(ref, shape)
  }
}

function readStructure(shape: Shape, readerOf: (ref: Ref) => Read): Read {
  const members = Object.entries(shape.members ?? {}).map(([name, ref]) => {
    return { name, tag: ref.locationName ?? name, read: readerOf(ref) }
  })
  return (node) => {
    if (node.value) throw failure('Unexpected complex element termination')
    const fields: Fields = {}
    for (const { name, tag, read } of members) {
      const child = node.children.get(tag)
      if (child) fields[name] = read(child)
    }
    return fields
  }
}

function readList(member: Ref, readerOf: (ref: Ref) => Read): Read {
  const read = readerOf(member)
  const tag = member.locationName ?? 'member'
  return (node) => numbered(node, tag).map(read)
}

function readMap(key: Ref, value: Ref, readerOf: (ref: Ref) => Read): Read {
  const readKey = readerOf(key)
  const readValue = readerOf(value)
  const [keyTag, valueTag] = [key.locationName ?? 'key', value.locationName ?? 'value']
  return (node) => {
    const map: Fields = Object.create(null)
    for (const entry of numbered(node, 'entry')) {
      const [keyNode, valueNode] = [entry.children.get(keyTag), entry.children.get(valueTag)]
      if (!keyNode || !valueNode) throw failure()
      const name = readKey(keyNode) as string
      if (!(name in map)) map[name] = readValue(valueNode)
    }
    return map
  }
}

/** The children numbered from one under a tag, in order; gaps close up. A lone empty field is how clients write an empty list. */
function numbered(node: FormNode, tag: string): FormNode[] {
  if (node.value) throw failure('Unexpected list element termination')
  const children = node.children.get(tag)?.children
  if (!children) {
    if (node.children.size > 0) throw failure('Start of structure or map found where not expected.')
    return []
  }
  for (const index of children.keys()) {
    if (index === '0') throw failure('0 is not a valid index')
    if (!/^[1-9]\d{0,8}$/.test(index)) throw failure('Start of list found where not expected')
  }
  return [...children].sort(([one], [other]) => Number(one) - Number(other)).map(([, child]) => child)
}

/** AWS says what is wrong with an empty number or boolean, and nothing about one that does not parse as a number. */
function readScalar(ref: Ref, { type }: Shape): Read {
  const convert = converters[type]
  if (!convert) throw new Error(`the shape ${ref.shape} has the unknown type ${type}`)
  return ({ value }) => {
    if (value === undefined) throw failure('Start of structure or map found where not expected.')
    return convert(value)
  }
}

const converters: Record<string, (text: string) => unknown> = {
  string: (text) => text,
  boolean: readBoolean,
  integer: (text) => readWhole(text, -(2 ** 31), 2 ** 31 - 1),
  long: (text) => readWhole(text, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  float: readDecimal,
  double: readDecimal,
  blob: (text) => {
    const bytes = readBase64(text)
    if (typeof bytes === 'string') throw failure(bytes)
    return bytes
  },
  timestamp: (text) => {
    const instant = new Date(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) ? text : Number.NaN)
    if (Number.isNaN(instant.getTime())) throw failure()
    return instant
  },
}

function readBoolean(text: string): boolean {
  if (text === 'true' || text === '1') return true
  if (text === 'false' || text === '0') return false
  throw failure(text === '' ? 'missing value for boolean type' : 'boolean must follow xsd1.1 definition')
}

function readWhole(text: string, least: number, most: number): number {
  const number = readNumber(text, /^[+-]?\d+$/)
  if (number < least || number > most) throw failure()
  return number
}

function readDecimal(text: string): number {
  return readNumber(text, /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/)
}

function readNumber(text: string, form: RegExp): number {
  if (text === '') throw failure('missing value for decimal type')
  const number = form.test(text) ? Number(text) + 0 : Number.NaN
  if (!Number.isFinite(number)) throw failure()
  return number
}

function buildWriter(model: Model, ref: Ref, writerOf: (ref: Ref) => Write): Write {
  const shape = shapeOf(model, ref)
  switch (shape.type) {
    case 'structure':
      return writeStructure(shape, ref, writerOf)
    case 'list':
      return writeList(ref, shape.member as Ref, writerOf)
    case 'map':
      return writeMap(ref, shape, writerOf)
    case 'timestamp':
      return (value) => new Date(instantOf(value, ref)).toISOString().replace('.000Z', 'Z')
    default:
      return (value) => escapeXml(scalarText(value, ref, shape))
  }
}

function writeStructure(shape: Shape, ref: Ref, writerOf: (ref: Ref) => Write): Write {
  const members = Object.entries(shape.members ?? {}).map(([name, member]) => {
    return { name, tag: member.locationName ?? name, write: writerOf(member) }
  })
  return (value) => {
    const fields = structureOf(value, ref)
    let text = ''
    let written = 0
    for (const { name, tag, write } of members) {
      const member = fields[name]
      if (member === undefined) continue
      text += element(tag, write(member))
      written++
    }
    refuseUnknown(fields, written, ref, shape)
    return text
  }
}

function writeList(ref: Ref, member: Ref, writerOf: (ref: Ref) => Write): Write {
  const write = writerOf(member)
  const tag = member.locationName ?? 'member'
  return (value) =>
    listOf(value, ref)
      .map((item) => element(tag, write(item)))
      .join('')
}

function writeMap(ref: Ref, { key, value: item }: Shape, writerOf: (ref: Ref) => Write): Write {
  const write = writerOf(item as Ref)
  const [keyTag, valueTag] = [key?.locationName ?? 'key', item?.locationName ?? 'value']
  return (value) => {
    const entries = Object.entries(structureOf(value, ref)).filter(([, each]) => each !== undefined)
    const texts = entries.map(([name, each]) => element(keyTag, escapeXml(name)) + element(valueTag, write(each)))
    return texts.map((text) => element('entry', text)).join('')
  }
}

function document(root: string, model: Model | undefined, content: string): string {
  const namespace = escapeXml(model?.metadata.xmlNamespace ?? faultNamespace)
  return `<${root} xmlns="${namespace}">${content}</${root}>`
}

function element(tag: string, content: string): string {
  return `<${tag}>${content}</${tag}>`
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#xD;' }

/** What XML 1.0 cannot hold in any form (most control characters, half a surrogate pair) becomes U+FFFD. */
function escapeXml(text: string): string {
  return text.replace(
    /[&<>"]|[^\t\n\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu,
    (char) => entities[char] ?? '\uFFFD',
  )
}
