// Rotation of database passwords: the steps and the two strategies, whichever database it is.
import { isSameServer, type Login, readLogin } from './login.ts'
import { type Rotation, RotationFailure, type Rotator } from './rotator.ts'

/** A database user's session. */
export type Session = {
  /** Sets the password of the user who is logged in. */
  changeOwnPassword(password: string): Promise<void>
  /** Sees to it that a user has the rights of another, and the password: the password last, so that it works only when all is done. */
  cloneUser(from: string, to: string, password: string): Promise<void>
  /** Runs a statement that changes nothing. */
  check(): Promise<void>
  close(): Promise<void>
}

/** A kind of database: the names of its engines with their usual ports, and how to log in. */
export type Database = {
  engines: Record<string, number>
  /** Logs in. Throws LoginRefused when user or password is wrong. */
  logIn(login: Login, signal: AbortSignal): Promise<Session>
  /** Forms other than the text itself in which a password may stand in an error's text. */
  disguises(password: string): string[]
}

/** Wrong user or password: another one may be right. */
export class LoginRefused extends Error {}

/** Whether the user changes its own password, or two users take turns. */
export type Strategy = 'single-user' | 'alternating-users'

const CLONE_SUFFIX = '_clone'
// Those AWS's functions leave out, and the others that mean something in a URL.
const EXCLUDED_CHARACTERS = `:/@"'\\?#%&+;=[]\``

/** The rotator of one kind of database by one strategy. */
export function createDatabaseRotator(database: Database, strategy: Strategy): Rotator {
  const nextUsername = strategy === 'single-user' ? (name: string) => name : otherUsername

  const createSecret: Rotator['createSecret'] = async ({ access }) => {
    if ((await access.read('AWSPENDING')) !== undefined) return
    const current = readLogin(await access.read('AWSCURRENT'), database.engines, 'secret')
    const password = await access.generatePassword(EXCLUDED_CHARACTERS)
    await access.putPending(JSON.stringify({ ...current.members, username: nextUsername(current.username), password }))
  }

  const setSecret: Rotator['setSecret'] = async ({ access, signal }) => {
    const pending = readLogin(await access.read('AWSPENDING'), database.engines, 'pending secret')
    const current = readLogin(await access.read('AWSCURRENT'), database.engines, 'secret')
    await clean(database, [pending, current], async () => {
      if (await opens(database, pending, signal)) return
      checkPending(pending, current, nextUsername(current.username))
      if (strategy === 'single-user') await changeOwn(database, pending, current, { access, signal })
      else await changeOther(database, pending, current, { access, signal })
    })
  }

  const testSecret: Rotator['testSecret'] = async ({ access, signal }) => {
    const pending = readLogin(await access.read('AWSPENDING'), database.engines, 'pending secret')
    await clean(database, [pending], async () => {
      if (await opens(database, pending, signal)) return
      throw new RotationFailure('The pending secret does not open the database.')
    })
  }

  return { createSecret, setSecret, testSecret, finishSecret: ({ access }) => access.finish() }
}

/** The other one of the two users that take turns. */
export function otherUsername(username: string): string {
  return username.endsWith(CLONE_SUFFIX) ? username.slice(0, -CLONE_SUFFIX.length) : username + CLONE_SUFFIX
}

type Reach = Pick<Rotation, 'access' | 'signal'>

async function changeOwn(database: Database, pending: Login, current: Login, { access, signal }: Reach): Promise<void> {
  if (await asUser(database, current, signal, (session) => session.changeOwnPassword(pending.password))) return
  // Someone may have moved the labels after the password was changed.
  const text = await access.read('AWSPREVIOUS')
  if (text !== undefined) {
    const previous = readLogin(text, database.engines, 'previous secret')
    await clean(database, [previous, pending], async () => {
      checkPending(previous, current, current.username)
      if (await asUser(database, previous, signal, (session) => session.changeOwnPassword(pending.password))) return
      throw noneOpens()
    })
    return
  }
  throw noneOpens()
}

async function changeOther(
  database: Database,
  pending: Login,
  current: Login,
  { access, signal }: Reach,
): Promise<void> {
  // Whoever wrote the secret must have known the password: else it could be used to take over another's user.
  if (!(await opens(database, current, signal))) throw new RotationFailure('The secret does not open the database.')
  if (current.masterArn === undefined) throw new RotationFailure('The secret has no masterarn.')
  const master = readLogin(await access.readOther(current.masterArn), database.engines, 'master secret')
  if (!isSameServer(master, current)) {
    throw new RotationFailure('The master secret is of another server: host and port must be those of the secret.')
  }
  await clean(database, [master, pending, current], async () => {
    const isDone = await asUser(database, { ...master, dbname: current.dbname }, signal, (session) =>
      session.cloneUser(current.username, pending.username, pending.password),
    )
    if (!isDone) throw new RotationFailure('The master secret does not open the database.')
  })
}

/** The pending version may have been written by anyone: it must not point elsewhere. */
function checkPending(pending: Login, current: Login, username: string): void {
  if (pending.username !== username) throw new RotationFailure('The pending secret is of another user.')
  if (!isSameServer(pending, current)) throw new RotationFailure('The pending secret is of another server.')
  if (!/^[\x20-\x7e]+$/.test(pending.password)) {
    throw new RotationFailure('The pending password has characters other than printable ASCII.')
  }
}

function opens(database: Database, login: Login, signal: AbortSignal): Promise<boolean> {
  return asUser(database, login, signal, (session) => session.check())
}

/** Does something as a user; answers whether the user could log in. */
async function asUser(
  database: Database,
  login: Login,
  signal: AbortSignal,
  work: (session: Session) => Promise<void>,
): Promise<boolean> {
  let session: Session
  try {
    session = await database.logIn(login, signal)
  } catch (error) {
    if (error instanceof LoginRefused) return false
    throw error
  }
  try {
    await work(session)
  } finally {
    await session.close()
  }
  return true
}

/** Runs work so that what it throws holds none of the passwords. */
async function clean(database: Database, logins: Login[], work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const passwords = logins.flatMap(({ password }) => [password, ...database.disguises(password)])
    throw new RotationFailure(withoutTexts(describe(error), passwords))
  }
}

function describe(error: unknown): string {
  if (error instanceof RotationFailure) return error.message
  // A host with several addresses fails with an error for each, and no words of its own.
  const [first = error] = error instanceof AggregateError ? error.errors : []
  const { code, message } = first as { code?: string; message?: string }
  return `The database failed: ${[code, message].filter(Boolean).join(': ')}`
}

/** A text with other texts blotted out, longest first. */
export function withoutTexts(text: string, hidden: string[]): string {
  return [...hidden].sort((a, b) => b.length - a.length).reduce((left, each) => left.replaceAll(each, '****'), text)
}

function noneOpens(): RotationFailure {
  return new RotationFailure('Neither the pending, the current nor the previous secret opens the database.')
}
