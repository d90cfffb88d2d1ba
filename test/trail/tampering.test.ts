// Whatever is done to the files of a trail is found, without the server that wrote them.
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { createKeyPair, type Digest, readPrivateKey, signDigest } from '../../packages/server/src/trail/digest.ts'
import { readTrust } from '../../packages/server/src/trail/trust.ts'
import { type Trust, verifyTrails } from '../../packages/server/src/trail/verify.ts'
import { openAuditStore } from '../support/audit-store.ts'
import { openDelivery, readerOf, readFiles } from '../support/trail-delivery.ts'

const HOUR_MS = 3_600_000
const KINDS = {
  logs: /\/CloudTrail\/.*\.json\.gz$/,
  digests: /\/CloudTrail-Digest\/.*\.json\.gz$/,
  signatures: /\.metadata$/,
  keys: /public-keys\.json$/,
}

describe('tampering with the files of a trail', () => {
  let written: Map<string, Buffer>
  let trust: Required<Trust>
  before(async () => {
    const opened = await openAuditStore('sqlite')
    const { folder, worker } = await openDelivery(opened)
    for (let hour = 0; hour < 3; hour++) {
      await opened.record(2)
      await opened.settle()
      opened.clock.nowMs += HOUR_MS
      while ((await worker().runOnce()) > 0);
    }
    // Two files that no digest lists yet.
    await opened.record(1)
    await opened.settle()
    opened.clock.nowMs += HOUR_MS / 10
    await worker().runOnce()
    written = await readFiles(folder)
    trust = await readTrust(opened.store)
    await opened.close()
  })

  const pathsOf = (kind: keyof typeof KINDS) => [...written.keys()].filter((path) => KINDS[kind].test(path)).sort()
  const listedLogs = async () => {
    const { pending } = await verifyTrails(readerOf(written), trust)
    return pathsOf('logs').filter((path) => !pending.includes(path))
  }
  const problemsOf = async (files: Map<string, Buffer>, given: Trust = trust) =>
    (await verifyTrails(readerOf(files), given)).problems
  const changed = (path: string, bytes: Buffer) => new Map(written).set(path, bytes)
  const without = (path: string) => new Map([...written].filter(([each]) => each !== path))
  const repacked = (path: string, change: (text: string) => string) =>
    changed(path, gzipSync(change(gunzipSync(written.get(path)!).toString())))

  test('what nobody touched is whole, with the keys of the store and with those of the folder', async () => {
    const report = await verifyTrails(readerOf(written), trust)
    assert.deepEqual(report.problems, [])
    assert.deepEqual([report.files, report.pending.length, report.chainStarts.length], [2, 2, 1])
    assert.ok(report.digests >= 3)
    assert.deepEqual(await problemsOf(written, {}), [])
  })

  for (const kind of ['logs', 'digests', 'signatures'] as const) {
    test(`each byte of ${kind} counts, unless what it says stays the same`, async () => {
      const [path = ''] = kind === 'logs' ? await listedLogs() : pathsOf(kind)
      const original = written.get(path)!
      for (let index = 0; index < original.length; index++) {
        for (const bit of [1, 0x80]) {
          const bytes = Buffer.from(original)
          bytes[index]! ^= bit
          const isSame = contentOf(path, bytes)?.equals(contentOf(path, original)!) ?? false
          if (!isSame) assert.notDeepEqual(await problemsOf(changed(path, bytes)), [], `byte ${index} of ${path}`)
        }
      }
    })

    test(`a file of the ${kind} that is missing is found`, async () => {
      for (const path of kind === 'logs' ? await listedLogs() : pathsOf(kind)) {
        assert.notDeepEqual(await problemsOf(without(path)), [], path)
      }
    })
  }

  test('an event changed, taken out, doubled or added is found', async () => {
    for (const path of await listedLogs()) {
      const { Records } = JSON.parse(gunzipSync(written.get(path)!).toString())
      const other = { ...Records[0], eventID: 'added' }
      for (const records of [
        [{ ...Records[0], readOnly: false }, ...Records.slice(1)],
        Records.slice(1),
        [...Records, Records[0]],
        [...Records, other],
        Records.toReversed(),
      ]) {
        const files = repacked(path, () => JSON.stringify({ Records: records }))
        const problems = await problemsOf(files)
        assert.deepEqual(problems, [{ path, problem: 'the file was changed' }])
      }
    }
  })

  test('a file added among those that digests have listed is found, and one of another name', async () => {
    const [path = ''] = await listedLogs()
    const added = path.replace(/_[A-Za-z0-9]{16}\.json/, '_AAAAAAAAAAAAAAAA.json')
    const files = new Map(written).set(added, written.get(path)!)
    assert.deepEqual(await problemsOf(files), [{ path: added, problem: 'no digest lists the file' }])
    assert.notDeepEqual(await problemsOf(new Map(written).set('the-logs/more.txt', Buffer.from('x'))), [])
  })

  test('a digest in the place of another, or of an earlier hour, is found', async () => {
    const [first = '', second = ''] = pathsOf('digests')
    const files = new Map(written)
    files.set(second, written.get(first)!).set(`${second}.metadata`, written.get(`${first}.metadata`)!)
    assert.ok((await problemsOf(files)).some(({ problem }) => problem === 'the digest was moved from another place'))
  })

  test('a chain whose end was cut off is found by who knows the end', async () => {
    const last = pathsOf('digests').at(-1)!
    const files = without(last)
    files.delete(`${last}.metadata`)
    assert.deepEqual(await problemsOf(files), [{ path: last, problem: 'the last digest of the chain is missing' }])
  })

  test('digests signed anew by somebody else are found, whatever keys lie in the folder', async () => {
    const { fingerprint, publicKey, privateKey } = await createKeyPair()
    const last = pathsOf('digests').at(-1)!
    const digest = JSON.parse(gunzipSync(written.get(last)!).toString()) as Digest
    digest.digestPublicKeyFingerprint = fingerprint
    digest.logFiles = []
    const bytes = Buffer.from(JSON.stringify(digest))
    const signature = signDigest(digest, bytes, readPrivateKey(privateKey))
    const files = changed(last, gzipSync(bytes))
    files.set(`${last}.metadata`, Buffer.from(JSON.stringify({ signature, 'signature-algorithm': 'SHA256withRSA' })))
    assert.notDeepEqual(await problemsOf(files), [])
    const [keysPath = ''] = pathsOf('keys')
    const listed = JSON.parse(written.get(keysPath)!.toString())
    listed.PublicKeyList.push({ Fingerprint: fingerprint, Value: publicKey.toString('base64') })
    files.set(keysPath, Buffer.from(JSON.stringify(listed)))
    assert.ok((await problemsOf(files)).some(({ path }) => path === last))
  })

  test('an end of a chain that was signed anew in its own name is found by its hash', async () => {
    const [end] = trust.ends
    const ends = [{ ...end!, hash: '0'.repeat(64) }]
    assert.notDeepEqual(await problemsOf(written, { ...trust, ends }), [])
  })
})

/** What a file says: its text before it was compressed. */
function contentOf(path: string, bytes: Buffer): Buffer | undefined {
  if (!path.endsWith('.gz')) return bytes
  try {
    return gunzipSync(bytes)
  } catch {
    return undefined
  }
}
