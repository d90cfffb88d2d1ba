// Walks a published input: every place in it, down through structures, lists and maps, with an input that fills the place.
import type { Model, Ref, Shape } from '@cairn/wire'
import { modelOf, shapeOf, splitName } from '../access/models.ts'
import type { Fields } from '../access/signed-call.ts'

/** One place in an operation's input. */
export type Place = {
  /** As AWS writes it in messages: `tags.2.member.key`. A plain element has the path of its list. */
  path: string
  shape: Shape
  /** What holds it. */
  within: 'structure' | 'list' | 'key' | 'value'
  required: boolean
  /** An input whose other members keep their limits; undefined leaves the place empty, where it can be. */
  inputWith(value: unknown): Fields
  /** A value of a size (length, or the number itself) that keeps as many of the other limits as it can. */
  sized(size: number): unknown
  /** How a message prints the value, or for a plain element its whole list or map; '' when it must not be printed. */
  shown(value: unknown): string
}

type Holder = { path: string; put(value: unknown): Fields }

/** Texts that keep a pattern which no simple text keeps, by `service:Shape`; the last character may be repeated. */
const EXAMPLES: Record<string, string> = {
  'ssm:ParameterStringFilterKey': 'tag:a',
  'secretsmanager:DurationType': '1h',
  'iam:policyVersionIdType': 'v1',
}

/** Members that the model leaves open and that AWS asks for all the same. */
const ASKED_FOR: Record<string, string[]> = { 'kms:Decrypt': ['CiphertextBlob'], 'kms:ReEncrypt': ['CiphertextBlob'] }

const CANDIDATES = ['a', '1', 'A', '/', ' ', 'a-a-1', 'a/a', 'a:a']

/** Every place in the input of an operation (`ssm:PutParameter`). */
export function placesOf(name: string): Place[] {
  const [service, operation] = splitName(name)
  const model = modelOf(service)
  const input = model.operations[operation]?.input
  const asked = membersAskedFor(name)
  const put = (value: unknown) => ({ ...asked, ...(value as Fields) })
  return input ? members(service, model, input, { path: '', put }) : []
}

/** An input with just what is required, within every limit. */
export function validInput(name: string): Fields {
  const [service, operation] = splitName(name)
  const model = modelOf(service)
  const input = model.operations[operation]?.input
  return input ? { ...membersAskedFor(name), ...(validValue(service, model, input) as Fields) } : {}
}

function membersAskedFor(name: string): Fields {
  const [service, operation] = splitName(name)
  const model = modelOf(service)
  const found: Fields = {}
  for (const member of ASKED_FOR[name] ?? []) {
    const shape = shapeOf(model, model.operations[operation]?.input as Ref)
    found[member] = validValue(service, model, shape.members?.[member] as Ref)
  }
  return found
}

/** A value within every limit of its shape. */
export function validValue(service: string, model: Model, ref: Ref): unknown {
  const shape = shapeOf(model, ref)
  switch (shape.type) {
    case 'structure': {
      const required = (shape.required ?? []).map((name) => [
        name,
        validValue(service, model, shape.members?.[name] as Ref),
      ])
      return Object.fromEntries(required)
    }
    case 'list':
      return Array.from({ length: shape.min ?? 0 }, () => validValue(service, model, shape.member as Ref))
    case 'map':
      return valueOfSize(service, model, ref, shape.min ?? 0)
    case 'string':
      return validText(`${service}:${ref.shape}`, shape)
    case 'blob':
      return Buffer.alloc(Math.max(shape.min ?? 1, 1), 'a').toString('base64')
    case 'boolean':
      return false
    case 'timestamp':
      return 1_700_000_000
    default:
      return shape.min ?? 1
  }
}

const expressions = new Map<string, RegExp>()

/** Whether a text matches a published pattern as a whole. */
export function matches(pattern: string, text: string): boolean {
  const expression = expressions.get(pattern) ?? compile(`^(?:${pattern})$`)
  expressions.set(pattern, expression)
  return expression.test(text)
}

function compile(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'u')
  } catch {
    // In Java any punctuation may be escaped; here only without the flag, which classes of letters need.
    return new RegExp(pattern)
  }
}

function validText(shapeName: string, shape: Shape): string {
  if (shape.enum) return shape.enum[0]!
  const { min = 1, max = Number.POSITIVE_INFINITY } = shape
  const texts = startsFor(shapeName).map((start) => start.padEnd(min, start.at(-1)))
  const found = texts.find((text) => text.length <= max && fits(shape, text))
  if (found === undefined) throw new Error(`no text keeps the pattern of ${shapeName}: give an example of one`)
  return found
}

/** A text of a length that keeps the pattern of its shape, when that can be. */
function textOf(shapeName: string, shape: Shape, length: number): string {
  const texts = startsFor(shapeName).map((start) => start.padEnd(length, start.at(-1)).slice(0, length))
  return texts.find((text) => fits(shape, text)) ?? texts[0]!
}

function startsFor(shapeName: string): string[] {
  const example = EXAMPLES[shapeName]
  return example === undefined ? CANDIDATES : [example, ...CANDIDATES]
}

function fits({ pattern }: Shape, text: string): boolean {
  return pattern === undefined || matches(pattern, text)
}

function valueOfSize(service: string, model: Model, ref: Ref, size: number): unknown {
  const shape = shapeOf(model, ref)
  switch (shape.type) {
    case 'string':
      return textOf(`${service}:${ref.shape}`, shape, size)
    case 'blob':
      return Buffer.alloc(size, 'a').toString('base64')
    case 'list':
      return Array.from({ length: size }, () => validValue(service, model, shape.member as Ref))
    case 'map': {
      const value = validValue(service, model, shape.value as Ref)
      return Object.fromEntries(Array.from({ length: size }, (_, index) => [`a${index}`, value]))
    }
    default:
      return size
  }
}

function members(service: string, model: Model, ref: Ref, holder: Holder): Place[] {
  const shape = shapeOf(model, ref)
  const base = validValue(service, model, ref) as Fields
  return Object.entries(shape.members ?? {}).flatMap(([name, member]) => {
    const own = name.charAt(0).toLowerCase() + name.slice(1)
    const path = holder.path === '' ? own : `${holder.path}.${own}`
    const put = (value: unknown) => {
      const { [name]: _, ...others } = base
      return holder.put(value === undefined ? others : { ...others, [name]: value })
    }
    const place: Place = {
      path,
      shape: shapeOf(model, member),
      within: 'structure',
      required: shape.required?.includes(name) ?? false,
      inputWith: put,
      sized: (size) => valueOfSize(service, model, member, size),
      shown: (value) => quote(print(model, member, value)),
    }
    return [place, ...inside(service, model, member, { path, put })]
  })
}

/** The places within a member: a structure's members, a list's elements, a map's keys and values. */
function inside(service: string, model: Model, ref: Ref, holder: Holder): Place[] {
  const shape = shapeOf(model, ref)
  const { path, put } = holder
  if (shape.type === 'structure') return members(service, model, ref, holder)
  const plain = (within: Place['within'], part: Ref, wrap: (value: unknown) => unknown): Place => ({
    path,
    shape: shapeOf(model, part),
    within,
    required: false,
    inputWith: (value) => put(wrap(value)),
    sized: (size) => valueOfSize(service, model, part, size),
    shown: (value) => quote(print(model, ref, wrap(value))),
  })
  if (shape.type === 'list') {
    const element = shape.member as Ref
    const valid = validValue(service, model, element)
    // Second where there is room, so that its number is not always one.
    const before = (shape.max ?? 2) > 1 ? Array.from({ length: Math.max(1, (shape.min ?? 1) - 1) }, () => valid) : []
    const wrap = (value: unknown) => [...before, value]
    const below = { path: `${path}.${before.length + 1}.member`, put: (value: unknown) => put(wrap(value)) }
    return [plain('list', element, wrap), ...inside(service, model, element, below)]
  }
  if (shape.type !== 'map') return []
  const key = validValue(service, model, shape.key as Ref) as string
  const valid = validValue(service, model, shape.value as Ref)
  const wrapValue = (value: unknown) => ({ [key]: value })
  const below = { path: `${path}.${key}.member`, put: (value: unknown) => put(wrapValue(value)) }
  return [
    plain('key', shape.key as Ref, (name) => ({ [String(name)]: valid })),
    plain('value', shape.value as Ref, wrapValue),
    ...inside(service, model, shape.value as Ref, below),
  ]
}

/** A value as AWS prints it in a message; undefined for what is never printed. */
function print(model: Model, ref: Ref, value: unknown): string | undefined {
  const shape = shapeOf(model, ref)
  if (shape.sensitive || shape.type === 'blob' || shape.type === 'structure') return undefined
  if (shape.type === 'list' && Array.isArray(value)) {
    const texts = value.map((each) => print(model, shape.member as Ref, each))
    const isHidden = texts.includes(undefined) || print(model, shape.member as Ref, '') === undefined
    return isHidden ? undefined : `[${texts.join(', ')}]`
  }
  if (shape.type === 'map' && typeof value === 'object') {
    const texts = Object.entries(value ?? {}).map(([name, each]) => {
      const text = print(model, shape.value as Ref, each)
      return text === undefined ? undefined : `${name}=${text}`
    })
    return texts.includes(undefined) ? undefined : `{${texts.join(', ')}}`
  }
  return String(value)
}

// Where a value is longer than any name or ARN may be, Cairn prints its beginning.
const MOST_PRINTED = 4096

function quote(text: string | undefined): string {
  if (text === undefined) return ''
  return text.length <= MOST_PRINTED ? ` '${text}'` : ` '${text.slice(0, MOST_PRINTED)}…'`
}
