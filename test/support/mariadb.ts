// A MariaDB or MySQL for tests: the one MARIADB_URL names, or one started for the purpose where the machine has the program.
import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createConnection } from 'mysql2/promise'

/** A running server; the URL is of a user who may do everything. */
export type MariaDb = { url: URL; hasTls: boolean; stop(): Promise<void> }

/** Why there is no MariaDB or MySQL to test with; undefined when there is one. */
export const NO_MARIADB =
  process.env.MARIADB_URL || findProgram() ? undefined : 'neither mariadbd nor MARIADB_URL is here'

// The shell outlives a test process that is killed: the pipe between them closes, and it stops the server.
const KEEPER =
  '"$@" >"$FOLDER/log" 2>&1 </dev/null & server=$!; read -r _; kill $server; wait $server; rm -rf "$FOLDER"'
const START_LIMIT_MS = 60_000

/** Starts a server that lives no longer than this process, or answers the one that is named. */
export async function startMariaDb(): Promise<MariaDb> {
  if (process.env.MARIADB_URL) return { url: new URL(process.env.MARIADB_URL), hasTls: false, stop: async () => {} }
  const program = findProgram() ?? assertThere()
  const folder = mkdtempSync(join(tmpdir(), 'cairn-mariadb-'))
  const password = randomBytes(12).toString('hex')
  writeFileSync(
    join(folder, 'init.sql'),
    `CREATE USER 'tests'@'%' IDENTIFIED BY '${password}';\nGRANT ALL ON *.* TO 'tests'@'%' WITH GRANT OPTION;\n`,
  )
  try {
    initialize(program, folder)
  } catch (error) {
    rmSync(folder, { recursive: true })
    throw error
  }
  const port = await freePort()
  const child = spawn('sh', ['-c', KEEPER, 'keeper', program, ...flags(folder, port)], {
    env: { PATH: process.env.PATH, FOLDER: folder },
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const stop = async () => {
    child.stdin?.end()
    await ended
  }
  const url = new URL(`mysql://tests:${password}@127.0.0.1:${port}/mysql`)
  await untilReady(url, join(folder, 'log'), stop)
  return { url, hasTls: true, stop }
}

function flags(folder: string, port: number): string[] {
  const certificate = (end: string) => fileURLToPath(new URL(`localhost.${end}`, import.meta.url))
  return [
    '--no-defaults',
    `--user=${userInfo().username}`,
    `--datadir=${join(folder, 'data')}`,
    `--socket=${join(folder, 'socket')}`,
    `--pid-file=${join(folder, 'pid')}`,
    `--init-file=${join(folder, 'init.sql')}`,
    '--bind-address=127.0.0.1',
    `--port=${port}`,
    '--skip-name-resolve',
    '--innodb-buffer-pool-size=16M',
    `--ssl-cert=${certificate('crt')}`,
    `--ssl-key=${certificate('key')}`,
  ]
}

function initialize(program: string, folder: string): void {
  const common = ['--no-defaults', `--user=${userInfo().username}`, `--datadir=${join(folder, 'data')}`]
  if (isMariaDb(program)) {
    execFileSync('mariadb-install-db', [...common, '--auth-root-authentication-method=normal', '--skip-test-db'], {
      stdio: 'pipe',
    })
  } else {
    execFileSync(program, [...common, '--initialize-insecure'], { stdio: 'pipe' })
  }
}

function isMariaDb(program: string): boolean {
  return execFileSync(program, ['--version'], { encoding: 'utf8' }).includes('MariaDB')
}

function findProgram(): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/usr/local/sbin']
  const paths = ['mariadbd', 'mysqld'].flatMap((name) => folders.map((folder) => join(folder, name)))
  return paths.find((path) => existsSync(path))
}

function assertThere(): never {
  throw new Error(`There is no server to test with: ${NO_MARIADB}`)
}

async function untilReady(url: URL, log: string, stop: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + START_LIMIT_MS
  for (;;) {
    try {
      const connection = await createConnection(url.href)
      return await connection.end()
    } catch (error) {
      if (Date.now() < deadline) {
        await sleep(100)
        continue
      }
      const printed = existsSync(log) ? readFileSync(log, 'utf8') : ''
      await stop()
      throw new Error(`MariaDB did not start: ${(error as Error).message}\n${printed.slice(-4000)}`)
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject()))
    })
  })
}
