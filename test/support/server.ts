// A server for tests: in this process, or as a process of its own, with real SDK clients to talk to it.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CloudTrail } from '@aws-sdk/client-cloudtrail'
import { IAM } from '@aws-sdk/client-iam'
import { KMS } from '@aws-sdk/client-kms'
import { ResourceGroupsTaggingAPI } from '@aws-sdk/client-resource-groups-tagging-api'
import { SecretsManager } from '@aws-sdk/client-secrets-manager'
import { SSM } from '@aws-sdk/client-ssm'
import { STS } from '@aws-sdk/client-sts'
import {
  type Administrator,
  createAccount,
  createAdministrator,
} from '../../packages/server/src/administration/account.ts'
import { createServer, type Server } from '../../packages/server/src/composition.ts'
import { createSettings, type Settings } from '../../packages/server/src/config.ts'
import { createLog } from '../../packages/server/src/doors/log.ts'
import type { Dialect } from './dialects.ts'
import { databaseUrl } from './postgres.ts'

/** An access key. */
export type AccessKey = { accessKeyId: string; secretAccessKey: string; sessionToken?: string }

/** How a client differs from the usual: who calls (`credentials`), from which region. */
export type ClientOptions = { credentials?: AccessKey; region?: string }

/** Real SDK clients of one server. They do not retry, and live in eu-south-1 with the key test/test unless told otherwise. */
export type Clients = {
  ssm(options?: ClientOptions): SSM
  kms(options?: ClientOptions): KMS
  secretsManager(options?: ClientOptions): SecretsManager
  sts(options?: ClientOptions): STS
  iam(options?: ClientOptions): IAM
  cloudTrail(options?: ClientOptions): CloudTrail
  tagging(options?: ClientOptions): ResourceGroupsTaggingAPI
}

/** The server's idea of now: the machine's time, shifted. */
export type Clock = {
  now(): Date
  /** Moves the clock on (or back) by milliseconds. */
  advance(milliseconds: number): void
  /** Makes now be an instant; time goes on from there. */
  set(instant: Date): void
}

/** A server in this process. */
export type TestServer = Clients &
  Pick<Server, 'url' | 'port' | 'metricsPort' | 'store' | 'pipeline' | 'reload' | 'close'> & {
    clock: Clock
    /** What it has logged, a JSON line each, when `logLevel` is given (it is off otherwise). */
    readonly log: string
    /** The first administrator it announced, when `dev` is false. */
    readonly administrator: Administrator | undefined
    /** Does all that is due by the server's clock, e.g. parameters to expire, instead of waiting for the workers. */
    runWorkers(): Promise<void>
    /** Adds a user with a long-term key: one that may do nothing unless `administrator`. */
    addUser(options?: { account?: string; userName?: string; administrator?: boolean }): Promise<AccessKey>
  }

/** The account of the key test/test. */
export const ACCOUNT = '000000000000'

/** The region clients are in unless told otherwise. */
export const REGION = 'eu-south-1'

/** The key every development server knows. */
export const WELL_KNOWN: AccessKey = { accessKeyId: 'test', secretAccessKey: 'test' }

// Clients sign by the machine's clock, while tests move the server's; signature tests set AWS's windows themselves.
const ANY_SKEW_SECONDS = 100 * 365 * 24 * 3600

/**
 * Starts a server in this process: development keys, a free port, an empty store (SQLite in memory, or a PostgreSQL
 * database of its own). Give settings to change any of that, e.g. `data` for a folder. `close` it in an `after` hook.
 */
export async function startServer({
  dialect = 'sqlite',
  ...given
}: { dialect?: Dialect } & Partial<Settings> = {}): Promise<TestServer> {
  const clock = createClock()
  let log = ''
  let administrator: Administrator | undefined
  const settings = createSettings({
    port: 0,
    dev: true,
    logLevel: 'off',
    shutdownSeconds: 2,
    jsonSkewSeconds: ANY_SKEW_SECONDS,
    querySkewSeconds: ANY_SKEW_SECONDS,
    rootKeyFile: join(createFolder(), 'root.key'),
    administrationSocket: join(createFolder(), 'administration.sock'),
    ...(given.data === undefined && { store: dialect === 'postgres' ? await databaseUrl() : ':memory:' }),
    ...given,
  })
  const server = await createServer(settings, {
    clock: clock.now,
    log: createLog(settings.logLevel, (lines) => {
      log += lines
    }),
    announce: (_url, first) => {
      administrator = first
    },
  })
  const clients = createClients(server.url)
  return {
    ...server,
    ...clients,
    clock,
    get log() {
      return log
    },
    get administrator() {
      return administrator
    },
    async runWorkers() {
      for (const worker of server.workers) while ((await worker.runOnce()) > 0);
    },
    addUser: (options) => addUser(server, options),
    async close() {
      clients.destroy()
      await server.close()
    },
  }
}

/** A server as a process of its own, started by the real main.ts. */
export type SpawnedServer = Clients & {
  url: string
  process: ChildProcess
  /** Everything it has printed: log lines, and what it tells the person who started it. */
  readonly stdout: string
  readonly stderr: string
  /** For `printed`, which waits for output. */
  readonly listeners: Set<() => void>
  /** Sends a signal and waits for the end; resolves to the exit code, null when the signal ended it. */
  kill(signal?: NodeJS.Signals): Promise<number | null>
  /** Resolves to the exit code when the process has ended. */
  readonly ended: Promise<number | null>
}

/** Where a spawned server keeps its things; `args` are flags. Without a `folder` it gets one that goes with the test process. */
export type SpawnOptions = { args?: string[]; env?: Record<string, string>; folder?: string; execArgv?: string[] }

const MAIN = fileURLToPath(new URL('../../packages/server/src/main.ts', import.meta.url))

/**
 * Starts main.ts in a process; resolves when it is ready or sealed, rejects with what it printed
 * when it ends instead. It is a development server on a free port unless `args` say otherwise.
 */
export async function spawnServer(options: SpawnOptions = {}): Promise<SpawnedServer> {
  const child = spawnMain(options)
  const found = await Promise.race([
    // By then the root key was found, or found missing.
    printed(child, /"message":"listening","url":"([^"]+)"[\s\S]*"message":"(un)?sealed"/),
    child.ended.then((code) => new Error(`the server ended with ${code}:\n${child.stdout}${child.stderr}`)),
  ])
  if (found instanceof Error) throw found
  const url = found[1]!
  const clients = createClients(url)
  void child.ended.then(clients.destroy)
  return Object.assign(child, clients, { url })
}

/** Starts main.ts without waiting for anything: for starts that are to fail. */
export function spawnMain(options: SpawnOptions): Omit<SpawnedServer, keyof Clients | 'url'> {
  const { args = ['--dev'], env = {}, folder = createFolder(), execArgv = [] } = options
  const child = spawn(process.execPath, ['--conditions=source', ...execArgv, MAIN, '--port', '0', ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  living.add(child)
  const output = { stdout: '', stderr: '' }
  const listeners = new Set<() => void>()
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text
      for (const listener of listeners) listener()
    })
  }
  const ended = once(child, 'close').then(([code]) => {
    living.delete(child)
    return code as number | null
  })
  return {
    process: child,
    get stdout() {
      return output.stdout
    },
    get stderr() {
      return output.stderr
    },
    ended,
    listeners,
    async kill(signal = 'SIGTERM') {
      child.kill(signal)
      return ended
    },
  }
}

/** Resolves when the process has printed something that matches. */
export async function printed(
  child: Pick<SpawnedServer, 'stdout' | 'listeners'>,
  pattern: RegExp,
): Promise<RegExpExecArray> {
  return new Promise((resolve) => {
    const look = () => {
      const found = pattern.exec(child.stdout)
      if (!found) return
      child.listeners.delete(look)
      resolve(found)
    }
    child.listeners.add(look)
    look()
  })
}

/** A new folder that is removed when this process ends. */
export function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-test-'))
  folders.push(folder)
  return folder
}

const folders: string[] = []
const living = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of living) child.kill('SIGKILL')
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** Real SDK clients for a server's URL; `destroy` closes their connections. */
export function createClients(url: string): Clients & { destroy(): void } {
  const made: { destroy(): void }[] = []
  const configure = ({ credentials = WELL_KNOWN, region = REGION }: ClientOptions) => ({
    endpoint: url,
    region,
    credentials,
    maxAttempts: 1,
  })
  function keep<T extends { destroy(): void }>(client: T): T {
    made.push(client)
    return client
  }
  return {
    ssm: (options = {}) => keep(new SSM(configure(options))),
    kms: (options = {}) => keep(new KMS(configure(options))),
    secretsManager: (options = {}) => keep(new SecretsManager(configure(options))),
    sts: (options = {}) => keep(new STS(configure(options))),
    iam: (options = {}) => keep(new IAM(configure(options))),
    cloudTrail: (options = {}) => keep(new CloudTrail(configure(options))),
    tagging: (options = {}) => keep(new ResourceGroupsTaggingAPI(configure(options))),
    destroy() {
      for (const client of made) client.destroy()
    },
  }
}

function createClock(): Clock {
  let shiftMs = 0
  return {
    now: () => new Date(Date.now() + shiftMs),
    advance(milliseconds) {
      shiftMs += milliseconds
    },
    set(instant) {
      shiftMs = instant.getTime() - Date.now()
    },
  }
}

async function addUser(
  { store }: Pick<Server, 'store'>,
  { account = ACCOUNT, userName = 'developer', administrator = false } = {},
): Promise<AccessKey> {
  return store.transact('write', async (tx) => {
    const now = Date.now()
    const { db } = tx
    const isNew = !(await tx.first(db.selectFrom('account').select('account').where('account', '=', account)))
    if (isNew) await createAccount(tx, account, now)
    const key = await createAdministrator(tx, account, userName, now)
    if (!administrator) {
      const { user_id } = (await tx.first(
        db.selectFrom('access_key').select('user_id').where('access_key_id', '=', key.accessKeyId),
      ))!
      await tx.run(db.deleteFrom('iam_attachment').where('principal_id', '=', user_id))
    }
    return key
  })
}
