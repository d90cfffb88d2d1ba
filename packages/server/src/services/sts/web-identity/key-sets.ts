// The public keys of identity providers: fetched when a token asks for them, and kept for a while.
import { ApiError } from '#api/error.ts'
import { BoundedCache } from '#store/bounded-cache.ts'
import { FetchFailure, fetchDocument, type Reach } from './fetch-document.ts'
import { readKeySet, type VerificationKey } from './json-web-key.ts'

/** Finds the keys of issuers (URLs, as tokens write them). */
export type KeySets = {
  /** The keys that may have signed a token, as far as they are known and need not be asked for. Throws when asking just failed. */
  find(issuer: string, keyId: string | undefined, nowMs: number): VerificationKey[] | undefined
  /** Asks the provider for its keys; calls at the same time share one request. Throws ApiError. */
  fetch(issuer: string, keyId: string | undefined, nowMs: number): Promise<VerificationKey[]>
}

type Known = {
  keys: VerificationKey[]
  /** When they were fetched. */
  atMs: number
  /** Why they could not be fetched again, and when that was. */
  failure?: { error: ApiError; atMs: number }
}

const MOST_ISSUERS = 1000
const FRESH_MS = 3_600_000
// Anybody can send a token with an id of no key: the provider is not asked for each.
const ASK_AGAIN_MS = 60_000
const TRY_AGAIN_MS = 10_000

/** Keys fetched within a reach. */
export function createKeySets(reach: Reach): KeySets {
  const known = new BoundedCache<Known>(MOST_ISSUERS)
  const pending = new Map<string, Promise<VerificationKey[]>>()

  async function load(issuer: string, nowMs: number): Promise<VerificationKey[]> {
    try {
      const keys = await fetchKeys(issuer, reach)
      known.set(issuer, { keys, atMs: nowMs })
      return keys
    } catch (thrown) {
      const error = failureOf(thrown)
      // Keys that were had before stay good: a provider that is down takes only the unknown ones with it.
      const { keys, atMs } = known.get(issuer) ?? { keys: [], atMs: Number.NEGATIVE_INFINITY }
      known.set(issuer, { keys, atMs, failure: { error, atMs: nowMs } })
      throw error
    } finally {
      pending.delete(issuer)
    }
  }

  return {
    find(issuer, keyId, nowMs) {
      const entry = known.get(issuer)
      if (!entry) return undefined
      const { failure, atMs } = entry
      const keys = choose(entry.keys, keyId)
      if (keys.length > 0 && nowMs - atMs < FRESH_MS) return keys
      if (failure && nowMs - failure.atMs < TRY_AGAIN_MS) throw failure.error
      return keys.length === 0 && nowMs - atMs < ASK_AGAIN_MS ? keys : undefined
    },
    async fetch(issuer, keyId, nowMs) {
      const loading = pending.get(issuer) ?? load(issuer, nowMs)
      pending.set(issuer, loading)
      return choose(await loading, keyId)
    },
  }
}

/** A token that names no key may be signed by any of them. */
function choose(keys: VerificationKey[], keyId: string | undefined): VerificationKey[] {
  return keyId === undefined ? keys : keys.filter((key) => key.keyId === keyId)
}

async function fetchKeys(issuer: string, reach: Reach): Promise<VerificationKey[]> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const configuration = ((await fetchDocument(address, reach)) ?? {}) as { issuer?: unknown; jwks_uri?: unknown }
  if (configuration.issuer !== issuer) throw new FetchFailure('it calls itself by another name')
  const keys = readKeySet(await fetchDocument(String(configuration.jwks_uri), reach))
  if (!keys) throw new FetchFailure('it publishes no keys')
  return keys
}

function failureOf(error: unknown): ApiError {
  if (!(error instanceof FetchFailure)) throw error
  return error.isUnreachable
    ? new ApiError('IDPCommunicationErrorException', `The identity provider does not answer: ${error.message}.`)
    : new ApiError(
        'InvalidIdentityTokenException',
        `Couldn't retrieve verification key from your identity provider: ${error.message}.`,
      )
}
