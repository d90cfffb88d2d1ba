// kms:UpdateAlias: a name for another key.
import { refuse } from '#api/error.ts'
import { operation, type Target } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { KmsAliasRow } from '#store/tables/kms.ts'
import { findKey } from '../key/find-key.ts'
import { type Key, type KeyTarget, refuseDeleted, requireKey } from '../key/key.ts'
import { aliasTarget, checkAliasName, checkTargetName, findAliasedKey } from './named-alias.ts'

const moveAlias = prepare<Omit<KmsAliasRow, 'created_at_ms'>>()((db, row) =>
  db
    .updateTable('kms_alias')
    .set({ key_id: row.key_id, updated_at_ms: row.updated_at_ms })
    .where('account', '=', row.account)
    .where('region', '=', row.region)
    .where('alias_name', '=', row.alias_name),
)

/** Moves an alias to another key of its kind; it acts on the alias, the key it comes to and the one it leaves. */
export const updateAlias = operation('kms:UpdateAlias')({
  effect: 'write',
  async target({ AliasName, TargetKeyId }, context): Promise<[Target, KeyTarget, ...KeyTarget[]]> {
    const alias = aliasTarget(AliasName, context)
    const next = await findKey(TargetKeyId, context)
    const left = await findAliasedKey(AliasName, context)
    return left ? [alias, next, left] : [alias, next]
  },
  async handle({ AliasName, TargetKeyId }, [alias, next, left], { account, region, tx, now }) {
    checkAliasName(AliasName as string)
    checkTargetName(TargetKeyId as string)
    if (!left) refuse('NotFoundException', `Alias ${alias.arn} is not found.`)
    const key = requireKey(next)
    refuseDeleted(key)
    if (kindOf(key) !== kindOf(requireKey(left))) {
      refuse('ValidationException', `Alias ${alias.arn} can only be updated to a key of the same type and key usage.`)
    }
    await tx.run(moveAlias, {
      account,
      region,
      alias_name: AliasName as string,
      key_id: key.key_id,
      updated_at_ms: now.getTime(),
    })
    return {}
  },
})

/** What two keys must have in common for one to take the other's place in code that names an alias. */
function kindOf({ spec, usage }: Key): string {
  if (spec === 'SYMMETRIC_DEFAULT') return spec
  return spec.startsWith('HMAC_') ? 'HMAC' : `asymmetric ${usage}`
}
