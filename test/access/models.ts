// The published models, read for the tests that find what they prove in them.
import { readFileSync } from 'node:fs'
import type { Model, Ref, Shape } from '@cairn/wire'
import type { Operation, Service } from '../../packages/server/src/api/operation.ts'
import { SERVICES } from '../../packages/server/src/services/index.ts'

const loaded = new Map<string, Model>()

/** The model of a service, by our name of it (`ssm`). */
export function modelOf(service: string): Model {
  const known = loaded.get(service)
  if (known) return known
  const file = new URL(`../../models/${service}.json`, import.meta.url)
  const model = JSON.parse(readFileSync(file, 'utf8')) as Model
  loaded.set(service, model)
  return model
}

/** The shape a reference names. */
export function shapeOf(model: Model, { shape }: Ref): Shape {
  const found = model.shapes[shape]
  if (!found) throw new Error(`the model has no shape ${shape}`)
  return found
}

/** Every operation served, as `service:Operation`. */
export const SERVED: readonly string[] = SERVICES.flatMap(({ operations }) => operations.map(({ name }) => name))

/** Every operation published for the services served that is not served itself. */
export const DECLINED: readonly string[] = SERVICES.flatMap(({ name }: Service) =>
  Object.keys(modelOf(name).operations).map((operation) => `${name}:${operation}`),
).filter((name) => !SERVED.includes(name))

/** The two halves of `service:Operation`. */
export function splitName(name: string): [service: string, operation: string] {
  const [service = '', operation = ''] = name.split(':')
  return [service, operation]
}

/** Whether CloudTrail calls an operation read-only, by its entry in the lists of what is served. */
export function isRead(name: string): boolean {
  const found = find(name)
  return found?.readOnly ?? found?.effect === 'read'
}

/** Whether an operation may be called without a signature. */
export function isUnsigned(name: string): boolean {
  return find(name)?.unsigned === true
}

function find(name: string): Operation | undefined {
  return SERVICES.flatMap(({ operations }) => operations).find((each) => each.name === name)
}
