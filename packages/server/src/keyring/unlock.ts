// Opens the keyring that the store keeps, or makes the first one; a wrong root key is found here, before any write.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { prepare } from '../store/prepared.ts'
import type { Store } from '../store/store.ts'
import type { KeyringRow } from '../store/tables/ground.ts'
import { createVersionKey, type Keyring } from './keyring.ts'
import { RootKeyError, type RootKeySource, readRootKey } from './root-key.ts'

const IV_LENGTH = 12
const TAG_LENGTH = 16
const YEAR_MS = 365 * 24 * 3600 * 1000
// Every server refreshes each minute: by then all of them can open what a new version seals.
const SETTLING_MS = 600_000

const allVersions = prepare<Record<never, never>>()((db) => db.selectFrom('keyring').selectAll().orderBy('version'))
const insertVersion = prepare<KeyringRow>()((db, row) =>
  db.insertInto('keyring').values({
    version: row.version,
    salt: row.salt,
    sealed: row.sealed,
    created_at_ms: row.created_at_ms,
  }),
)

/** Keeps the keyring filled from the store: `refresh` reads what other servers added, and adds a version each year. */
export type OpenKeyring = { refresh(nowMs: number): Promise<void> }

/** Finds the root key and fills the keyring with it, making the first version in an empty store. Throws RootKeyError. */
export async function unlock(
  keyring: Keyring,
  store: Store,
  source: RootKeySource,
  nowMs: number,
): Promise<OpenKeyring> {
  const kept = await store.transact('read', (tx) => tx.rows(allVersions, {}))
  const rootKey = readRootKey(source, kept.length === 0)
  const isPassphrase = source.passphraseFile !== undefined && source.command === undefined
  const salt = kept[0] ? kept[0].salt : isPassphrase ? randomBytes(16) : null
  const key = rootKey(salt)

  async function refresh(nowMs: number): Promise<void> {
    const rows = await store.transact('write', async (tx) => {
      const rows = await tx.rows(allVersions, {})
      const newest = rows.at(-1)
      // Another server may have made the first version meanwhile, by a root key of its own: then ours is refused here.
      if (newest) openVersion(key, newest)
      if (newest && nowMs - newest.created_at_ms < YEAR_MS) return rows
      const row = createVersion(key, (newest?.version ?? 0) + 1, salt, nowMs)
      await tx.run(insertVersion, row)
      return [...rows, row]
    })
    for (const row of rows) keyring.add(row.version, openVersion(key, row))
    const settled = rows.findLast((row) => nowMs - row.created_at_ms >= SETTLING_MS) ?? rows[0]
    if (settled) keyring.sealWith(settled.version)
  }

  await refresh(nowMs)
  return { refresh }
}

function createVersion(rootKey: Buffer, version: number, salt: Uint8Array | null, nowMs: number): KeyringRow {
  return { version, salt, sealed: sealVersion(rootKey, version, createVersionKey()), created_at_ms: nowMs }
}

function sealVersion(rootKey: Buffer, version: number, versionKey: Buffer): Buffer {
  const iv = randomBytes(IV_LENGTH)
  const cipher = createCipheriv('aes-256-gcm', rootKey, iv, { authTagLength: TAG_LENGTH })
  cipher.setAAD(Buffer.from(`keyring/${version}`))
  return Buffer.concat([iv, cipher.update(versionKey), cipher.final(), cipher.getAuthTag()])
}

function openVersion(rootKey: Buffer, { version, sealed }: KeyringRow): Buffer {
  const bytes = Buffer.from(sealed)
  const tagAt = bytes.length - TAG_LENGTH
  try {
    const decipher = createDecipheriv('aes-256-gcm', rootKey, bytes.subarray(0, IV_LENGTH), {
      authTagLength: TAG_LENGTH,
    })
    decipher.setAAD(Buffer.from(`keyring/${version}`))
    decipher.setAuthTag(bytes.subarray(tagAt))
    return Buffer.concat([decipher.update(bytes.subarray(IV_LENGTH, tagAt)), decipher.final()])
  } catch {
    throw new RootKeyError('the root key does not open this store')
  }
}
