// The worlds that the client is tested in: Cairn on either store, and services in memory that answer in AWS's shapes.
import { type Config, type ConfigOptions, createConfig, createTransport, type Transport } from '@cairn/client'
import { createFakeClock, createFakeStore, type FakeClock } from '@cairn/client/testing'
import { DIALECTS, type Dialect } from '../support/dialects.ts'
import { REGION, startServer, WELL_KNOWN } from '../support/server.ts'

/** The types of parameters. */
export type ParameterType = 'String' | 'StringList' | 'SecureString'

/** Services to read from, with a way to write to them. */
export type World = {
  put(name: string, value: string, type?: ParameterType): Promise<void>
  label(name: string, label: string, version: number): Promise<void>
  remove(name: string): Promise<void>
  /** Writes a secret, the first time or anew; answers its ARN. */
  putSecret(name: string, value: string | Uint8Array): Promise<string>
  /** The operations that were called, with their inputs, since this was last emptied. */
  readonly calls: { operation: string; input: Record<string, unknown> }[]
  /** Makes so many of the next calls fail. */
  fail(error: Error, times: number): void
  readonly clock: FakeClock
  readonly transport: Transport
  /** A config on these services and this clock. */
  createConfig(options?: ConfigOptions): Config
  close(): Promise<void>
}

type Services = Pick<World, 'put' | 'label' | 'remove' | 'putSecret' | 'close'> & { transport: Transport }

/** Every world: `for (const world of WORLDS) describe(world, …)`. */
export const WORLDS = [...DIALECTS, 'fake'] as const

/** Starts a world. */
export async function startWorld(name: (typeof WORLDS)[number]): Promise<World> {
  const services = name === 'fake' ? startFake() : await startCairn(name)
  const clock = createFakeClock()
  const calls: World['calls'] = []
  const failures: Error[] = []
  const { watch: _, ...operations } = services.transport
  const counted = Object.entries(operations).map(([operation, call]) => [
    operation,
    async (input: Record<string, unknown>) => {
      calls.push({ operation, input })
      const failure = failures.shift()
      if (failure) throw failure
      return (call as (input: unknown) => Promise<unknown>)(input)
    },
  ])
  const transport = Object.fromEntries(counted) as Transport
  return {
    ...services,
    calls,
    clock,
    transport,
    fail(error, times) {
      failures.push(...Array.from({ length: times }, () => error))
    },
    createConfig: (options = {}) => createConfig({ transport, clock, ...options }),
  }
}

function startFake(): Services {
  const store = createFakeStore()
  return {
    transport: store,
    put: async (name, value, type) => store.put(name, value, type && { type, ...sealing(type) }),
    label: async (name, label, version) => store.label(name, label, version),
    remove: async (name) => store.remove(name),
    putSecret: async (name, value) => store.putSecret(name, value),
    close: async () => {},
  }
}

function sealing(type: ParameterType): { keyId?: string } {
  return type === 'SecureString' ? { keyId: 'alias/aws/ssm' } : {}
}

async function startCairn(dialect: Dialect): Promise<Services> {
  const server = await startServer({ dialect })
  const ssm = server.ssm()
  const secrets = server.secretsManager()
  return {
    transport: createTransport({ endpoint: server.url, region: REGION, credentials: WELL_KNOWN }),
    async put(Name, Value, Type) {
      const isThere = await ssm.getParameter({ Name }).then(
        () => true,
        () => false,
      )
      await ssm.putParameter({ Name, Value, Overwrite: isThere, ...(Type ? { Type } : !isThere && { Type: 'String' }) })
    },
    async label(Name, label, ParameterVersion) {
      await ssm.labelParameterVersion({ Name, Labels: [label], ParameterVersion })
    },
    async remove(Name) {
      await ssm.deleteParameter({ Name })
    },
    async putSecret(Name, value) {
      const content = typeof value === 'string' ? { SecretString: value } : { SecretBinary: value }
      const created = await secrets.createSecret({ Name, ...content }).catch(() => undefined)
      const { ARN } = created ?? (await secrets.putSecretValue({ SecretId: Name, ...content }))
      return ARN ?? ''
    },
    close: () => server.close(),
  }
}
