// Copies of inputs and outputs fit for the audit trail: nothing sensitive, no bytes, AWS's audit names.
import { lowerFirst, type Model, oncePerShape, type Ref, type Shape, shapeOf } from './model.ts'
import type { Fields } from './request.ts'

type Redact = (value: unknown) => unknown

/** The one sensitive shape CloudTrail mentions instead of leaving it out, and what it puts in its place. */
const mentionedShape = 'ssm:PSParameterValue'
const mention = 'HIDDEN_DUE_TO_SECURITY_REASONS'

/** Compiles the copier: names begin small, map keys stay as sent, instants become ISO 8601, sensitive members and blobs go. */
export function compileRedact(model: Model, ref: Ref | undefined): (value: Fields) => Fields {
  const redactorOf = oncePerShape<Redact | 'omit'>((each, partOf) => buildRedactor(model, each, partOf))
  const redact = ref && redactorOf(ref)
  return redact && redact !== 'omit' ? (value) => redact(value) as Fields : () => ({})
}

type RedactorOf = (ref: Ref) => Redact | 'omit'

function buildRedactor(model: Model, ref: Ref, redactorOf: RedactorOf): Redact | 'omit' {
  const shape = shapeOf(model, ref)
  if (`${model.metadata.endpointPrefix}:${ref.shape}` === mentionedShape) return () => mention
  if (shape.sensitive) return 'omit'
  switch (shape.type) {
    case 'structure':
      return redactStructure(shape, redactorOf)
    case 'list': {
      const redact = shape.member ? redactorOf(shape.member) : 'omit'
      return redact === 'omit' ? redact : (value) => (value as readonly unknown[]).map(redact)
    }
    case 'map': {
      const redact = shape.value ? redactorOf(shape.value) : 'omit'
      const open = shape.key && redactorOf(shape.key) !== 'omit'
      return redact === 'omit' || !open ? 'omit' : redactMap(redact)
    }
    case 'blob':
      return 'omit'
    case 'timestamp':
      return (value) => (value as Date).toISOString()
    default:
      return (value) => value
  }
}

function redactStructure(shape: Shape, redactorOf: RedactorOf): Redact {
  const members = Object.entries(shape.members ?? {}).flatMap(([name, ref]) => {
    const redact = redactorOf(ref)
    return redact === 'omit' ? [] : [{ name, auditName: lowerFirst(name), redact }]
  })
  return (value) => {
    const copy: Fields = {}
    for (const { name, auditName, redact } of members) {
      const given = (value as Fields)[name]
      if (given !== undefined) copy[auditName] = redact(given)
    }
    return copy
  }
}

function redactMap(redact: Redact): Redact {
  return (value) => {
    const copy: Fields = Object.create(null)
    for (const [key, item] of Object.entries(value as object)) copy[key] = redact(item)
    return copy
  }
}
