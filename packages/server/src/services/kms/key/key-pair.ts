// Key pairs: made on the thread pool, a few at a time.
import { generateKeyPair as generate, type KeyObject } from 'node:crypto'

/** The kinds of key pairs that node:crypto makes for us. */
export type PairKind =
  | { type: 'rsa'; modulusLength: number }
  | { type: 'ec'; namedCurve: string }
  | { type: 'ed25519' | 'ml-dsa-44' | 'ml-dsa-65' | 'ml-dsa-87' }

type Generate = (
  type: string,
  options: object,
  done: (error: Error | null, open: unknown, secret: KeyObject) => void,
) => void

// The store flushes on the same pool of four threads, and a large RSA key takes one for a second.
const MOST_AT_ONCE = 2

const waiting: (() => void)[] = []
let running = 0

/** Makes a key pair; answers its private half. Never call it within a transaction: `context.outside` is for that. */
export async function generateKeyPair({ type, ...options }: PairKind): Promise<KeyObject> {
  if (running < MOST_AT_ONCE) running++
  else await new Promise<void>((resolve) => waiting.push(resolve))
  try {
    return await new Promise((resolve, reject) =>
      // The overloads tell each type by a literal.
      (generate as Generate)(type, options, (error, _, privateKey) => (error ? reject(error) : resolve(privateKey))),
    )
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
}
