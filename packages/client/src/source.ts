// From a name and options to where something is read, under which key it is kept, and which changes are about it.

import { InvalidVersionError } from './errors.ts'
import type { Policy } from './freshness.ts'
import { formatName, isSecretOf, type Names, plainName, REFERENCE, readName, type Selection } from './name.ts'
import type { ParameterSource, SecretSource, Source } from './reader.ts'
import type { Change } from './transport.ts'
import type { ValueOptions } from './value.ts'

/** How a member of a group is read. */
export type MemberOptions = ValueOptions & Selection & { readonly decrypt?: boolean | undefined }

/** How a parameter is read; `decrypt: false` leaves a SecureString sealed. */
export type ParameterOptions = MemberOptions & Policy

/** Which version of a secret, and by which way. */
export type SecretMemberOptions = ValueOptions & {
  /** A staging label; AWSCURRENT when absent. */
  readonly stage?: string | undefined
  readonly versionId?: string | undefined
  /** Asks Secrets Manager itself, not Parameter Store's reference. ARNs and names with a leading slash always are asked there. */
  readonly direct?: boolean | undefined
  /** Reads anew when the secret's next rotation is due (`DescribeSecret`, too). Asks Secrets Manager itself. */
  readonly rotation?: boolean | undefined
}

/** How a secret is read. */
export type SecretOptions = SecretMemberOptions & Policy

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

/** Where a parameter is read. Throws for names that cannot be. */
export function parameterSource(name: string, options: MemberOptions): ParameterSource {
  return { service: 'ssm', decrypt: options.decrypt ?? true, ...readName(name, options) }
}

/** Where a secret is read: through Parameter Store when that can, so that it shares the calls of parameters. */
export function secretSource(given: string, options: SecretMemberOptions): Source {
  if (typeof given !== 'string' || given === '' || given === REFERENCE) throw new TypeError('a secret needs a name')
  const text = given.startsWith(REFERENCE) ? given.slice(REFERENCE.length) : given
  const at = text.startsWith('arn:') ? text.indexOf(':secret:') + ':secret:'.length : 0
  const colon = text.indexOf(':', at)
  const id = colon < 0 ? text : text.slice(0, colon)
  const selectors = [colon < 0 ? undefined : text.slice(colon + 1), options.stage, options.versionId]
  const [selector, ...more] = selectors.filter((part) => part !== undefined)
  if (selector === '' || selector?.includes(':')) throw new InvalidVersionError(selector)
  const isDirect = options.direct || options.rotation || at > 0 || text.startsWith('/')
  if (!isDirect && more.length === 0) {
    // A staging label may be a number, which a parameter's label may not.
    return { service: 'ssm', decrypt: true, name: REFERENCE + id, selector: selector ?? '' }
  }
  const named =
    selectors[0] === undefined ? {} : UUID.test(selectors[0]) ? { versionId: selectors[0] } : { stage: selectors[0] }
  const { stage, versionId } = { ...options, ...named }
  return {
    service: 'secretsmanager',
    id,
    versionId,
    stage,
    isRotated: options.rotation ?? false,
  } satisfies SecretSource
}

/** The names of a source: without and with what is selected. */
export function namesOf(source: Source): Names {
  if (source.service === 'ssm') return { name: source.name, fullName: formatName(source) }
  const selected = [source.id, source.versionId ?? source.stage].filter((part) => part !== undefined)
  return { name: source.id, fullName: selected.join(':') }
}

/** What the server is to watch for a source, as `kind=name`; a version of a parameter never changes. */
export function watchedName(source: Source): string | undefined {
  const id = secretId(source)
  if (id !== undefined) return `secret=${id}`
  const { name, selector } = source as ParameterSource
  return /^\d/.test(selector) ? undefined : `parameter=${name}`
}

/** Whether a change is about a source; the ARN is the one that was answered for it, if it was read. */
export function isAbout(change: Change, source: Source, arn: string | undefined): boolean {
  if (change.resync) return true
  const id = secretId(source)
  if (id === undefined) {
    return change.parameter !== undefined && plainName(change.parameter) === plainName((source as ParameterSource).name)
  }
  const told = change.secret
  // A server tells a secret by the name under which it watches it, which may be another's.
  return (
    told !== undefined && (told === id || isSecretOf(told, id) || isSecretOf(id, told) || isSecretOf(arn ?? '', told))
  )
}

function secretId(source: Source): string | undefined {
  if (source.service === 'secretsmanager') return source.id
  return source.name.startsWith(REFERENCE) ? source.name.slice(REFERENCE.length) : undefined
}

const identities = new WeakMap<object, string>()
let count = 0

function identify(thing: object): string {
  const identity = identities.get(thing) ?? `\u0000${++count}`
  identities.set(thing, identity)
  return identity
}

/** The key under which it is kept: everything that was asked for, so that no two wishes share an answer. */
export function keyOf(kind: string, name: string, options: object): string {
  let isEmpty = true
  for (const _ in options) isEmpty = false
  if (isEmpty) return `${kind} ${name}`
  return `${kind} ${name} ${JSON.stringify(options, (key, value) => {
    if (typeof value === 'function' || (key === 'schema' && typeof value === 'object')) return identify(value)
    return value === undefined ? '\u0000' : value
  })}`
}
