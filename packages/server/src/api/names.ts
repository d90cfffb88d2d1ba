// Input and output types from an operation's name, taken from the SDK's clients (types only, nothing of them runs here).
// biome-ignore-all lint/suspicious/noExplicitAny: overloads can only be matched with any in their parameters
import type { CloudTrail } from '@aws-sdk/client-cloudtrail'
import type { IAM } from '@aws-sdk/client-iam'
import type { KMS } from '@aws-sdk/client-kms'
import type { ResourceGroupsTaggingAPI } from '@aws-sdk/client-resource-groups-tagging-api'
import type { SecretsManager } from '@aws-sdk/client-secrets-manager'
import type { SSM } from '@aws-sdk/client-ssm'
import type { STS } from '@aws-sdk/client-sts'

type Clients = {
  cloudtrail: CloudTrail
  iam: IAM
  kms: KMS
  secretsmanager: SecretsManager
  ssm: SSM
  sts: STS
  tagging: ResourceGroupsTaggingAPI
}

// A method of an aggregated client is an operation when it answers a promise of something with `$metadata`.
type Overloads<I, O> = {
  (args: I, options?: any): Promise<O>
  (args: any, callback: any): void
  (args: any, options: any, callback: any): void
}
type OptionalOverloads<I, O> = {
  (): Promise<unknown>
  (args: I, options?: any): Promise<O>
  (args: any, callback: any): void
  (args: any, options: any, callback: any): void
}
type Pair<F> =
  F extends OptionalOverloads<infer I, infer O> ? [I, O] : F extends Overloads<infer I, infer O> ? [I, O] : never
type Operations<C> = {
  [K in keyof C & string]: Pair<C[K]> extends [infer _, { $metadata: unknown }] ? K : never
}[keyof C & string]

/** Every operation AWS publishes for our services, as `service:Operation`: also its IAM action and its audit name. */
export type OperationName = {
  [S in keyof Clients & string]: `${S}:${Capitalize<Operations<Clients[S]>>}`
}[keyof Clients & string]

type Method<N> = N extends `${infer S extends keyof Clients & string}:${infer O}`
  ? Clients[S][Uncapitalize<O> & keyof Clients[S]]
  : never

/** Members may be there or not, but never `undefined` where the decoder leaves them out. */
type Present<T> = T extends Date | Uint8Array | string | number | boolean | undefined
  ? T
  : T extends (infer E)[]
    ? Present<E>[]
    : { [K in keyof T]: Present<T[K]> }

/** What an operation is given, decoded. Before validation any member may be missing, whatever the type says. */
export type InputOf<N> = Present<Pair<Method<N>>[0]>

/** What an operation answers. */
export type OutputOf<N> = Omit<Pair<Method<N>>[1], '$metadata'>
