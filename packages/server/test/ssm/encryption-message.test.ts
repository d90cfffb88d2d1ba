// Encrypted messages, read by a reader of this file's own that knows only the published format.
import assert from 'node:assert/strict'
import { randomBytes, webcrypto } from 'node:crypto'
import { describe, test } from 'node:test'
import { readMessage, sealMessage } from '#services/ssm/parameter/encryption-message.ts'

const { subtle } = webcrypto
const CONTEXT = { PARAMETER_ARN: 'arn:aws:ssm:eu-south-1:000000000000:parameter/a', another: 'välue' }
const KEY_ARN = 'arn:aws:kms:eu-south-1:000000000000:key/11111111-2222-4333-8444-555555555555'
const WRAPPED = Buffer.from('the data key as KMS encrypted it')

/** A message, its data key, and the context that KMS was given for it. */
async function seal(plaintext: Uint8Array) {
  const dataKey = randomBytes(32)
  let given: Record<string, string> = {}
  const message = await sealMessage(plaintext, CONTEXT, async (context) => {
    given = context
    return { plaintext: Buffer.from(dataKey), ciphertext: WRAPPED, keyId: KEY_ARN }
  })
  return { message, dataKey, given }
}

/** Reads bytes one field after another. */
function fieldsOf(bytes: Buffer) {
  let at = 0
  const take = (length: number) => {
    at += length
    return bytes.subarray(at - length, at)
  }
  return {
    take,
    number: (length: number) => take(length).readUIntBE(0, length),
    at: () => at,
    text: () => take(take(2).readUInt16BE()),
  }
}

async function gcmOpen(key: Buffer, iv: Buffer, additionalData: Buffer, sealed: Buffer) {
  const imported = await subtle.importKey('raw', key, 'AES-GCM', false, ['decrypt'])
  return Buffer.from(await subtle.decrypt({ name: 'AES-GCM', iv, additionalData, tagLength: 128 }, imported, sealed))
}

/** DER's two integers, as 48 bytes each. */
function rawSignature(der: Buffer) {
  const fields = fieldsOf(der)
  assert.equal(fields.number(1), 0x30)
  fields.take(1)
  const integers = [0, 1].map(() => {
    assert.equal(fields.number(1), 0x02)
    const digits = fields.take(fields.number(1))
    return Buffer.concat([Buffer.alloc(48), digits]).subarray(-48)
  })
  return Buffer.concat(integers)
}

/** Decrypts a message step by step, asserting every fixed field on the way. */
async function decryptIndependently(message: Buffer, dataKey: Buffer) {
  const fields = fieldsOf(message)
  assert.equal(fields.take(4).toString('hex'), '01800378')
  const id = fields.take(16)
  const aad = fieldsOf(fields.text())
  const context = Array.from({ length: aad.number(2) }, () => [aad.text().toString(), aad.text().toString()] as const)
  assert.equal(fields.number(2), 1)
  const [provider, keyArn, wrapped] = [fields.text().toString(), fields.text().toString(), fields.text()]
  assert.deepEqual([provider, keyArn], ['aws-kms', KEY_ARN])
  assert.ok(wrapped.equals(WRAPPED))
  assert.equal(fields.take(6).toString('hex'), '02000000000c')
  const frameLength = fields.number(4)
  const header = message.subarray(0, fields.at())
  const material = await subtle.importKey('raw', dataKey, 'HKDF', false, ['deriveBits'])
  const info = Buffer.concat([Buffer.from('0378', 'hex'), id])
  const derivation = { name: 'HKDF', hash: 'SHA-384', salt: Buffer.alloc(48), info }
  const key = Buffer.from(await subtle.deriveBits(derivation, material, 256))
  const headerIv = fields.take(12)
  assert.equal(headerIv.toString('hex'), '00'.repeat(12))
  assert.equal((await gcmOpen(key, headerIv, header, fields.take(16))).length, 0)

  const contents: Buffer[] = []
  for (let number = 1, isFinal = false; !isFinal; number++) {
    const start = fields.number(4)
    isFinal = start === 0xffffffff
    assert.equal(isFinal ? fields.number(4) : start, number)
    const iv = fields.take(12)
    assert.equal(iv.toString('hex'), number.toString(16).padStart(24, '0'))
    const length = isFinal ? fields.number(4) : frameLength
    const place = Buffer.alloc(12)
    place.writeUInt32BE(number)
    place.writeBigUInt64BE(BigInt(length), 4)
    const bound = Buffer.concat([id, Buffer.from(`AWSKMSEncryptionClient ${isFinal ? 'Final ' : ''}Frame`), place])
    contents.push(await gcmOpen(key, iv, bound, fields.take(length + 16)))
  }

  const signed = message.subarray(0, fields.at())
  const signature = rawSignature(fields.text())
  assert.equal(fields.at(), message.length)
  const point = Buffer.from(new Map(context).get('aws-crypto-public-key')!, 'base64')
  const whole = uncompressed(point)
  const curve = { name: 'ECDSA', namedCurve: 'P-384' }
  const publicKey = await subtle.importKey('raw', whole, curve, false, ['verify'])
  assert.ok(await subtle.verify({ name: 'ECDSA', hash: 'SHA-384' }, publicKey, signature, signed))
  return { plaintext: Buffer.concat(contents), context }
}

/** A point of P-384 with both coordinates: y is a square root of x³ - 3x + b, told apart by its last bit. */
function uncompressed(point: Buffer) {
  const p = 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n
  const b = 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn
  const x = BigInt(`0x${point.subarray(1).toString('hex')}`)
  let root = power((x ** 3n - 3n * x + b) % p, (p + 1n) / 4n, p)
  if (Number(root & 1n) !== point[0]! - 2) root = p - root
  const bytes = (value: bigint) => Buffer.from(value.toString(16).padStart(96, '0'), 'hex')
  return Buffer.concat([Buffer.from([4]), bytes(x), bytes(root)])
}

function power(base: bigint, exponent: bigint, modulus: bigint) {
  let result = 1n
  for (let factor = ((base % modulus) + modulus) % modulus; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * factor) % modulus
    factor = (factor * factor) % modulus
  }
  return result
}

describe('an encrypted message', () => {
  for (const length of [0, 1, 4095, 4096, 4097, 8192, 20_000]) {
    test(`of ${length} bytes is read by another reader, and by our own`, async () => {
      const plaintext = randomBytes(length)
      const { message, dataKey } = await seal(plaintext)
      assert.ok((await decryptIndependently(message, dataKey)).plaintext.equals(plaintext))
      const read = readMessage(message)
      assert.ok(read.encryptedDataKey.equals(WRAPPED))
      assert.ok(read.open(dataKey).equals(plaintext))
    })
  }

  test("begins as AWS's do, in base64", async () => {
    assert.match((await seal(Buffer.from('x'))).message.toString('base64'), /^AYADe/)
  })

  test('holds the context that KMS was given, in the order of its names', async () => {
    const { message, dataKey, given } = await seal(Buffer.from('x'))
    const { context } = await decryptIndependently(message, dataKey)
    assert.deepEqual(
      context.map(([name]) => name),
      ['PARAMETER_ARN', 'another', 'aws-crypto-public-key'],
    )
    assert.deepEqual(Object.fromEntries(context), given)
    assert.deepEqual(readMessage(message).encryptionContext, given)
    assert.deepEqual(
      { ...given, 'aws-crypto-public-key': undefined },
      { ...CONTEXT, 'aws-crypto-public-key': undefined },
    )
  })

  test('is another each time', async () => {
    const [one, other] = [await seal(Buffer.from('same')), await seal(Buffer.from('same'))]
    assert.ok(!one.message.equals(other.message))
  })

  test('does not open once a bit of it was changed', async () => {
    const { message, dataKey } = await seal(Buffer.from('a short plaintext'))
    for (let at = 0; at < message.length; at++) {
      const altered = Buffer.from(message)
      altered[at]! ^= 1
      assert.throws(() => readMessage(altered).open(dataKey), `byte ${at}`)
    }
  })

  test('does not open when cut, when something follows, or with another key', async () => {
    const { message, dataKey } = await seal(randomBytes(5000))
    for (const length of [0, 3, 100, 4000, message.length - 1]) {
      assert.throws(() => readMessage(message.subarray(0, length)).open(dataKey))
    }
    assert.throws(() => readMessage(Buffer.concat([message, Buffer.from([0])])).open(dataKey))
    assert.throws(() => readMessage(message).open(randomBytes(32)))
  })
})
