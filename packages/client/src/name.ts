// Names of parameters and secrets: how they are written, and what selects a version or a label.

import { InvalidPathError, InvalidVersionError } from './errors.ts'

/** Where Parameter Store answers for Secrets Manager. */
export const REFERENCE = '/aws/reference/secretsmanager/'

/** A parameter's name, and the version or label that is wanted ('' for the newest). */
export type Name = { readonly name: string; readonly selector: string }

/** How a parameter or a secret is called: without what selects, and with it. */
export type Names = { readonly name: string; readonly fullName: string }

/** What may select beside a name: a version from 1 on, or a label. */
export type Selection = { readonly version?: number | undefined; readonly label?: string | undefined }

/** Reads a name or an ARN with an optional `:version` or `:label`. */
export function readName(text: string, { version, label }: Selection = {}): Name {
  if (typeof text !== 'string' || text === '') throw new TypeError('a parameter needs a name')
  // An ARN's own colons come before its resource.
  const start = text.startsWith('arn:') ? Math.max(text.indexOf(':parameter/'), 0) + 1 : 0
  const colon = text.indexOf(':', start)
  const given = [colon < 0 ? undefined : text.slice(colon + 1), version, label].filter((part) => part !== undefined)
  if (given.length > 1) throw new TypeError(`${text}: a version or a label can be selected once`)
  return {
    name: colon < 0 ? text : text.slice(0, colon),
    selector: given[0] === undefined ? '' : checkSelector(String(given[0])),
  }
}

function checkSelector(selector: string): string {
  const isNumber = /^-?\d*$/.test(selector)
  if (selector.includes(':') || (isNumber && !(Number(selector) >= 1))) throw new InvalidVersionError(selector)
  return selector
}

/** The name as it is sent: with its selector. */
export function formatName({ name, selector }: Name): string {
  return selector === '' ? name : `${name}:${selector}`
}

/** The path itself, or an InvalidPathError when it does not begin with a slash. */
export function checkPath(path: string): string {
  if (typeof path !== 'string' || !path.startsWith('/')) throw new InvalidPathError(path)
  return path
}

/** One spelling for what is one parameter: `X`, `/X` and its ARN. */
export function plainName(name: string): string {
  const at = name.startsWith('arn:') ? name.indexOf(':parameter/') : -1
  const plain = at < 0 ? name : name.slice(at + ':parameter'.length)
  return plain.startsWith('/') ? plain : `/${plain}`
}

/** Whether a text is a secret's ARN that belongs to this id: the ARN, the ARN without its six random characters, or the name. */
export function isSecretOf(arn: string, id: string): boolean {
  if (!arn.startsWith('arn:')) return false
  const withoutSuffix = arn.replace(/-[A-Za-z0-9]{6}$/, '')
  return id === arn || id === withoutSuffix || withoutSuffix.endsWith(`:secret:${id}`)
}
