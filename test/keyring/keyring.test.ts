// Sealing: what is opened is what was sealed, where it was sealed, by the key that sealed it.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { Keyring, SealedError } from '../../packages/server/src/keyring/keyring.ts'
import { createKeyring } from '../support/store.ts'

const ACCOUNT = '111122223333'

test('a sealed value opens where it was sealed', () => {
  const keyring = createKeyring()
  for (const length of [0, 1, 31, 1024, 8192]) {
    const value = randomBytes(length)
    const sealed = keyring.seal(ACCOUNT, 'parameter/a', value)
    assert.deepEqual(keyring.open(ACCOUNT, 'parameter/a', sealed), value)
  }
})

test('a sealed value does not show what it holds, and no two are alike', () => {
  const keyring = createKeyring()
  const value = Buffer.from('correct horse battery staple')
  const first = keyring.seal(ACCOUNT, 'p', value)
  assert.equal(first.includes(value), false)
  assert.notDeepEqual(first, keyring.seal(ACCOUNT, 'p', value))
})

test('a sealed value moved to another place or account does not open', () => {
  const keyring = createKeyring()
  const sealed = keyring.seal(ACCOUNT, 'parameter/a', Buffer.from('x'))
  assert.throws(() => keyring.open(ACCOUNT, 'parameter/b', sealed))
  assert.throws(() => keyring.open('444455556666', 'parameter/a', sealed))
})

test('a sealed value with any byte changed, added or missing does not open', () => {
  const keyring = createKeyring()
  const sealed = keyring.seal(ACCOUNT, 'p', Buffer.from('value'))
  for (let i = 0; i < sealed.length; i++) {
    for (const bit of [1, 0x80]) {
      const altered = Buffer.from(sealed)
      altered[i] = (altered[i] ?? 0) ^ bit
      assert.throws(() => keyring.open(ACCOUNT, 'p', altered), `byte ${i}`)
    }
    assert.throws(() => keyring.open(ACCOUNT, 'p', sealed.subarray(0, i)), `cut at ${i}`)
  }
  assert.throws(() => keyring.open(ACCOUNT, 'p', Buffer.concat([sealed, Buffer.alloc(1)])))
})

test('a new version seals while older ones still open', () => {
  const keyring = createKeyring()
  const old = keyring.seal(ACCOUNT, 'p', Buffer.from('old'))
  keyring.add(2, randomBytes(32))
  keyring.sealWith(2)
  const fresh = keyring.seal(ACCOUNT, 'p', Buffer.from('new'))
  assert.equal(fresh.readUInt32BE(1), 2)
  assert.equal(keyring.open(ACCOUNT, 'p', old).toString(), 'old')
  assert.equal(keyring.open(ACCOUNT, 'p', fresh).toString(), 'new')
})

test('without a key nothing is sealed or opened', () => {
  const sealed = createKeyring().seal(ACCOUNT, 'p', Buffer.from('x'))
  const keyring = new Keyring()
  assert.equal(keyring.sealed, true)
  assert.throws(() => keyring.seal(ACCOUNT, 'p', Buffer.from('x')), SealedError)
  assert.throws(() => keyring.open(ACCOUNT, 'p', sealed), SealedError)
})

test('the keyring of another installation opens nothing', () => {
  const sealed = createKeyring().seal(ACCOUNT, 'p', Buffer.from('x'))
  assert.throws(() => createKeyring().open(ACCOUNT, 'p', sealed))
})

test('more values than are cached still open', () => {
  const keyring = createKeyring()
  const sealed = Array.from({ length: 5000 }, (_, i) => keyring.seal(ACCOUNT, `p/${i}`, Buffer.from(String(i))))
  sealed.forEach((value, i) => {
    assert.equal(keyring.open(ACCOUNT, `p/${i}`, value).toString(), String(i))
  })
})
