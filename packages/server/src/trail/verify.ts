// Checks the files of trails without a server, as `aws cloudtrail validate-logs` does: the chains of digests, their signatures, and every file they list.
import type { KeyObject } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { ALGORITHM, type Digest, fingerprintOf, hashOf, isSigned, type ListedKey, readPublicKey } from './digest.ts'
import type { TrailReader } from './folder.ts'
import { METADATA_SUFFIX, type ParsedObject, parseObject } from './layout.ts'

/** Something wrong with a file; `path` is `bucket/object`. */
export type FileProblem = { path: string; problem: string }

/** The last digest of a chain as the server that wrote it knows it: a folder alone cannot tell that its end is missing. */
export type ChainEnd = { bucket: string; object: string; hash: string }

/** Keys and ends of chains from elsewhere than the folder. Without `keys` those in the folder are believed. */
export type Trust = { keys?: readonly ListedKey[]; ends?: readonly ChainEnd[] }

/** What was checked. `pending` files are younger than the last digest that could list them; `chainStarts` are digests that follow none. */
export type TrailReport = {
  digests: number
  files: number
  pending: string[]
  chainStarts: string[]
  problems: FileProblem[]
}

type Located = ParsedObject & { path: string; bucket: string; object: string }
type Opened = { located: Located; digest: Digest; hash: string; signature: string }
type Tell = (path: string, problem: string) => void

/**
 * Checks every chain of digests and every file. It finds what was changed, taken away or added, except what no digest has
 * listed yet; the end of a chain cut off is found only with `ends`. The content is checked, not how it is compressed.
 */
export async function verifyTrails(reader: TrailReader, trust: Trust = {}): Promise<TrailReport> {
  const report: TrailReport = { digests: 0, files: 0, pending: [], chainStarts: [], problems: [] }
  const tell: Tell = (path, problem) => void report.problems.push({ path, problem })
  const located = locate(await reader.list(), tell)
  const keys = readKeys(trust.keys ?? (await publishedKeys(reader, located)), tell)
  const listed = new Map<string, Digest['logFiles'][number]>()
  const hashes = new Map<string, string>()
  const chains = Map.groupBy(
    located.filter(({ kind }) => kind === 'digest'),
    ({ bucket, root, chain }) => `${bucket}/${root} ${chain}`,
  )
  for (const chain of chains.values()) {
    const opened: Opened[] = []
    for (const each of chain.sort((one, other) => (one.at < other.at ? -1 : 1))) {
      const digest = await openDigest(each, reader, keys, tell)
      if (digest) opened.push(digest)
    }
    report.digests += opened.length
    checkLinks(opened, report, tell)
    for (const { located, digest, hash } of opened) {
      hashes.set(located.path, hash)
      for (const file of digest.logFiles) listed.set(`${file.s3Bucket}/${file.s3Object}`, file)
    }
  }
  await checkFiles(listed, reader, report, tell)
  checkUnlisted(located, listed, report, tell)
  for (const { bucket, object, hash } of trust.ends ?? []) {
    const path = `${bucket}/${object}`
    const known = hashes.get(path)
    if (!located.some((each) => each.path === path)) tell(path, 'the last digest of the chain is missing')
    else if (known !== undefined && known !== hash) tell(path, 'the digest is not the last one that was written')
  }
  return report
}

function locate(paths: string[], tell: Tell): Located[] {
  const known = new Set(paths)
  return paths.flatMap((path) => {
    const slash = path.indexOf('/')
    const [bucket, object] = [path.slice(0, slash), path.slice(slash + 1)]
    const parsed = parseObject(object)
    if (parsed) return { ...parsed, path, bucket, object }
    const isKeys = /(^|\/)AWSLogs\/\d{12}\/CloudTrail-Digest\/public-keys\.json$/.test(object)
    const isMetadata = path.endsWith(METADATA_SUFFIX) && known.has(path.slice(0, -METADATA_SUFFIX.length))
    if (!isKeys && !isMetadata) tell(path, 'no trail writes such a file')
    return []
  })
}

async function publishedKeys(reader: TrailReader, located: Located[]): Promise<ListedKey[]> {
  const paths = new Set(located.map(({ bucket, root }) => `${bucket}/${root}/CloudTrail-Digest/public-keys.json`))
  const keys: ListedKey[] = []
  for (const path of paths) {
    const bytes = await reader.read(path)
    if (bytes) keys.push(...(parse<{ PublicKeyList?: ListedKey[] }>(bytes)?.PublicKeyList ?? []))
  }
  return keys
}

function readKeys(keys: readonly ListedKey[], tell: Tell): Map<string, KeyObject> {
  const found = new Map<string, KeyObject>()
  for (const { Fingerprint, Value } of keys) {
    try {
      const der = Buffer.from(Value, 'base64')
      if (fingerprintOf(der) !== Fingerprint) throw new Error('not the key that its fingerprint names')
      found.set(Fingerprint, readPublicKey(der))
    } catch {
      tell(`public key ${Fingerprint}`, 'the public key is not valid')
    }
  }
  return found
}

async function openDigest(
  located: Located,
  reader: TrailReader,
  keys: Map<string, KeyObject>,
  tell: Tell,
): Promise<Opened | undefined> {
  const { path, bucket, object } = located
  const bytes = inflate(await reader.read(path))
  const digest = bytes && parse<Digest>(bytes)
  if (!bytes || !digest || !Array.isArray(digest.logFiles)) return void tell(path, 'the digest cannot be read')
  const metadata = await reader.read(`${path}${METADATA_SUFFIX}`)
  const { signature, 'signature-algorithm': algorithm } = (metadata && parse<Record<string, unknown>>(metadata)) ?? {}
  if (typeof signature !== 'string' || algorithm !== ALGORITHM) return void tell(path, 'the digest has no signature')
  const key = keys.get(digest.digestPublicKeyFingerprint)
  if (!key) return void tell(path, `the public key ${digest.digestPublicKeyFingerprint} is not known`)
  if (!isHex(signature) || !isSigned(digest, bytes, signature, key)) {
    return void tell(path, 'the signature of the digest is not valid')
  }
  if (digest.digestS3Bucket !== bucket || digest.digestS3Object !== object) {
    return void tell(path, 'the digest was moved from another place')
  }
  return { located, digest, hash: hashOf(bytes), signature }
}

/** Each digest names the one before it, with its hash and signature. */
function checkLinks(chain: Opened[], report: TrailReport, tell: Tell): void {
  for (const [index, { located, digest }] of chain.entries()) {
    const { previousDigestS3Bucket: bucket, previousDigestS3Object: object } = digest
    if (bucket === null || object === null) {
      report.chainStarts.push(located.path)
      continue
    }
    // A trail that was moved to another bucket leaves its earlier digests behind.
    const before = chain[index - 1]
    const isThere = before?.located.bucket === bucket && before.located.object === object
    if (!isThere) tell(`${bucket}/${object}`, 'the digest is missing or not valid')
    else if (before.hash !== digest.previousDigestHashValue || before.signature !== digest.previousDigestSignature) {
      tell(before.located.path, 'the digest is not the one that the next one names')
    }
  }
}

async function checkFiles(
  listed: Map<string, Digest['logFiles'][number]>,
  reader: TrailReader,
  report: TrailReport,
  tell: Tell,
): Promise<void> {
  for (const [path, { hashValue }] of listed) {
    const stored = await reader.read(path)
    const bytes = inflate(stored)
    report.files++
    if (!stored) tell(path, 'the file is missing')
    else if (!bytes) tell(path, 'the file cannot be read')
    else if (hashOf(bytes) !== hashValue) tell(path, 'the file was changed')
  }
}

/** Files that no digest lists: too young for one, or added. */
function checkUnlisted(
  located: Located[],
  listed: Map<string, Digest['logFiles'][number]>,
  report: TrailReport,
  tell: Tell,
): void {
  const ends = new Map<string, string>()
  for (const { kind, bucket, root, region, at } of located) {
    const place = `${bucket}/${root} ${region}`
    if (kind === 'digest' && at > (ends.get(place) ?? '')) ends.set(place, at)
  }
  for (const { kind, path, bucket, root, region, at } of located) {
    if (kind === 'digest' || listed.has(path)) continue
    const end = ends.get(`${bucket}/${root} ${region}`)
    // The names of files tell minutes, those of digests seconds.
    if (end === undefined || at.slice(0, 13) >= end.slice(0, 13)) report.pending.push(path)
    else tell(path, 'no digest lists the file')
  }
}

function inflate(bytes: Buffer | undefined): Buffer | undefined {
  try {
    return bytes && gunzipSync(bytes)
  } catch {
    return undefined
  }
}

function parse<T>(bytes: Buffer): T | undefined {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}

function isHex(text: string): boolean {
  return /^([0-9a-f]{2})+$/.test(text)
}
