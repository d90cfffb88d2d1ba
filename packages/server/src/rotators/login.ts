// The secret of a database user, in the form AWS's own rotation functions read: a JSON object.
import { checkHost } from './host.ts'
import { RotationFailure } from './rotator.ts'

/** How to log in to a database. Anything else the secret holds stays in `members`. */
export type Login = {
  engine: string
  host: string
  port: number
  username: string
  password: string
  dbname: string | undefined
  /** Whether the connection must be encrypted and the server's certificate verified. */
  tls: boolean
  masterArn: string | undefined
  members: Record<string, unknown>
}

/** Reads a secret's text; `engines` maps the names of the engines that will do to their usual ports. Throws RotationFailure. */
export function readLogin(text: string | undefined, engines: Record<string, number>, which: string): Login {
  if (text === undefined) throw new RotationFailure(`The ${which} has no value.`)
  const members = readObject(text, which)
  const engine = readText(members, 'engine', which)
  const usualPort = Object.hasOwn(engines, engine) ? engines[engine] : undefined
  if (usualPort === undefined) {
    throw new RotationFailure(`The engine of the ${which} must be ${Object.keys(engines).join(' or ')}.`)
  }
  const host = readText(members, 'host', which)
  checkHost(host)
  const port = Number(members.port ?? usualPort)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new RotationFailure(`The port of the ${which} is not one.`)
  }
  return {
    engine,
    host,
    port,
    username: readText(members, 'username', which),
    password: readText(members, 'password', which),
    dbname: optionalText(members.dbname),
    // AWS's functions fall back to an open connection when the secret does not say; that would help an attacker.
    tls: String(members.ssl).toLowerCase() !== 'false',
    masterArn: optionalText(members.masterarn),
    members,
  }
}

/** Whether two logins are to the same server. */
export function isSameServer(one: Login, other: Login): boolean {
  return one.host.toLowerCase() === other.host.toLowerCase() && one.port === other.port
}

function readObject(text: string, which: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // The parser's own message quotes the text.
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RotationFailure(`The ${which} is not a JSON object.`)
  }
  return value as Record<string, unknown>
}

function readText(members: Record<string, unknown>, name: string, which: string): string {
  const value = optionalText(members[name])
  if (value === undefined) throw new RotationFailure(`The ${which} has no ${name}.`)
  return value
}

function optionalText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
