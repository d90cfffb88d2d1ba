// The alias: a name for a key, and how it is kept.
import { formatArn } from '#api/arn.ts'
import { prepare } from '#store/prepared.ts'
import type { KmsAliasRow } from '#store/tables/kms.ts'
import { KEY_COLUMNS } from '../key/key.ts'

type AliasName = Pick<KmsAliasRow, 'account' | 'region' | 'alias_name'>

/** The key an alias stands for. */
export const keyByAlias = prepare<AliasName>()((db, { account, region, alias_name }) =>
  db
    .selectFrom('kms_alias')
    .innerJoin('kms_key', (join) =>
      join
        .onRef('kms_key.account', '=', 'kms_alias.account')
        .onRef('kms_key.region', '=', 'kms_alias.region')
        .onRef('kms_key.key_id', '=', 'kms_alias.key_id'),
    )
    .select(KEY_COLUMNS)
    .where('kms_alias.account', '=', account)
    .where('kms_alias.region', '=', region)
    .where('kms_alias.alias_name', '=', alias_name),
)

/** Adds an alias; changes no row when the name is taken. */
export const insertAlias = prepare<KmsAliasRow>()((db, row) =>
  db
    .insertInto('kms_alias')
    .values({
      account: row.account,
      region: row.region,
      alias_name: row.alias_name,
      key_id: row.key_id,
      created_at_ms: row.created_at_ms,
      updated_at_ms: row.updated_at_ms,
    })
    .onConflict((conflict) => conflict.doNothing()),
)

/** The ARN of an alias; its name begins with `alias/`. */
export function aliasArn(account: string, region: string, aliasName: string): string {
  return formatArn('kms', region, account, aliasName)
}
