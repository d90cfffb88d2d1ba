// The caching client: parameters and secrets that cost nothing to read, and are told of changes.

export type { TransportOptions } from './aws/link.ts'
export { isPassing } from './aws/retry.ts'
export { createTransport, type OwnTransport } from './aws/transport.ts'
export type { Clock } from './clock.ts'
export { type Config, type ConfigOptions, createConfig } from './config.ts'
export { env } from './env.ts'
export {
  ConfigError,
  InvalidParameterError,
  InvalidPathError,
  InvalidValueError,
  InvalidVersionError,
  MissingSettingsError,
  ServiceError,
} from './errors.ts'
export { Filter, type FilterKey, filter } from './filter.ts'
export type { Group, GroupOptions, PathOptions } from './group.ts'
export type { Details, Parameter, Value } from './parameter.ts'
export { refreshOnError } from './refresh-on-error.ts'
export type { ConfigEvent } from './report.ts'
export type { Transport } from './transport.ts'
