// A fresh PostgreSQL database for a test file: in the server DATABASE_URL names, or in one started for the purpose.
import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import type { KeeperMessage } from './postgres-keeper.ts'

/** A running PostgreSQL: the URL of its maintenance database, and its end. */
export interface PostgresServer {
  url: string
  stop(): Promise<void>
}

let ownServer: Promise<PostgresServer> | undefined
const createdDatabases: string[] = []

/**
 * The URL of a new, empty database. It is dropped when this process has nothing left to do, so after every `after` hook:
 * close what you opened there, or the process will not end.
 */
export async function databaseUrl(): Promise<string> {
  const serverUrl = await serverUrlForTests()
  const name = `cairn_test_${randomBytes(8).toString('hex')}`
  await query(serverUrl, `CREATE DATABASE ${name}`)
  if (createdDatabases.length === 0) process.once('beforeExit', () => dropDatabases(serverUrl))
  createdDatabases.push(name)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}

/** Starts a PostgreSQL that lives no longer than this process; rejects, saying why, when there can be none. */
export async function startPostgres(): Promise<PostgresServer> {
  // Detached: Ctrl-C ends the tests, and only their end ends the server.
  const keeper = fork(fileURLToPath(new URL('postgres-keeper.ts', import.meta.url)), [], {
    detached: true,
    execArgv: [],
    stdio: 'ignore',
  })
  const [message] = (await Promise.race([once(keeper, 'message'), once(keeper, 'exit')])) as [KeeperMessage | number]
  if (typeof message !== 'object' || message === null) throw unavailable('the process that keeps it ended')
  if ('error' in message) throw unavailable(message.error)
  keeper.unref()
  keeper.channel?.unref()
  const stop = async () => {
    keeper.ref()
    keeper.disconnect()
    await once(keeper, 'exit')
  }
  return { url: message.url, stop }
}

async function serverUrlForTests(): Promise<string> {
  if (process.env.DATABASE_URL) return process.env.DATABASE_URL
  ownServer ??= startPostgres()
  return (await ownServer).url
}

async function dropDatabases(serverUrl: string): Promise<void> {
  for (const name of createdDatabases) await query(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`)
}

async function query(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

function unavailable(reason: string): Error {
  return new Error(
    `PostgreSQL could not be started for the tests: ${reason}\n` +
      'Name a server of yours in DATABASE_URL (a role that may create databases), or let npm run the install scripts:\n' +
      '  npm rebuild --ignore-scripts=false',
  )
}
