// Puts a server together from its settings: store, keyring, catalog, pipeline, doors; and takes it apart again.
import { readFileSync } from 'node:fs'
import { type Catalog, createCatalog, type Model } from '@cairn/wire'
import type { Administrator } from './administration/account.ts'
import { createCommands } from './administration/commands.ts'
import { createAnswer, tellRequest } from './answering.ts'
import { createCredentials } from './api/credentials.ts'
import type { Foundation } from './api/foundation.ts'
import { readModelFile } from './api/model-files.ts'
import { Permits } from './api/permit.ts'
import { Pipeline } from './api/pipeline.ts'
import { createThrottle } from './api/throttle.ts'
import { createAuditWorkers, offerTrails } from './auditing.ts'
import { createFirstAdministrator, refuseAdministered } from './bootstrap.ts'
import { isLoopback, type Settings } from './config.ts'
import { openAdministrationDoor } from './doors/administration.ts'
import { ChangeFeed } from './doors/change-feed.ts'
import { createHealth } from './doors/health.ts'
import { type Certificate, openHttpDoor } from './doors/http.ts'
import type { Log } from './doors/log.ts'
import { createMetrics, openMetricsDoor } from './doors/metrics.ts'
import { createWatch } from './doors/watch.ts'
import { readReach } from './federating.ts'
import { createVersionKey, Keyring } from './keyring/keyring.ts'
import { type RootKeySource, refuseInside } from './keyring/root-key.ts'
import { type OpenKeyring, unlock } from './keyring/unlock.ts'
import { createRotationWorkers } from './rotating.ts'
import { createServices, SERVICES } from './services/index.ts'
import { deleteWhenDue } from './services/kms/key/deletion.ts'
import { expireWhenDue } from './services/kms/key/imported-material.ts'
import { rotateWhenDue } from './services/kms/key/rotation.ts'
import { readPrimary, writeReplica } from './services/secretsmanager/replica/replicate.ts'
import { deleteAccount } from './store/delete-account.ts'
import { openStore } from './store/open.ts'
import type { Store } from './store/store.ts'
import { createUnsealing } from './unsealing.ts'
import { createAccessDating } from './workers/date-access.ts'
import { createKeyDeletion } from './workers/delete-key.ts'
import { createSecretDeletion } from './workers/delete-secret.ts'
import { createEventDropping } from './workers/drop-events.ts'
import { createExpiry } from './workers/expire.ts'
import { createMaterialExpiry } from './workers/expire-material.ts'
import { createReplication } from './workers/replicate-secret.ts'
import { createKeyRotation } from './workers/rotate-key.ts'
import { Worker } from './workers/worker.ts'

/** What a server has from outside; `announce` is called once, by the server that made the first administrator. */
export type Surroundings = {
  clock(): Date
  log: Log
  announce(url: string, administrator: Administrator): void
}

/** A running server. */
export type Server = {
  readonly url: string
  readonly port: number
  /** Where metrics are served, when they are. */
  readonly metricsPort: number | undefined
  /** How many requests have been answered. */
  readonly answered: number
  readonly store: Store
  readonly pipeline: Pipeline
  /** What works without being asked; `runOnce` does what is due now and answers how much that was. */
  readonly workers: readonly { runOnce(): Promise<number> }[]
  /** Reads the certificate again, and tries for the root key when there is none. */
  reload(): Promise<void>
  /** Ends calls under way, within the time the settings give, and closes everything. */
  close(): Promise<void>
}

const IN_MEMORY = ':memory:'

/** The version of this package. */
export const VERSION: string = readJson<{ version: string }>(new URL('../package.json', import.meta.url)).version

/** Starts a server; resolves when it listens and the root key has been tried. Rejects when it cannot start at all. */
export async function createServer(settings: Settings, surroundings: Surroundings): Promise<Server> {
  const keyring = new Keyring()
  const store = await openSettingsStore(settings, keyring)
  try {
    if (settings.dev) await refuseAdministered(store)
    return await serve(settings, surroundings, keyring, store)
  } catch (error) {
    await store.close()
    throw error
  }
}

async function serve(settings: Settings, surroundings: Surroundings, keyring: Keyring, store: Store): Promise<Server> {
  const { clock, log, announce } = surroundings
  const catalog = createCatalog(readModels())
  const report = (error: unknown) => log.error('watching for changes failed', error)
  const feed = new ChangeFeed(store, clock, report)
  const foundation = createFoundation(settings, clock, catalog, keyring, store)
  const pipeline = new Pipeline({ ...foundation, changed: () => feed.wake() })
  const unsealing = createUnsealing({
    unlock: (nowMs) => unlockSettings(settings, keyring, store, nowMs),
    async opened() {
      const first = settings.dev
        ? undefined
        : await createFirstAdministrator(store, settings.account, clock().getTime())
      if (first) announce(url, first)
    },
    clock,
    log,
  })
  const metrics = createMetrics()
  const door = await openHttpDoor({
    ...settings,
    certificate: readCertificate(settings),
    requestTimeoutMs: settings.requestTimeoutSeconds * 1000,
    answer: createAnswer(settings, catalog, pipeline, {
      health: createHealth({ store, version: VERSION, sealedReason: () => unsealing.reason }),
      watch: createWatch(new Permits(foundation, 'ssm'), feed, report),
      reset: settings.dev ? (account) => store.transact('write', (tx) => deleteAccount(tx, account)) : undefined,
    }),
    observe(request, answer, milliseconds, bytes) {
      tellRequest(log, request, answer, milliseconds, bytes)
      metrics.count(answer.operation, answer.errorCode, milliseconds / 1000)
    },
    reject: (reason, remoteAddress) => log.debug('unreadable request', { reason, remoteAddress }),
  })
  const url = `${settings.tlsCert === undefined ? 'http' : 'https'}://${urlHost(settings.host)}:${door.port}`
  const metricsDoor =
    settings.metricsPort === undefined
      ? undefined
      : await openMetricsDoor(settings.metricsHost, settings.metricsPort, () =>
          metrics.format({ inFlight: door.inFlight, sealed: unsealing.reason !== undefined }),
        )
  log.info('listening', { url, metricsPort: metricsDoor?.port })
  if (settings.tlsCert === undefined && !isLoopback(settings.host)) {
    log.info('without --tls-cert, whoever can watch the network reads what is asked for', { host: settings.host })
  }
  await unsealing.attempt()
  const commands = createCommands({ store, pipeline, services: SERVICES, clock })
  // What is kept in memory alone ends with the process: there is nothing to administer, and no folder.
  const administrationDoor =
    settings.store === IN_MEMORY
      ? undefined
      : await openAdministrationDoor(settings.administrationSocket, commands, log)
  const workers = createWorkers(settings, surroundings, keyring, store, pipeline)
  for (const worker of workers) worker.start()
  return {
    url,
    port: door.port,
    metricsPort: metricsDoor?.port,
    get answered() {
      return door.answered
    },
    store,
    pipeline,
    workers,
    async reload() {
      const certificate = readCertificate(settings)
      if (certificate) door.renew(certificate)
      await unsealing.attempt()
    },
    async close() {
      await door.close(settings.shutdownSeconds * 1000)
      unsealing.close()
      await Promise.all(workers.map((worker) => worker.stop()))
      metricsDoor?.close()
      administrationDoor?.close()
      await store.close()
    },
  }
}

async function openSettingsStore(settings: Settings, keyring: Keyring): Promise<Store> {
  if (settings.store === undefined) {
    for (const file of [settings.rootKeyFile, settings.passphraseFile]) {
      if (file !== undefined) refuseInside(settings.data, file)
    }
  }
  try {
    return await openStore(settings.store ?? settings.data, keyring, settings.storeConnections)
  } catch (error) {
    // A host with several addresses fails with an error for each, and no words of its own.
    const [first = error] = error instanceof AggregateError ? error.errors : []
    throw new Error(`the store cannot be opened: ${(first as Error).message}`, { cause: error })
  }
}

async function unlockSettings(settings: Settings, keyring: Keyring, store: Store, nowMs: number): Promise<OpenKeyring> {
  if (settings.store !== IN_MEMORY) return unlock(keyring, store, sourceOf(settings), nowMs)
  // What is never written down needs no key that outlives it.
  keyring.add(1, createVersionKey())
  keyring.sealWith(1)
  return { refresh: async () => {} }
}

function sourceOf({ rootKeyCommand, passphraseFile, rootKeyFile }: Settings): RootKeySource {
  return { command: rootKeyCommand, passphraseFile, file: rootKeyFile }
}

function createFoundation(
  settings: Settings,
  clock: () => Date,
  catalog: Catalog,
  keyring: Keyring,
  store: Store,
): Foundation {
  const { jsonSkewSeconds, querySkewSeconds } = settings
  return {
    catalog,
    services: offerTrails(settings, createServices(readReach(settings))),
    store,
    keyring,
    credentials: createCredentials(store, keyring, { wellKnown: settings.dev }),
    skewSeconds: { json: jsonSkewSeconds, query: querySkewSeconds, 'rest-json': jsonSkewSeconds },
    ...(settings.throttle && { throttle: createThrottle() }),
    clock,
  }
}

function createWorkers(
  settings: Settings,
  { clock, log }: Surroundings,
  keyring: Keyring,
  store: Store,
  pipeline: Pipeline,
) {
  const report = (error: unknown) => log.error('a worker failed', error)
  const ground = { store, clock, isSealed: () => keyring.sealed, report }
  return [
    new Worker(ground, createExpiry(pipeline)),
    new Worker(ground, createKeyDeletion(pipeline, deleteWhenDue)),
    new Worker(ground, createKeyRotation(pipeline, rotateWhenDue)),
    new Worker(ground, createMaterialExpiry(pipeline, expireWhenDue)),
    new Worker(ground, createSecretDeletion(pipeline)),
    new Worker(ground, createReplication(pipeline, { read: readPrimary, write: writeReplica })),
    new Worker(ground, createAccessDating(store, clock)),
    new Worker(ground, createEventDropping(store, clock)),
    ...createAuditWorkers(settings, ground),
    ...createRotationWorkers(settings, ground, pipeline),
  ]
}

function readModels(): Record<string, Model> {
  return Object.fromEntries(SERVICES.map(({ name }) => [name, readModelFile<Model>(`${name}.json`)]))
}

function readCertificate({ tlsCert, tlsKey }: Settings): Certificate | undefined {
  if (tlsCert === undefined || tlsKey === undefined) return undefined
  return { cert: readFileSync(tlsCert), key: readFileSync(tlsKey) }
}

function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}

function readJson<T>(file: URL): T {
  return JSON.parse(readFileSync(file, 'utf8'))
}
