// PostgreSQL: logging in, and setting passwords that the server never sees in clear.
import pg from 'pg'
import { type Database, LoginRefused, type Session } from './database.ts'
import { createSocket } from './host.ts'
import type { Login } from './login.ts'
import { RotationFailure } from './rotator.ts'
import { createVerifier } from './scram.ts'

const CONNECT_LIMIT_MS = 5_000
const STATEMENT_LIMIT_MS = 10_000
// PostgreSQL cuts longer names off without a word: the wrong user could be changed.
const NAME_LIMIT_BYTES = 63
const MAINTENANCE_DATABASE = 'postgres'

/** PostgreSQL, and what speaks its protocol. */
export const postgres: Database = {
  engines: { postgres: 5432, 'aurora-postgresql': 5432 },
  disguises: (password) => [password.replaceAll("'", "''")],
  async logIn(login, signal) {
    const client = await connect(login, signal)
    return createSession(client)
  },
}

async function connect(login: Login, signal: AbortSignal): Promise<pg.Client> {
  const { host, port, username, password, dbname = MAINTENANCE_DATABASE, tls } = login
  const client = new pg.Client({
    host,
    port,
    user: username,
    password,
    database: dbname,
    // Given in full: the driver would take what is missing from the environment.
    ssl: tls ? { rejectUnauthorized: true } : false,
    stream: () => createSocket(signal),
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    query_timeout: STATEMENT_LIMIT_MS + CONNECT_LIMIT_MS,
    application_name: 'cairn-rotation',
  })
  // A connection that breaks later fails the statement under way, which tells of it.
  client.on('error', () => {})
  try {
    await client.connect()
    // As a statement: poolers refuse connections that ask for it at the start.
    await client.query(`SET statement_timeout = ${STATEMENT_LIMIT_MS}`)
    return client
  } catch (error) {
    void client.end().catch(() => {})
    // Class 28 is "invalid authorization".
    if (/^28/.test((error as { code?: string }).code ?? '')) throw new LoginRefused()
    throw error
  }
}

function createSession(client: pg.Client): Session {
  return {
    async changeOwnPassword(password) {
      await setPassword(client, client.user ?? '', password)
    },
    async cloneUser(from, to, password) {
      checkName(to)
      // One transaction: a user that can log in has its rights.
      await client.query('BEGIN')
      const { rowCount } = await client.query('SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = $1', [to])
      if (!rowCount) {
        await client.query(`CREATE ROLE ${client.escapeIdentifier(to)} LOGIN`)
        await client.query(`GRANT ${client.escapeIdentifier(from)} TO ${client.escapeIdentifier(to)}`)
      }
      await setPassword(client, to, password)
      await client.query('COMMIT')
    },
    async check() {
      await client.query('SELECT now()')
    },
    close: () => client.end(),
  }
}

/** Sends a verifier in place of the password: the statement may stand in the server's log. */
async function setPassword(client: pg.Client, username: string, password: string): Promise<void> {
  const { rows } = await client.query<{ password_encryption: string }>('SHOW password_encryption')
  if (rows[0]?.password_encryption !== 'scram-sha-256') {
    throw new RotationFailure(
      'The server stores MD5 hashes of passwords: set its password_encryption to scram-sha-256.',
    )
  }
  const verifier = client.escapeLiteral(createVerifier(password))
  await client.query(`ALTER ROLE ${client.escapeIdentifier(username)} PASSWORD ${verifier}`)
}

function checkName(username: string): void {
  if (Buffer.byteLength(username) <= NAME_LIMIT_BYTES) return
  throw new RotationFailure(`The name of the other user would be longer than ${NAME_LIMIT_BYTES} bytes.`)
}
