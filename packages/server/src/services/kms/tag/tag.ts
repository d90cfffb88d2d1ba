// The tags of keys: what they may be, and how they are kept.
import type { Tag } from '@aws-sdk/client-kms'
import { refuse } from '#api/error.ts'
import type { Tags } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { Eventually, Tx } from '#store/store.ts'
import type { KmsKeyTagRow } from '#store/tables/kms.ts'

const MOST_TAGS = 50

type KeyName = Pick<KmsKeyTagRow, 'account' | 'region' | 'key_id'>

/** Adds a tag to a key that has no such one. */
export const insertTag = prepare<KmsKeyTagRow>()((db, row) =>
  db
    .insertInto('kms_key_tag')
    .values({ account: row.account, region: row.region, key_id: row.key_id, key: row.key, value: row.value }),
)
const allOfKey = prepare<KeyName>()((db, { account, region, key_id }) =>
  db
    .selectFrom('kms_key_tag')
    .select(['key', 'value'])
    .where('account', '=', account)
    .where('region', '=', region)
    .where('key_id', '=', key_id)
    .orderBy('key'),
)
const deleteTag = prepare<Omit<KmsKeyTagRow, 'value'>>()((db, { account, region, key_id, key }) =>
  db
    .deleteFrom('kms_key_tag')
    .where('account', '=', account)
    .where('region', '=', region)
    .where('key_id', '=', key_id)
    .where('key', '=', key),
)

/** The tags of a key, in the order of their keys. */
export function findTags({ account, region, key_id }: KeyName, tx: Tx): Eventually<{ key: string; value: string }[]> {
  return tx.rows(allOfKey, { account, region, key_id })
}

/** The tags that a new key is given, by key. Refuses with TagException what may not be put on it. */
export function readTags(given: Tag[] = []): Tags {
  checkTags(given.map(({ TagKey }) => TagKey as string))
  return Object.fromEntries(given.map(({ TagKey, TagValue }) => [TagKey, TagValue as string]))
}

/** Adds tags to a new key. */
export async function addTags({ account, region, key_id }: KeyName, tags: Tags, tx: Tx): Promise<void> {
  for (const [key, value] of Object.entries(tags)) await tx.run(insertTag, { account, region, key_id, key, value })
}

/** Takes a tag from a key, if it has it. */
export function removeTag({ account, region, key_id }: KeyName, key: string, tx: Tx): Eventually<number> {
  return tx.run(deleteTag, { account, region, key_id, key })
}

/** Refuses with TagException what may not be put on a key. */
export function checkTags(keys: string[]): void {
  if (new Set(keys).size < keys.length) refuse('TagException', 'Duplicate tag keys')
  checkCount(keys.length)
  if (keys.some((key) => /^aws:/i.test(key))) refuse('TagException', 'Tags beginning with aws: are reserved')
}

/** Refuses with TagException more tags than a key can have. */
export function checkCount(count: number): void {
  if (count > MOST_TAGS) refuse('TagException', 'Too many tags')
}
