// The root key: where it may come from, and what happens when it is wrong or missing.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { Keyring } from '../../packages/server/src/keyring/keyring.ts'
import { RootKeyError, refuseInside } from '../../packages/server/src/keyring/root-key.ts'
import { unlock } from '../../packages/server/src/keyring/unlock.ts'
import { prepare } from '../../packages/server/src/store/prepared.ts'
import type { Store } from '../../packages/server/src/store/store.ts'
import { DIALECTS } from '../support/dialects.ts'
import { openTestStore } from '../support/store.ts'

const folder = mkdtempSync(join(tmpdir(), 'cairn-keys-'))
after(() => rmSync(folder, { recursive: true }))

const NOW = Date.UTC(2026, 10, 22)
const DAY = 24 * 3600 * 1000
const versions = prepare<Record<never, never>>()((db) => db.selectFrom('keyring').selectAll().orderBy('version'))

function keyFile(name: string, content: Buffer | string = randomBytes(32)): string {
  const file = join(folder, name)
  writeFileSync(file, content, { mode: 0o400 })
  return file
}

/** Unlocks a new keyring, as a server starting does; the value that it sealed can be opened by the next. */
async function start(store: Store, source: Parameters<typeof unlock>[2], nowMs = NOW): Promise<Keyring> {
  const keyring = new Keyring()
  await unlock(keyring, store, source, nowMs)
  return keyring
}

for (const dialect of DIALECTS) {
  describe(`the root key of a store on ${dialect}`, () => {
    test('is made for an empty store, for its owner alone, and opens it again', async () => {
      const { store, close } = await openTestStore(dialect)
      const file = join(folder, `made-${dialect}`, 'root.key')
      const sealed = (await start(store, { file })).seal('1', 'p', Buffer.from('kept'))
      assert.equal(statSync(file).mode & 0o777, 0o400)
      assert.equal((await start(store, { file })).open('1', 'p', sealed).toString(), 'kept')
      await close()
    })

    test('is not made anew for a store that has one: a missing key leaves it sealed', async () => {
      const { store, close } = await openTestStore(dialect)
      await start(store, { file: keyFile(`first-${dialect}`) })
      const missing = join(folder, 'missing.key')
      await assert.rejects(start(store, { file: missing }), RootKeyError)
      assert.equal(existsSync(missing), false)
      await close()
    })

    test('is refused when it is another one, before anything is written', async () => {
      const { store, close } = await openTestStore(dialect)
      await start(store, { file: keyFile(`right-${dialect}`) })
      const before = await store.transact('read', (tx) => tx.rows(versions, {}))
      await assert.rejects(
        start(store, { file: keyFile(`wrong-${dialect}`) }, NOW + 400 * DAY),
        /does not open this store/,
      )
      assert.deepEqual(await store.transact('read', (tx) => tx.rows(versions, {})), before)
      await close()
    })

    test('may come from a passphrase, and then only from that passphrase', async () => {
      const { store, close } = await openTestStore(dialect)
      const file = join(folder, 'none.key')
      const passphraseFile = keyFile(`passphrase-${dialect}`, 'correct horse battery staple\n')
      const sealed = (await start(store, { file, passphraseFile })).seal('1', 'p', Buffer.from('kept'))
      assert.equal((await start(store, { file, passphraseFile })).open('1', 'p', sealed).toString(), 'kept')
      const other = keyFile(`other-passphrase-${dialect}`, 'incorrect horse battery staple\n')
      await assert.rejects(start(store, { file, passphraseFile: other }), /does not open this store/)
      await assert.rejects(start(store, { file: keyFile(`unused-${dialect}`) }), /sealed by a passphrase/)
      await close()
    })

    test('gets a new version of the sealing key under it after a year, used when every server knows it', async () => {
      const { store, close } = await openTestStore(dialect)
      const file = keyFile(`yearly-${dialect}`)
      const keyring = new Keyring()
      const { refresh } = await unlock(keyring, store, { file }, NOW)
      const old = keyring.seal('1', 'p', Buffer.from('old'))
      assert.equal(old.readUInt32BE(1), 1)
      await refresh(NOW + 366 * DAY)
      assert.equal((await store.transact('read', (tx) => tx.rows(versions, {}))).length, 2)
      assert.equal(keyring.seal('1', 'p', Buffer.from('x')).readUInt32BE(1), 1)
      await refresh(NOW + 366 * DAY + 600_000)
      assert.equal(keyring.seal('1', 'p', Buffer.from('x')).readUInt32BE(1), 2)
      assert.equal(keyring.open('1', 'p', old).toString(), 'old')
      await close()
    })
  })
}

describe('a root key', () => {
  test('is read as raw bytes, hexadecimal or base64, from a file or a command', async () => {
    const { store, close } = await openTestStore('sqlite')
    const key = randomBytes(32)
    await start(store, { file: keyFile('raw', key) })
    await start(store, { file: keyFile('hex', `${key.toString('hex')}\n`) })
    await start(store, { file: keyFile('base64', `${key.toString('base64')}\n`) })
    const unused = join(folder, 'unused')
    await start(store, { file: unused, command: `cat ${join(folder, 'hex')}` })
    await assert.rejects(start(store, { file: unused, command: 'echo 0123456789; exit 3' }), (error: Error) => {
      return error instanceof RootKeyError && !error.message.includes('0123456789')
    })
    await close()
  })

  test('of the wrong length, or that others can read, is refused', async () => {
    const { store, close } = await openTestStore('sqlite')
    await assert.rejects(start(store, { file: keyFile('short', randomBytes(16)) }), /32 bytes/)
    const open = keyFile('open')
    chmodSync(open, 0o644)
    await assert.rejects(start(store, { file: open }), /can be read by others/)
    await assert.rejects(start(store, { file: '', passphraseFile: keyFile('weak', 'hunter2') }), /fewer than 12/)
    await close()
  })

  test('inside the data folder is refused, also behind a link', () => {
    const data = join(folder, 'data')
    mkdirSync(data)
    symlinkSync(data, join(folder, 'link'))
    assert.throws(() => refuseInside(data, join(data, 'root.key')), RootKeyError)
    assert.throws(() => refuseInside(data, join(folder, 'link', 'keys', 'root.key')), RootKeyError)
    assert.throws(() => refuseInside(join(folder, 'link'), join(data, 'root.key')), RootKeyError)
    refuseInside(data, join(folder, 'data.key'))
  })
})

test('the files of a store do not show its keys', async () => {
  const { store, location, close } = await openTestStore('sqlite')
  const key = randomBytes(32)
  await start(store, { file: keyFile('canary', key) })
  for (const name of ['cairn.db', 'cairn.db-wal']) assert.equal(readFileSync(join(location, name)).includes(key), false)
  await close()
})
