// What AWS publishes about one of its services, in the shape of the files under models/.

/** How a service is spoken to. */
export type Protocol = 'json' | 'query' | 'rest-json'

/** A use of a shape: by a structure's member, a list's elements, a map's keys or values, an operation. */
export type Ref = {
  shape: string
  locationName?: string
  location?: string
}

/** One published shape with its limits; lengths count code points, elements or bytes. */
export type Shape = {
  type: string
  members?: Record<string, Ref>
  required?: string[]
  member?: Ref
  key?: Ref
  value?: Ref
  min?: number
  max?: number
  pattern?: string
  enum?: string[]
  sensitive?: boolean
  exception?: boolean
  fault?: boolean
  error?: { code?: string; httpStatusCode?: number; senderFault?: boolean }
}

/** One published operation. */
export type Operation = {
  http?: { method: string; requestUri: string }
  input?: Ref
  output?: Ref & { resultWrapper?: string }
  errors?: Ref[]
}

/** One service's published model: a file of models/. */
export type Model = {
  metadata: {
    protocol: string
    endpointPrefix: string
    apiVersion: string
    targetPrefix?: string
    jsonVersion?: string
    xmlNamespace?: string
    signingName?: string
  }
  operations: Record<string, Operation>
  shapes: Record<string, Shape>
}

/** The shape a reference names; throws when the model does not hold it. */
export function shapeOf(model: Model, ref: Ref): Shape {
  const shape = model.shapes[ref.shape]
  if (!shape) throw new Error(`the model has no shape ${ref.shape}`)
  return shape
}

/** Builds something for each shape once, from the same of the shapes inside it; throws on a shape that contains itself, which no model we serve has. */
export function oncePerShape<T>(build: (ref: Ref, partOf: (ref: Ref) => T) => T): (ref: Ref) => T {
  const built = new Map<string, T>()
  const underWay = new Set<string>()
  const once = (ref: Ref): T => {
    const known = built.get(ref.shape)
    if (known !== undefined) return known
    if (underWay.has(ref.shape)) throw new Error(`the shape ${ref.shape} contains itself`)
    underWay.add(ref.shape)
    const made = build(ref, once)
    underWay.delete(ref.shape)
    built.set(ref.shape, made)
    return made
  }
  return once
}

/** A member's name as AWS writes it in messages and audit records: `withDecryption`, `aRN`. */
export function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}
