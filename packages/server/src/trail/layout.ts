// How trails name their files: as CloudTrail names its objects in a bucket.

/** The trail a file is of; `prefix` as S3KeyPrefix, `region` its home. */
export type TrailName = { account: string; region: string; name: string; prefix: string | null }

/** What the path of a file in a bucket tells; `at` as it stands there (20261122T1251Z, or with seconds in digests). */
export type ParsedObject = {
  kind: 'log' | 'digest'
  root: string
  account: string
  region: string
  at: string
  chain: string
}

/** What ends the name of the file beside a digest that holds its signature. */
export const METADATA_SUFFIX = '.metadata'

/** The path of a log file in its bucket; `unique` is sixteen characters. */
export function logObject(trail: TrailName, fileRegion: string, atMs: number, unique: string): string {
  const { account } = trail
  const time = compactTime(atMs)
  const folder = `${objectRoot(trail)}/CloudTrail/${fileRegion}/${datePath(time)}`
  return `${folder}/${account}_CloudTrail_${fileRegion}_${time.slice(0, 13)}Z_${unique}.json.gz`
}

/** The path of a digest in its bucket. */
export function digestObject(trail: TrailName, fileRegion: string, endMs: number): string {
  const { account, region, name } = trail
  const time = compactTime(endMs)
  const folder = `${objectRoot(trail)}/CloudTrail-Digest/${fileRegion}/${datePath(time)}`
  return `${folder}/${account}_CloudTrail-Digest_${fileRegion}_${name}_${region}_${time}.json.gz`
}

/** The path of the file with an account's public keys. */
export function publicKeysObject(trail: Pick<TrailName, 'account' | 'prefix'>): string {
  return `${objectRoot(trail)}/CloudTrail-Digest/public-keys.json`
}

const LOG =
  /^(?<root>(?:.+\/)?AWSLogs\/(?<account>\d{12}))\/CloudTrail\/(?<region>[a-z0-9-]+)\/\d{4}\/\d\d\/\d\d\/\2_CloudTrail_\3_(?<at>\d{8}T\d{4}Z)_[A-Za-z0-9]{16}\.json\.gz$/
const DIGEST =
  /^(?<root>(?:.+\/)?AWSLogs\/(?<account>\d{12}))\/CloudTrail-Digest\/(?<region>[a-z0-9-]+)\/\d{4}\/\d\d\/\d\d\/\2_CloudTrail-Digest_\3_(?<trail>[.\w-]+_[a-z0-9-]+)_(?<at>\d{8}T\d{6}Z)\.json\.gz$/

/** What a path in a bucket is; undefined when no trail writes such a file. `chain` is the same for all digests of one chain. */
export function parseObject(path: string): ParsedObject | undefined {
  const log = LOG.exec(path)?.groups
  const found = log ?? DIGEST.exec(path)?.groups
  if (!found) return undefined
  const { root = '', account = '', region = '', at = '', trail = '' } = found
  return { kind: log ? 'log' : 'digest', root, account, region, at, chain: `${account} ${region} ${trail}` }
}

function objectRoot({ account, prefix }: Pick<TrailName, 'account' | 'prefix'>): string {
  return `${prefix === null ? '' : `${prefix}/`}AWSLogs/${account}`
}

/** An instant as 20261122T125127Z. */
function compactTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
}

function datePath(time: string): string {
  return `${time.slice(0, 4)}/${time.slice(4, 6)}/${time.slice(6, 8)}`
}
