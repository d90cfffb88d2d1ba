// Secrets that stand out: unique bytes, looked for in every form in which they might come to light.
import { randomBytes } from 'node:crypto'

/** A secret to look for, and what it is; a marked one begins with what all marked ones begin with. */
export type Canary = { title: string; bytes: Buffer; isMarked?: boolean }

const MARK = Buffer.from('kanarienvogel')

/** Makes a secret text of the characters that no encoding of text changes. */
export function createText(title: string): Canary & { text: string } {
  const text = `${MARK}${randomBytes(12).toString('hex')}`
  return { title, text, bytes: Buffer.from(text), isMarked: true }
}

/** What of the secrets can be seen in a text or in bytes: `the value of a String (base64)`. */
export function findCanaries(where: string | Buffer, canaries: readonly Canary[]): string[] {
  const searched = typeof where === 'string' ? Buffer.from(where) : where
  // Hundreds of marked ones are ruled out together: what has no mark in any form has none of them.
  const isSuspect = formsOf(MARK).some(({ form }) => searched.includes(form))
  const wanted = isSuspect ? canaries : canaries.filter(({ isMarked }) => !isMarked)
  return wanted.flatMap(({ title, bytes }) =>
    formsOf(bytes)
      .filter(({ form }) => searched.includes(form))
      .map(({ name }) => `${title} (${name})`),
  )
}

type Form = { name: string; form: Buffer | string }

const known = new WeakMap<Buffer, Form[]>()

function formsOf(bytes: Buffer): Form[] {
  const forms = known.get(bytes) ?? listForms(bytes)
  known.set(bytes, forms)
  return forms
}

function listForms(bytes: Buffer): Form[] {
  const hexadecimal = bytes.toString('hex')
  return [
    { name: 'as it is', form: bytes },
    { name: 'hexadecimal', form: hexadecimal },
    { name: 'hexadecimal', form: hexadecimal.toUpperCase() },
    { name: 'a list of bytes', form: [...bytes].join(',') },
    // Base64 within other base64 begins at any of three places.
    ...[0, 1, 2].flatMap((before) => {
      const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
      const inner = encoded.slice(before === 0 ? 0 : 4, -4)
      return [
        { name: 'base64', form: inner },
        { name: 'base64', form: inner.replaceAll('+', '-').replaceAll('/', '_') },
      ]
    }),
  ]
}
