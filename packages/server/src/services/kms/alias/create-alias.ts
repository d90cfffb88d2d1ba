// kms:CreateAlias: a name for a key, which may stand wherever its id may.
import { refuse } from '#api/error.ts'
import { operation, type Target } from '#api/operation.ts'
import { findKey } from '../key/find-key.ts'
import { type KeyTarget, refuseDeleted, requireKey } from '../key/key.ts'
import { insertAlias } from './alias.ts'
import { aliasTarget, checkAliasName, checkTargetName } from './named-alias.ts'

/** Names a key; it acts on the alias and on the key. */
export const createAlias = operation('kms:CreateAlias')({
  effect: 'write',
  async target({ AliasName, TargetKeyId }, context): Promise<[Target, KeyTarget]> {
    return [aliasTarget(AliasName, context), await findKey(TargetKeyId, context)]
  },
  async handle({ AliasName, TargetKeyId }, [alias, target], { account, region, tx, now }) {
    checkAliasName(AliasName as string)
    checkTargetName(TargetKeyId as string)
    const key = requireKey(target)
    refuseDeleted(key)
    const nowMs = now.getTime()
    const added = await tx.run(insertAlias, {
      account,
      region,
      alias_name: AliasName as string,
      key_id: key.key_id,
      created_at_ms: nowMs,
      updated_at_ms: nowMs,
    })
    if (added === 0) refuse('AlreadyExistsException', `An alias with the name ${alias.arn} already exists`)
    return {}
  },
})
