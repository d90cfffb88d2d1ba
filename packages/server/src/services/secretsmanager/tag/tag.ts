// Tags of secrets: AWS's rules for them, and their rows.
import { refuse } from '#api/error.ts'
import { prepare } from '#store/prepared.ts'
import type { Tx } from '#store/store.ts'
import type { SecretTagRow } from '#store/tables/secretsmanager.ts'
import type { SecretKey } from '../secret/secret.ts'

/** A tag as it is sent; the pipeline has checked its lengths. */
export type Tag = { Key?: string | undefined; Value?: string | undefined }

const MOST_TAGS = 50

const tagsOfSecret = prepare<SecretKey>()((db, { account, region, name }) =>
  db
    .selectFrom('secret_tag')
    .select(['key', 'value'])
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name)
    .orderBy('key'),
)
const putTag = prepare<SecretTagRow>()((db, { account, region, name, key, value }) =>
  db
    .insertInto('secret_tag')
    .values({ account, region, name, key, value })
    .onConflict((conflict) =>
      conflict
        .columns(['account', 'region', 'name', 'key'])
        .doUpdateSet((row) => ({ value: row.ref('excluded.value') })),
    ),
)
const deleteTag = prepare<SecretKey & { key: string }>()((db, { account, region, name, key }) =>
  db
    .deleteFrom('secret_tag')
    .where('account', '=', account)
    .where('region', '=', region)
    .where('name', '=', name)
    .where('key', '=', key),
)

/** The tags of a secret, by key. */
export async function readTags(
  { account, region, name }: SecretKey,
  tx: Tx,
): Promise<{ Key: string; Value: string }[]> {
  const rows = await tx.rows(tagsOfSecret, { account, region, name })
  return rows.map(({ key, value }) => ({ Key: key, Value: value }))
}

/** Adds tags to a secret, or changes the values of those it has. Throws InvalidParameterException. */
export async function addTags({ account, region, name }: SecretKey, tags: readonly Tag[], tx: Tx): Promise<void> {
  const added = tags.map(({ Key = '', Value = '' }) => ({ account, region, name, key: Key, value: Value }))
  const keys = added.map(({ key }) => key)
  checkKeys(keys)
  if (new Set(keys).size < keys.length) refuse('InvalidParameterException', 'A tag key is given more than once.')
  const present = (await readTags({ account, region, name }, tx)).map(({ Key }) => Key)
  if (new Set([...present, ...keys]).size > MOST_TAGS) {
    refuse('InvalidParameterException', `A secret can have at most ${MOST_TAGS} tags.`)
  }
  for (const row of added) await tx.run(putTag, row)
}

/** Takes tags off a secret; those it has not are no matter. Throws InvalidParameterException. */
export async function removeTags({ account, region, name }: SecretKey, keys: readonly string[], tx: Tx): Promise<void> {
  checkKeys(keys)
  for (const key of keys) await tx.run(deleteTag, { account, region, name, key })
}

/** Gives a secret just these tags. */
export async function replaceTags(secret: SecretKey, tags: readonly { Key: string; Value: string }[], tx: Tx) {
  const { account, region, name } = secret
  for (const { Key } of await readTags(secret, tx)) await tx.run(deleteTag, { account, region, name, key: Key })
  for (const { Key, Value } of tags) await tx.run(putTag, { account, region, name, key: Key, value: Value })
}

function checkKeys(keys: readonly string[]): void {
  if (!keys.some((key) => /^aws:/i.test(key))) return
  refuse('InvalidParameterException', 'Tag keys that begin with aws: are reserved.')
}
