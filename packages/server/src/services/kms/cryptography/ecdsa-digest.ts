// ECDSA signatures of a digest that the caller computed; node:crypto signs whole messages only.
//
// The work on the curve is OpenSSL's: the public key of a number is the point it makes of the base point. What is left is one
// equation modulo the order of the curve, s = (z + r·d) / k. BigInt does not take the same time for all numbers, so that every
// secret in it is first multiplied by a random one that is thrown away.
import { createECDH, type KeyObject, randomBytes } from 'node:crypto'

/** A curve: the order of its base point, and the length of its numbers in bytes. */
type Curve = { name: string; order: bigint; length: number }

const ORDERS: Record<string, string> = {
  prime256v1: 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551',
  secp256k1: 'fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141',
  secp384r1: 'ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973',
  secp521r1:
    '01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409',
}

/** Signs a digest that is no longer than the curve's numbers; answers the DER of r and s. */
export function signDigestEcdsa(privateKey: KeyObject, digest: Uint8Array): Buffer {
  const curve = curveOf(privateKey)
  const secret = secretOf(privateKey)
  for (;;) {
    const nonce = randomNumber(curve)
    const r = abscissaOf(nonce, curve)
    const s = solve(digest, r, nonce, secret, curve)
    if (r !== 0n && s !== 0n) return encodeSignature(r, s)
  }
}

/**
 * Whether a signature (DER) is one of this digest. The private key answers it with one point: the nonce that the signature
 * stands for must lead to its r.
 */
export function verifyDigestEcdsa(privateKey: KeyObject, digest: Uint8Array, signature: Uint8Array): boolean {
  const curve = curveOf(privateKey)
  const { r, s } = decodeSignature(signature)
  const isInRange = r > 0n && s > 0n && r < curve.order && s < curve.order
  if (!isInRange || !encodeSignature(r, s).equals(signature)) return false
  const nonce = solve(digest, r, s, secretOf(privateKey), curve)
  return nonce !== 0n && abscissaOf(nonce, curve) === r
}

/** (z + r·d) / divisor: s when the divisor is the nonce, the nonce when it is s. */
function solve(digest: Uint8Array, r: bigint, divisor: bigint, secret: bigint, curve: Curve): bigint {
  const { order } = curve
  const blind = randomNumber(curve)
  const z = toNumber(digest)
  const sum = (((blind * z) % order) + ((blind * r) % order) * secret) % order
  return (sum * invert((blind * divisor) % order, order)) % order
}

/** The x coordinate, modulo the order, of the point that a number makes. */
function abscissaOf(number: bigint, curve: Curve): bigint {
  const maker = createECDH(curve.name)
  maker.setPrivateKey(toBytes(number, curve.length))
  return toNumber(maker.getPublicKey().subarray(1, 1 + curve.length)) % curve.order
}

function invert(number: bigint, order: bigint): bigint {
  let [a, b] = [number, order]
  let [x, y] = [1n, 0n]
  while (b !== 0n) {
    const quotient = a / b
    ;[a, b] = [b, a - quotient * b]
    ;[x, y] = [y, x - quotient * y]
  }
  return x < 0n ? x + order : x
}

/** A random number from 1 to the order less one, each as likely. */
function randomNumber({ order, length }: Curve): bigint {
  for (;;) {
    const bytes = randomBytes(length)
    // The numbers of P-521 begin with a byte of which one bit is used.
    if (length % 8 !== 0) bytes[0] = (bytes[0] as number) & 1
    const number = toNumber(bytes)
    bytes.fill(0)
    if (number > 0n && number < order) return number
  }
}

function curveOf(key: KeyObject): Curve {
  const name = key.asymmetricKeyDetails?.namedCurve as string
  const order = ORDERS[name] as string
  return { name, order: BigInt(`0x${order}`), length: order.length / 2 }
}

/** The number that a private key is: after the version, the first octet string in its SEC 1 form. */
function secretOf(privateKey: KeyObject): bigint {
  const der = privateKey.export({ type: 'sec1', format: 'der' })
  const lengthAt = ((der[1] as number) & 0x80 ? 3 : 2) + 4
  const from = lengthAt + 1
  const secret = toNumber(der.subarray(from, from + (der[lengthAt] as number)))
  der.fill(0)
  return secret
}

/** SEQUENCE { INTEGER r, INTEGER s }. */
function encodeSignature(r: bigint, s: bigint): Buffer {
  const body = Buffer.concat([r, s].map(encodeInteger))
  const head = body.length < 0x80 ? [0x30, body.length] : [0x30, 0x81, body.length]
  return Buffer.concat([Buffer.from(head), body])
}

function encodeInteger(number: bigint): Buffer {
  const hex = number.toString(16)
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')
  const padding = (bytes[0] as number) & 0x80 ? [0] : []
  return Buffer.concat([Buffer.from([0x02, bytes.length + padding.length, ...padding]), bytes])
}

/** Reads r and s without looking closely: whoever asks compares with what the encoder makes of them. */
function decodeSignature(der: Uint8Array): { r: bigint; s: bigint } {
  const start = der[1] === 0x81 ? 3 : 2
  const rEnd = start + 2 + (der[start + 1] ?? 0)
  return { r: toNumber(der.subarray(start + 2, rEnd)), s: toNumber(der.subarray(rEnd + 2)) }
}

function toNumber(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`)
}

function toBytes(number: bigint, length: number): Buffer {
  return Buffer.from(number.toString(16).padStart(length * 2, '0'), 'hex')
}
