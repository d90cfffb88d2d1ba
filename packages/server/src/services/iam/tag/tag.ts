// Tags of users, roles, policies and identity providers: their rules and their rows.
import { moveEpoch } from '#api/epoch.ts'
import { refuse } from '#api/error.ts'
import type { Context, Tags } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { Tx } from '#store/store.ts'
import type { IamTagRow } from '#store/tables/iam.ts'
import { cutPage, type Paged, type Paging, pageSize, readMarker } from '../page.ts'

/** A tag as it is sent; the pipeline has checked its characters and lengths. */
export type SentTag = { Key: string | undefined; Value: string | undefined }

/** A tag as it is shown. */
export type Tag = { Key: string; Value: string }

const MAX_TAGS = 50

type OfOwner = { account: string; owner: string }

const tagsOf = prepare<OfOwner>()((db, { account, owner }) =>
  db
    .selectFrom('iam_tag')
    .select(['tag_key_lower', 'tag_key', 'tag_value'])
    .where('account', '=', account)
    .where('owner', '=', owner)
    .orderBy('tag_key_lower'),
)
const putTag = prepare<IamTagRow>()((db, { account, owner, tag_key_lower, tag_key, tag_value }) =>
  db
    .insertInto('iam_tag')
    .values({ account, owner, tag_key_lower, tag_key, tag_value })
    .onConflict((conflict) =>
      conflict
        .columns(['account', 'owner', 'tag_key_lower'])
        .doUpdateSet((row) => ({ tag_key: row.ref('excluded.tag_key'), tag_value: row.ref('excluded.tag_value') })),
    ),
)
const deleteTag = prepare<OfOwner & { tag_key_lower: string }>()((db, { account, owner, tag_key_lower }) =>
  db
    .deleteFrom('iam_tag')
    .where('account', '=', account)
    .where('owner', '=', owner)
    .where('tag_key_lower', '=', tag_key_lower),
)
const deleteTagsOf = prepare<OfOwner>()((db, { account, owner }) =>
  db.deleteFrom('iam_tag').where('account', '=', account).where('owner', '=', owner),
)

/** The tags of a thing by its unique id (a provider: its ARN), for a target. */
export async function readTags(tx: Tx, account: string, owner: string): Promise<Tags> {
  return Object.fromEntries((await listTags({ account, tx }, owner)).map(({ Key, Value }) => [Key, Value]))
}

/** The tags of a thing, by key. */
export async function listTags({ account, tx }: Pick<Context, 'account' | 'tx'>, owner: string): Promise<Tag[]> {
  const rows = await tx.rows(tagsOf, { account, owner })
  return rows.map(({ tag_key, tag_value }) => ({ Key: tag_key, Value: tag_value }))
}

/** A page of the tags of a thing. It begins at a place in the list: a key can be longer than a marker may be. */
export async function pageTags(context: Context, owner: string, input: Paged): Promise<{ Tags: Tag[] } & Paging> {
  const start = Number(readMarker(input, context)[0] ?? 0)
  const rest = (await listTags(context, owner)).slice(start)
  const { shown, paging } = cutPage(rest, input, () => String(start + pageSize(input)), context)
  return { Tags: shown, ...paging }
}

/** Adds tags, or replaces those whose keys are the same but for case. Throws InvalidInput and LimitExceeded. */
export async function setTags(context: Context, owner: string, tags: readonly SentTag[]): Promise<void> {
  const { account, tx } = context
  const added = tags.map(({ Key = '', Value = '' }) => ({
    account,
    owner,
    tag_key_lower: Key.toLowerCase(),
    tag_key: Key,
    tag_value: Value,
  }))
  const keys = added.map(({ tag_key_lower }) => tag_key_lower)
  if (new Set(keys).size < keys.length) {
    refuse('InvalidInputException', 'Duplicate tag keys found. Please note that Tag keys are case insensitive.')
  }
  checkReserved(keys)
  const present = await tx.rows(tagsOf, { account, owner })
  if (new Set([...present.map(({ tag_key_lower }) => tag_key_lower), ...keys]).size > MAX_TAGS) {
    refuse('LimitExceededException', 'The number of tags has reached the maximum limit.')
  }
  for (const row of added) await tx.run(putTag, row)
  // What a principal's tags allow it is kept with its credentials.
  await moveEpoch(tx, account)
}

/** Takes tags off a thing; those it has not are no matter. */
export async function removeTags(context: Context, owner: string, keys: readonly string[]): Promise<void> {
  const { account, tx } = context
  const lower = keys.map((key) => key.toLowerCase())
  checkReserved(lower)
  for (const tag_key_lower of lower) await tx.run(deleteTag, { account, owner, tag_key_lower })
  await moveEpoch(tx, account)
}

/** Deletes the tags of a thing that is deleted. */
export async function removeAllTags({ account, tx }: Context, owner: string): Promise<void> {
  await tx.run(deleteTagsOf, { account, owner })
}

function checkReserved(lowerKeys: readonly string[]): void {
  if (!lowerKeys.some((key) => key.startsWith('aws:'))) return
  refuse('InvalidInputException', 'Caller is an end user and not allowed to mutate system tags.')
}
