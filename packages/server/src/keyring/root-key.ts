// Where the root key comes from: a file, a command's output, or a passphrase. Never the store, never the data folder.
import { execFileSync } from 'node:child_process'
import { randomBytes, scryptSync } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'

/** How an operator hands over the root key; the first that is set is used. */
export type RootKeySource = {
  /** A shell command that prints the key. */
  command?: string | undefined
  /** A file with a passphrase on its first line. */
  passphraseFile?: string | undefined
  /** A file with the key: 32 bytes, or those as hexadecimal or base64 text. */
  file: string
}

/** Gives the 32 bytes that open the keyring; `salt` belongs to a keyring that was sealed by a passphrase. */
export type RootKey = (salt: Uint8Array | null) => Buffer

// Half a second and 128 MiB a guess: the passphrase is read once, at start.
const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 2 ** 28 }

/** The root key cannot be had; the message tells the operator what to do. */
export class RootKeyError extends Error {}

/** Reads the root key. A missing key file is made only for an empty store (`mayCreate`). */
export function readRootKey(source: RootKeySource, mayCreate: boolean): RootKey {
  if (source.command !== undefined) {
    const key = parseKey(runCommand(source.command), 'the root key command')
    return () => key
  }
  if (source.passphraseFile !== undefined) {
    const passphrase = readPassphrase(source.passphraseFile)
    return (salt) => {
      if (!salt) throw new RootKeyError('this store was not sealed by a passphrase: give its root key file or command')
      return scryptSync(passphrase, salt, 32, SCRYPT)
    }
  }
  const key = parseKey(readKeyFile(source.file, mayCreate), source.file)
  return (salt) => {
    if (salt) throw new RootKeyError('this store was sealed by a passphrase: give the passphrase file')
    return key
  }
}

/** Refuses a key file inside the data folder: a backup of the folder would hold lock and key. */
export function refuseInside(folder: string, file: string): void {
  const path = relative(existing(resolve(folder)), existing(resolve(file)))
  if (path === '' || !path.startsWith('..'))
    throw new RootKeyError(`the root key ${file} must not lie in the data folder ${folder}`)
}

/** The real path of the nearest ancestor that exists, with the rest appended: a link must not hide where a file lies. */
function existing(path: string): string {
  if (existsSync(path)) return realpathSync(path)
  return resolve(existing(dirname(path)), relative(dirname(path), path))
}

function runCommand(command: string): Buffer {
  try {
    return execFileSync('/bin/sh', ['-c', command], { stdio: ['ignore', 'pipe', 'inherit'], timeout: 60_000 })
  } catch {
    // The error of execFileSync carries the output: it may hold the key.
    throw new RootKeyError('the root key command failed')
  }
}

function readPassphrase(file: string): string {
  const passphrase = readFile(file).toString('utf8').split(/\r?\n/, 1).join('')
  if (passphrase.length < 12) throw new RootKeyError(`the passphrase in ${file} has fewer than 12 characters`)
  return passphrase
}

function readKeyFile(file: string, mayCreate: boolean): Buffer {
  if (!existsSync(file)) {
    if (!mayCreate) throw new RootKeyError(`the root key file ${file} is missing`)
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    writeFileSync(file, randomBytes(32), { mode: 0o400, flag: 'wx', flush: true })
  }
  return readFile(file)
}

function readFile(file: string): Buffer {
  let mode: number
  try {
    mode = statSync(file).mode
  } catch {
    throw new RootKeyError(`${file} is missing`)
  }
  if (process.platform !== 'win32' && mode & 0o077)
    throw new RootKeyError(`${file} can be read by others: chmod 400 ${file}`)
  return readFileSync(file)
}

function parseKey(bytes: Buffer, origin: string): Buffer {
  if (bytes.length === 32) return bytes
  const text = bytes.toString('latin1').trim()
  if (/^[0-9a-fA-F]{64}$/.test(text)) return Buffer.from(text, 'hex')
  if (/^[A-Za-z0-9+/]{43}=$/.test(text)) return Buffer.from(text, 'base64')
  throw new RootKeyError(`${origin} gave no root key: 32 bytes are needed, raw, hexadecimal or base64`)
}
