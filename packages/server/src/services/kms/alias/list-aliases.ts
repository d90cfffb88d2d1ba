// kms:ListAliases: the names and the keys they stand for, page by page.
import { type Context, operation } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import { everyKey } from '../key/access.ts'
import { findKey } from '../key/find-key.ts'
import { requireKey } from '../key/key.ts'
import { PREDEFINED_ALIASES } from '../key/managed-key.ts'
import { cutPage, nameBefore } from '../paging.ts'
import { aliasArn } from './alias.ts'

const USUAL_LIMIT = 50

type Range = { account: string; region: string; after: string; count: number }

/** An alias as it is listed; the predefined ones may have no key yet. */
type Listed = { alias_name: string; key_id?: string; created_at_ms?: number; updated_at_ms?: number }

const COLUMNS = ['alias_name', 'key_id', 'created_at_ms', 'updated_at_ms'] as const

const allAliases = prepare<Range>()((db, { account, region, after, count }) =>
  db
    .selectFrom('kms_alias')
    .select(COLUMNS)
    .where('account', '=', account)
    .where('region', '=', region)
    .where('alias_name', '>', after)
    .orderBy('alias_name')
    .limit(count),
)
const aliasesOfKey = prepare<Range & { key_id: string }>()((db, { account, region, key_id, after, count }) =>
  db
    .selectFrom('kms_alias')
    .select(COLUMNS)
    .where('account', '=', account)
    .where('region', '=', region)
    .where('key_id', '=', key_id)
    .where('alias_name', '>', after)
    .orderBy('alias_name')
    .limit(count),
)

/** Lists the aliases of the account in the region, or those of one key of it, in the order of their names. */
export const listAliases = operation('kms:ListAliases')({
  effect: 'read',
  target: (_, context) => everyKey(context),
  async handle({ KeyId, Limit = USUAL_LIMIT, Marker }, _, context) {
    const { account, region } = context
    const range = { account, region, after: nameBefore(Marker, context), count: Limit + 1 }
    const rows = KeyId === undefined ? await readAll(range, context) : await readOfKey(KeyId, range, context)
    const { shown, paging } = cutPage(rows, Limit, ({ alias_name }) => alias_name, context)
    return { Aliases: shown.map((alias) => entryOf(alias, context)), ...paging }
  },
})

/** Every alias, with the predefined ones that have no key yet in their places. */
async function readAll(range: Range, { tx }: Context): Promise<Listed[]> {
  const rows: Listed[] = await tx.rows(allAliases, range)
  const names = new Set(rows.map(({ alias_name }) => alias_name))
  const waiting = PREDEFINED_ALIASES.filter((name) => name > range.after && !names.has(name))
  if (waiting.length === 0) return rows
  const merged = [...rows, ...waiting.map((alias_name) => ({ alias_name }))]
  return merged.sort((one, other) => (one.alias_name < other.alias_name ? -1 : 1)).slice(0, range.count)
}

async function readOfKey(keyId: string, range: Range, context: Context): Promise<Listed[]> {
  // The call was authorised for this account alone: a key of another is not there.
  const { key_id } = requireKey(await findKey(keyId, context))
  return context.tx.rows(aliasesOfKey, { ...range, key_id })
}

function entryOf({ alias_name, key_id, created_at_ms, updated_at_ms }: Listed, { account, region }: Context) {
  return {
    AliasName: alias_name,
    AliasArn: aliasArn(account, region, alias_name),
    ...(key_id !== undefined && { TargetKeyId: key_id }),
    ...(created_at_ms !== undefined && { CreationDate: new Date(created_at_ms) }),
    ...(updated_at_ms !== undefined && { LastUpdatedDate: new Date(updated_at_ms) }),
  }
}
