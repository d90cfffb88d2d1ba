// The health page: whether the server can do its work, told to anyone who asks.
import { prepare } from '../store/prepared.ts'
import type { Store } from '../store/store.ts'

/** What the health page says; `reason` is there when the server is not ready. */
export type Health = { status: 'ready' | 'sealed' | 'unavailable'; reason?: string; version: string; store: string }

/** What health depends on: the reason why the server is sealed, or undefined when it is not. */
export type HealthSources = { store: Store; version: string; sealedReason(): string | undefined }

// Nobody is asked who they are here, so asking often must cost the store nothing.
const FRESH_MS = 1000
const PATIENCE_MS = 2000

const anyVersion = prepare<Record<never, never>>()((db) => db.selectFrom('keyring').select('version').limit(1))

/** Makes the function that tells how the server is; the store is asked once a second at most, and never twice at once. */
export function createHealth({ store, version, sealedReason }: HealthSources): () => Promise<Health> {
  let asking: Promise<boolean> | undefined
  let answeredAtMs = Number.NEGATIVE_INFINITY
  let answers = false

  async function ask(): Promise<boolean> {
    answers = await store
      .transact('read', (tx) => tx.rows(anyVersion, {}))
      .then(
        () => true,
        () => false,
      )
    answeredAtMs = performance.now()
    asking = undefined
    return answers
  }

  return async function tellHealth() {
    if (performance.now() - answeredAtMs > FRESH_MS) asking ??= ask()
    const about = { version, store: store.dialect }
    if (!(asking === undefined ? answers : await withinPatience(asking))) {
      return { status: 'unavailable', reason: 'the store does not answer', ...about }
    }
    const reason = sealedReason()
    return reason === undefined ? { status: 'ready', ...about } : { status: 'sealed', reason, ...about }
  }
}

async function withinPatience(answer: Promise<boolean>): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(resolve, PATIENCE_MS, false)
  try {
    return await Promise.race([answer, promise])
  } finally {
    clearTimeout(timer)
  }
}
