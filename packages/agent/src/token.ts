// The token that every reader must show: where it comes from, and how it is compared.

import { hash, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { SettingsError } from './settings.ts'

/** The token of the first of these variables that is set; `file://…` is read from that file. Throws a SettingsError. */
export function findToken(
  variables: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const variable = variables.find((name) => environment[name])
  if (variable === undefined) throw new SettingsError(`no token: set ${variables.join(' or ')}`)
  const given = environment[variable] ?? ''
  const token = given.startsWith('file://') ? readTokenFile(variable, given) : given
  if (token === '') throw new SettingsError(`the token that ${variable} gives is empty`)
  return token
}

function readTokenFile(variable: string, url: string): string {
  try {
    return readFileSync(fileURLToPath(url), 'utf8').trim()
  } catch (error) {
    throw new SettingsError(`the file that ${variable} names cannot be read: ${(error as NodeJS.ErrnoException).code}`)
  }
}

/** Makes the comparison with a token; the time it takes tells nothing about the token, nor about its length. */
export function createTokenCheck(token: string): (given: string) => boolean {
  const wanted = hash('sha256', token, 'buffer')
  return (given) => timingSafeEqual(wanted, hash('sha256', given, 'buffer'))
}
