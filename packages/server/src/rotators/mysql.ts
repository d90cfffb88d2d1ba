// MySQL and MariaDB: logging in, setting passwords, and giving one user the rights of another.
import { randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import { type Connection, createConnection, escape as quote, type RowDataPacket } from 'mysql2/promise'
import { type Database, LoginRefused, type Session } from './database.ts'
import { createSocket } from './host.ts'
import type { Login } from './login.ts'
import { retarget } from './mysql-grants.ts'
import { RotationFailure } from './rotator.ts'

/** One account of a user: the hosts it may come from, how it proves itself, and what its connections must be. */
type Account = {
  Host: string
  plugin: string
  ssl_type: string
  ssl_cipher: unknown
  x509_issuer: unknown
  x509_subject: unknown
}

const CONNECT_LIMIT_MS = 5_000
const STATEMENT_LIMIT_MS = 10_000

/** MySQL, MariaDB, and what speaks their protocol. */
export const mysql: Database = {
  engines: { mysql: 3306, mariadb: 3306, 'aurora-mysql': 3306 },
  disguises: (password) => [quote(password).slice(1, -1)],
  async logIn(login, signal) {
    const connection = await connect(login, signal)
    const [rows] = await connection.query<RowDataPacket[]>('SELECT VERSION() AS version')
    return createSession(connection, String(rows[0]?.version))
  },
}

async function connect(
  { host, port, username, password, dbname, tls }: Login,
  signal: AbortSignal,
): Promise<Connection> {
  if (tls && isIP(host) !== 0) {
    throw new RotationFailure('The host of the secret must be a name, which the server’s certificate can prove.')
  }
  let connection: Connection | undefined
  try {
    connection = await createConnection({
      host,
      port,
      user: username,
      password,
      ...(dbname !== undefined && { database: dbname }),
      ...(tls && { ssl: { rejectUnauthorized: true, verifyIdentity: true } }),
      stream: () => createSocket(signal).connect(port, host),
      connectTimeout: CONNECT_LIMIT_MS,
      connectAttributes: { program_name: 'cairn-rotation' },
    })
    // Quoting here relies on backslashes, and SHOW GRANTS must not answer with double quotes.
    await connection.query("SET SESSION sql_mode = 'NO_ENGINE_SUBSTITUTION'")
    await connection.query(`SET SESSION lock_wait_timeout = ${STATEMENT_LIMIT_MS / 1000}`)
    return connection
  } catch (error) {
    connection?.destroy()
    if ((error as { code?: string }).code === 'ER_ACCESS_DENIED_ERROR') throw new LoginRefused()
    throw error
  }
}

function createSession(connection: Connection, version: string): Session {
  const isMariaDb = version.includes('MariaDB')
  const run = (sql: string) => connection.query({ sql, timeout: STATEMENT_LIMIT_MS })
  return {
    async changeOwnPassword(password) {
      // MariaDB lets users without further rights do no more than this.
      if (isMariaDb) await run(`SET PASSWORD = PASSWORD(${quote(password)})`)
      else await run(`ALTER USER USER() IDENTIFIED BY ${quote(password)}`)
    },
    async cloneUser(from, to, password) {
      const accounts = await findAccounts(connection, from)
      const clones = accounts.map((account) => {
        const prove = (secret: string) => `${nameOf(to, account)} ${proofOf(account, secret, isMariaDb)}`
        return { account, prove }
      })
      // Each statement commits by itself. The new password comes last: a user that it opens has its rights.
      for (const { account, prove } of clones) {
        await run(`CREATE USER IF NOT EXISTS ${prove(`aA1!${randomBytes(24).toString('base64url')}`)}`)
        for (const grant of await findGrants(connection, from, account)) await run(retarget(grant, nameOf(to, account)))
        if (!isMariaDb) await copyDefaultRoles(connection, version, nameOf(to, account), [from, account.Host])
        await run(`ALTER USER ${nameOf(to, account)} REQUIRE ${requirementOf(account)}`)
      }
      await run(`ALTER USER ${clones.map(({ prove }) => prove(password)).join(', ')}`)
    },
    async check() {
      await run('SELECT NOW()')
    },
    // A connection that is broken has ended.
    close: () => connection.end().catch(() => connection.destroy()),
  }
}

async function findAccounts(connection: Connection, username: string): Promise<Account[]> {
  const columns = 'Host, plugin, ssl_type, ssl_cipher, x509_issuer, x509_subject'
  const [rows] = await connection.query<RowDataPacket[]>(`SELECT ${columns} FROM mysql.user WHERE User = ?`, [username])
  if (rows.length === 0) throw new RotationFailure('The user of the secret is not among the users of the server.')
  return rows as Account[]
}

async function findGrants(connection: Connection, username: string, account: Account): Promise<string[]> {
  const [rows] = await connection.query<RowDataPacket[]>(`SHOW GRANTS FOR ${nameOf(username, account)}`)
  return rows.map((row) => String(Object.values(row)[0]))
}

/** MariaDB tells default roles among the grants; MySQL has them since version 8, in a table. */
async function copyDefaultRoles(
  connection: Connection,
  version: string,
  target: string,
  from: string[],
): Promise<void> {
  if (Number.parseInt(version, 10) < 8) return
  const select = 'SELECT DEFAULT_ROLE_USER AS user, DEFAULT_ROLE_HOST AS host FROM mysql.default_roles'
  const [rows] = await connection.query<RowDataPacket[]>(`${select} WHERE USER = ? AND HOST = ?`, from)
  if (rows.length === 0) return
  const roles = rows.map(({ user, host }) => `${quote(user)}@${quote(host)}`)
  await connection.query(`SET DEFAULT ROLE ${roles.join(', ')} TO ${target}`)
}

function nameOf(username: string, { Host }: Account): string {
  return `${quote(username)}@${quote(Host)}`
}

function proofOf({ plugin }: Account, password: string, isMariaDb: boolean): string {
  const name = /^\w+$/.test(plugin) ? plugin : 'mysql_native_password'
  if (isMariaDb) return `IDENTIFIED VIA ${name} USING PASSWORD(${quote(password)})`
  return `IDENTIFIED WITH ${quote(name)} BY ${quote(password)}`
}

function requirementOf({ ssl_type, ssl_cipher, x509_issuer, x509_subject }: Account): string {
  if (ssl_type === 'ANY') return 'SSL'
  if (ssl_type === 'X509') return 'X509'
  const named = [
    ['CIPHER', ssl_cipher],
    ['ISSUER', x509_issuer],
    ['SUBJECT', x509_subject],
  ].filter(([, value]) => String(value ?? '') !== '')
  return named.map(([word, value]) => `${word} ${quote(String(value))}`).join(' AND ') || 'NONE'
}
