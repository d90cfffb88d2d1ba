// A store of its own for a test, on either database, with a keyring that holds one random key.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Keyring } from '../../packages/server/src/keyring/keyring.ts'
import { openStore } from '../../packages/server/src/store/open.ts'
import type { Store } from '../../packages/server/src/store/store.ts'
import type { Dialect } from './dialects.ts'
import { databaseUrl } from './postgres.ts'

/** A keyring with one version, made of random bytes. */
export function createKeyring(): Keyring {
  const keyring = new Keyring()
  keyring.add(1, randomBytes(32))
  keyring.sealWith(1)
  return keyring
}

/** Opens an empty store; `reopen` closes it and opens what it left; `close` closes and removes it. */
export async function openTestStore(
  dialect: Dialect,
): Promise<{ location: string; keyring: Keyring; store: Store; reopen(): Promise<Store>; close(): Promise<void> }> {
  const folder = dialect === 'sqlite' ? mkdtempSync(join(tmpdir(), 'cairn-store-')) : undefined
  const location = folder ?? (await databaseUrl())
  const keyring = createKeyring()
  let store = await openStore(location, keyring)
  return {
    location,
    keyring,
    store,
    async reopen() {
      await store.close()
      store = await openStore(location, keyring)
      return store
    },
    async close() {
      await store.close()
      if (folder) rmSync(folder, { recursive: true })
    },
  }
}
