// Requests and models for the tests of this package.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import {
  type Catalog,
  createCatalog,
  type Fields,
  type Model,
  type OperationWire,
  type Shape,
  type WireRequest,
} from '../src/index.ts'

/** A published model by its file's name. */
export function loadModel(name: string): Model {
  return JSON.parse(readFileSync(new URL(`../../../models/${name}.json`, import.meta.url), 'utf8'))
}

/** A catalog of services known to be published here. */
export const catalog: Catalog = createCatalog({ ssm: loadModel('ssm'), kms: loadModel('kms'), sts: loadModel('sts') })

/** An operation that must exist. */
export function operationOf(service: string, name: string, among: Catalog = catalog): OperationWire {
  const operation = among.operation(service, name)
  assert.ok(operation, `${service}:${name}`)
  return operation
}

/** A POST with the headers given; a body that is not text or bytes is sent as JSON. */
export function post(body: unknown, headers: Record<string, string> = {}, query = ''): WireRequest {
  const bytes =
    typeof body === 'string' || Buffer.isBuffer(body) ? Buffer.from(body) : Buffer.from(JSON.stringify(body))
  return { method: 'POST', path: '/', query, body: bytes, header: (name) => headers[name] }
}

/** A JSON request for a target. */
export function jsonRequest(target: string, body: unknown = {}): WireRequest {
  return post(body, { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.1' })
}

/** A form request; fields are pairs, so that names can repeat. */
export function formRequest(fields: readonly (readonly [string, string])[]): WireRequest {
  const body = fields.map((field) => field.map(encodeURIComponent).join('=')).join('&')
  return post(body, { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' })
}

/** One operation `Try` of an invented service whose input and output both are the structure given. */
export function invented(protocol: 'json' | 'query', members: Record<string, string>, shapes: Record<string, Shape>) {
  const refs = Object.fromEntries(Object.entries(members).map(([name, shape]) => [name, { shape }]))
  const model: Model = {
    metadata: {
      protocol,
      endpointPrefix: 'invented',
      apiVersion: '2020-01-01',
      targetPrefix: 'Invented',
      jsonVersion: '1.0',
      xmlNamespace: 'https://invented.example/',
    },
    operations: { Try: { input: { shape: 'Whole' }, output: { shape: 'Whole' } } },
    shapes: { ...shapes, Whole: { type: 'structure', members: refs } },
  }
  return operationOf('invented', 'Try', createCatalog({ invented: model }))
}

/** Decodes a JSON body for an operation. */
export function decodeJson(operation: OperationWire, body: unknown): Fields {
  return operation.decode(post(body, { 'content-type': 'application/x-amz-json-1.1' }))
}
