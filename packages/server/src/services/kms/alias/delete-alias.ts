// kms:DeleteAlias: a name is free again; the key stays.
import { refuse } from '#api/error.ts'
import { operation, type Target } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { KmsAliasRow } from '#store/tables/kms.ts'
import type { KeyTarget } from '../key/key.ts'
import { aliasTarget, checkAliasName, findAliasedKey } from './named-alias.ts'

const removeAlias = prepare<Pick<KmsAliasRow, 'account' | 'region' | 'alias_name'>>()(
  (db, { account, region, alias_name }) =>
    db
      .deleteFrom('kms_alias')
      .where('account', '=', account)
      .where('region', '=', region)
      .where('alias_name', '=', alias_name),
)

/** Removes an alias; it acts on the alias and on the key. */
export const deleteAlias = operation('kms:DeleteAlias')({
  effect: 'write',
  async target({ AliasName }, context): Promise<[Target, ...KeyTarget[]]> {
    const alias = aliasTarget(AliasName, context)
    const left = await findAliasedKey(AliasName, context)
    return left ? [alias, left] : [alias]
  },
  async handle({ AliasName }, [alias, left], { account, region, tx }) {
    checkAliasName(AliasName as string)
    if (!left) refuse('NotFoundException', `Alias ${alias.arn} is not found.`)
    await tx.run(removeAlias, { account, region, alias_name: AliasName as string })
    return {}
  },
})
