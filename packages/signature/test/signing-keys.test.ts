// The store of signing keys, and what an unknown, deleted or rotated access key meets.

import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { hmac, MessageTemplate } from '../src/hmac.ts'
import { readAuthorization, SigningKeys, sign, verifySignature } from '../src/index.ts'

const now = new Date('2026-11-22T09:37:00Z')
const scope = { date: '20261122', region: 'eu-central-1', service: 'ssm' }
const body = Buffer.from('{}')

function makeClaim(secretAccessKey: string) {
  const headers = { host: 'localhost', 'x-amz-target': 'AmazonSSM.GetParameter' }
  const request = { method: 'POST', target: '/', headers, body }
  const added = sign(request, { accessKeyId: 'AKIDEXAMPLE', secretAccessKey }, { ...scope, now })
  const rawHeaders = Object.entries({ ...headers, ...added }).flat()
  const claim = readAuthorization(
    { ...request, rawHeaders },
    { now, service: 'ssm', protocol: 'json', skewSeconds: 300 },
  )
  return 'situation' in claim ? assert.fail(claim.message) : claim
}

test('a key is derived once for a secret and scope', () => {
  const keys = new SigningKeys()
  const key = keys.find('A', 'secret', scope)
  assert.equal(keys.find('A', 'secret', { ...scope }), key)
  for (const other of [{ date: '20261123' }, { region: 'us-east-1' }, { service: 'kms' }]) {
    assert.notEqual(keys.find('A', 'secret', { ...scope, ...other }), key)
  }
  assert.notEqual(keys.find('B', 'secret', scope), key)
})

test('the oldest key goes when the store is full', () => {
  const keys = new SigningKeys(2)
  const first = keys.find('A', 'secret', scope)
  const second = keys.find('B', 'secret', scope)
  keys.find('C', 'secret', scope)
  assert.equal(keys.find('B', 'secret', scope), second)
  assert.notEqual(keys.find('A', 'secret', scope), first)
})

test('a signature stops verifying when the secret is rotated or the key deleted', () => {
  const keys = new SigningKeys()
  const old = makeClaim('old secret')
  assert.equal(verifySignature(old, body, 'old secret', keys), undefined)
  assert.equal(verifySignature(old, body, 'new secret', keys)?.situation, 'mismatch')
  assert.equal(verifySignature(makeClaim('new secret'), body, 'new secret', keys), undefined)
  assert.equal(verifySignature(old, body, undefined, keys)?.situation, 'unknownKey')
})

test("unknown access keys share one kept key, which is in nobody else's place", () => {
  const keys = new SigningKeys()
  const decoy = keys.find('A', undefined, scope)
  assert.equal(keys.find('B', undefined, scope), decoy)
  assert.notEqual(keys.find('', 'secret', scope), decoy)
  assert.notEqual(new SigningKeys().find('A', undefined, scope).secretAccessKey, decoy.secretAccessKey)
})

test('an unknown access key is told before anything wrong with the body', () => {
  const refused = { situation: 'unknownKey', message: 'The security token included in the request is invalid.' }
  assert.deepEqual(verifySignature(makeClaim('secret'), Buffer.from('other'), undefined, new SigningKeys()), refused)
})

test('a secret may be of any length', () => {
  for (const length of [0, 1, 40, 60, 61, 64, 200]) {
    const secret = 's'.repeat(length)
    assert.equal(verifySignature(makeClaim(secret), body, secret, new SigningKeys()), undefined)
  }
})

test('the HMAC is that of node:crypto', () => {
  for (const length of [0, 1, 31, 32, 63, 64, 65, 66, 127, 128, 200]) {
    const key = Buffer.alloc(length, length)
    const wanted = createHmac('sha256', key).update(`message ${length}`).digest()
    assert.deepEqual(hmac(key, `message ${length}`), wanted)
    const template = new MessageTemplate(key, `message ${' '.repeat(String(length).length)}`)
    template.write(String(length), 'message '.length)
    assert.equal(template.digest(), wanted.toString('hex'))
  }
})
