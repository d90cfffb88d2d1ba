// Queries that go on when the database's password is rotated: at the first refusal the secret is read anew, and the query runs once more.
import { createConfig } from '@cairn/client'
import pg from 'pg'

type Login = { host: string; port: number; dbname: string; username: string; password: string }

const secret = createConfig().secret('shop/db', { transform: (text) => JSON.parse(text) as Login })
const login = await secret
const { host, port, dbname: database, username: user } = login()

// Each new connection asks for the password that is current then. Those that are open already stay: they were let in.
const pool = new pg.Pool({ host, port, database, user, password: () => login().password })
// A connection that the database ends while it is idle is missed by nobody: the pool opens another.
pool.on('error', () => {})

/** Runs a query. */
export const query = secret.refreshOnError((text: string) => pool.query(text), {
  when: (error) => (error as { code?: string }).code === '28P01',
})

/** Closes the connections, so that the program can end. */
export const close = () => pool.end()
