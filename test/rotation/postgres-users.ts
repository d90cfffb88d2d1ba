// Users of a real PostgreSQL, for rotation to change: made here, and dropped when the tests are over.
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'
import pg from 'pg'
import { databaseUrl } from '../support/postgres.ts'

/** A secret's value, as the rotators read it. */
export type Login = {
  engine: string
  host: string
  port: number
  username: string
  password: string
  dbname: string
  ssl: boolean
}

/** Opens a new database and its server's gate for users. */
export async function openUsers() {
  const url = new URL(await databaseUrl())
  const admin = new pg.Client({ connectionString: url.href })
  await admin.connect()
  const made: string[] = []
  const host = url.hostname
  const port = Number(url.port || 5432)
  const dbname = url.pathname.slice(1)
  // The tests' servers have no certificate.
  const login = (username: string, password: string): Login => ({
    engine: 'postgres',
    host,
    port,
    username,
    password,
    dbname,
    ssl: false,
  })

  return {
    admin,
    login,
    master: login(decodeURIComponent(url.username), decodeURIComponent(url.password)),
    /** Makes a user that can log in; its clone is dropped with it. */
    async createUser(username = `user_${randomBytes(6).toString('hex')}`): Promise<Login> {
      const password = randomBytes(12).toString('hex')
      await admin.query(`CREATE ROLE ${pg.escapeIdentifier(username)} LOGIN PASSWORD '${password}'`)
      made.push(username, `${username}_clone`)
      return login(username, password)
    },
    async close() {
      for (const name of made.reverse()) {
        const quoted = pg.escapeIdentifier(name)
        const { rowCount } = await admin.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [name])
        if (!rowCount) continue
        await admin.query(`DROP OWNED BY ${quoted}`)
        await admin.query(`DROP ROLE ${quoted}`)
      }
      await admin.end()
    },
  }
}

/** Whether a login opens its database; answers what a query in it gives. */
export async function opens({ host, port, username, password, dbname }: Login, query = 'SELECT 1'): Promise<boolean> {
  const client = new pg.Client({ host, port, user: username, password, database: dbname, ssl: false })
  try {
    await client.connect()
    await client.query(query)
    return true
  } catch (error) {
    if ((error as { code?: string }).code !== '28P01') throw error
    return false
  } finally {
    await client.end()
  }
}

/** Looks at what passes, from the client or from the server; what it answers true for is not passed on. */
export type Watch = (from: 'client' | 'server', piece: Buffer) => boolean

/** Stands between clients and a server, keeps what the clients say, and shows all that passes to a `watch`. */
export async function openTap(host: string, port: number) {
  const heard: Buffer[] = []
  const sockets = new Set<Socket>()
  const tap = { watch: undefined as Watch | undefined }
  const door = createServer((socket) => {
    const far = connect(port, host)
    for (const each of [socket, far]) sockets.add(each.on('error', () => {}))
    socket.on('data', (piece) => {
      heard.push(piece)
      if (!tap.watch?.('client', piece)) far.write(piece)
    })
    far.on('data', (piece) => {
      if (!tap.watch?.('server', piece)) socket.write(piece)
    })
    socket.on('close', () => far.end())
    far.on('close', () => socket.end())
  })
  door.listen(0, '127.0.0.1')
  await once(door, 'listening')
  return Object.assign(tap, {
    port: (door.address() as AddressInfo).port,
    heard: () => Buffer.concat(heard).toString('latin1'),
    close() {
      for (const socket of sockets) socket.destroy()
      door.close()
    },
  })
}

/** Encrypts what a PostgreSQL without a certificate serves: it answers for `localhost`, with the tests' certificate. */
export async function openTlsFront(host: string, port: number) {
  const [cert, key] = ['crt', 'key'].map((end) => readFileSync(new URL(`../support/localhost.${end}`, import.meta.url)))
  const sockets = new Set<Socket>()
  const door = createServer((socket) => {
    sockets.add(socket.on('error', () => {}))
    // The eight bytes that ask whether the server can encrypt: yes.
    socket.once('data', () => {
      socket.pause()
      socket.write('S', () => {
        const secure = new TLSSocket(socket, { isServer: true, secureContext: createSecureContext({ cert, key }) })
        const far = connect(port, host)
        for (const each of [secure, far]) sockets.add(each.on('error', () => {}))
        secure.pipe(far).pipe(secure)
      })
    })
  })
  door.listen(0)
  await once(door, 'listening')
  return {
    port: (door.address() as AddressInfo).port,
    certificate: String(cert),
    close() {
      for (const socket of sockets) socket.destroy()
      door.close()
    },
  }
}
