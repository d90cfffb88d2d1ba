// AWS on the wire, driven by the published models: routing, decoding, limits, encoding, redaction, errors.
export { type Catalog, createCatalog, type Route, type RouteFailure } from './catalog.ts'
export { failureOf, type Situation } from './failures.ts'
export type { Model, Operation, Protocol, Ref, Shape } from './model.ts'
export type { OperationWire } from './operation.ts'
export type { Fields, WireRequest, WireResponse } from './request.ts'
export { SerializationError } from './serialization-error.ts'
