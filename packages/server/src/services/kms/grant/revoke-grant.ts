// kms:RevokeGrant: takes back a grant that whoever owns the key no longer wants.
import { refuse } from '#api/error.ts'
import { operation } from '#api/operation.ts'
import { endDryRun } from '../cryptography/request-rules.ts'
import { findSharedKey } from '../key/find-key.ts'
import { requireKey } from '../key/key.ts'
import { deleteGrant, grantById } from './grant.ts'
import { checkGrantId, grantKeys } from './grant-rules.ts'

/** Ends a grant at once, in whatever state the key is. */
export const revokeGrant = operation('kms:RevokeGrant')({
  effect: 'write',
  target: ({ KeyId }, context) => findSharedKey(KeyId, { operation: 'RevokeGrant', keys: grantKeys(context) }, context),
  async handle({ GrantId, DryRun }, target, { tx }) {
    const grant_id = GrantId as string
    checkGrantId(grant_id)
    const { account, region, key_id } = requireKey(target)
    const grant = await tx.first(grantById, { account, region, key_id, grant_id })
    if (!grant) refuse('NotFoundException', `Grant ID ${grant_id} not found`)
    endDryRun(DryRun)
    await deleteGrant(grant, tx)
    return {}
  },
})
