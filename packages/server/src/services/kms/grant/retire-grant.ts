// kms:RetireGrant: gives up a grant that is no longer needed.

import type { Caller } from '#api/caller.ts'
import { refuse } from '#api/error.ts'
import type { InputOf } from '#api/names.ts'
import { type Context, operation } from '#api/operation.ts'
import type { KmsGrantRow } from '#store/tables/kms.ts'
import { endDryRun } from '../cryptography/request-rules.ts'
import { findSharedKey } from '../key/find-key.ts'
import { type KeyTarget, keyArn } from '../key/key.ts'
import { deleteGrant, grantById, readGrant } from './grant.ts'
import { checkGrantId, constraintKeys } from './grant-rules.ts'
import { type GrantName, readGrantToken } from './grant-token.ts'
import { namesOf } from './principal.ts'

type Input = InputOf<'kms:RetireGrant'>

/** The key, and its grant when it is there. */
type RetireTarget = KeyTarget & { grant?: KmsGrantRow }

/**
 * Ends a grant, named by its token or by its id and its key. The grant itself tells who may: the retiring principal, and the
 * grantee when RetireGrant is among its operations. Others need a policy.
 */
export const retireGrant = operation('kms:RetireGrant')({
  effect: 'write',
  target: findGrant,
  async handle({ GrantToken, GrantId, KeyId, DryRun }, target, { tx }) {
    if (GrantToken === undefined && (GrantId === undefined || KeyId === undefined)) {
      refuse('ValidationException', 'Either a grant token, or a grant ID and a key ID must be specified.')
    }
    if (GrantToken !== undefined && (GrantId !== undefined || KeyId !== undefined)) {
      refuse('ValidationException', 'A grant token cannot be combined with a grant ID or a key ID.')
    }
    if (GrantToken !== undefined) readGrantToken(GrantToken, tx)
    if (GrantId !== undefined) checkGrantId(GrantId)
    const { key, grant, absence } = target
    if (GrantToken === undefined && !key) refuse('NotFoundException', absence)
    if (!grant) refuse('NotFoundException', GrantId === undefined ? 'Grant not found' : `Grant ID ${GrantId} not found`)
    endDryRun(DryRun)
    await deleteGrant(grant, tx)
    return {}
  },
})

async function findGrant({ GrantToken, GrantId, KeyId }: Input, context: Context): Promise<RetireTarget> {
  const token = GrantToken === undefined ? undefined : readToken(GrantToken, context)
  const named = token?.region === context.region ? token : undefined
  const target = await findSharedKey(named ? keyArn(named) : KeyId, { operation: 'RetireGrant' }, context)
  const name = named ?? (target.key && GrantId !== undefined && { ...target.key, grant_id: GrantId })
  const grant = name && (await context.tx.first(grantById, name))
  if (!grant) return target
  const keys = { ...target.keys, ...constraintKeys(readGrant(grant).constraints) }
  return { ...target, grant, keys, ...(mayRetire(grant, context.caller) && { entitled: true }) }
}

/** What is no token names nothing: it is refused when the caller has been found to be allowed to ask. */
function readToken(token: string, { tx }: Context): GrantName | undefined {
  try {
    return readGrantToken(token, tx)
  } catch {
    return undefined
  }
}

/** The retiring principal, the grantee where the grant says so, and the root of the account that has the key. */
function mayRetire(grant: KmsGrantRow, caller: Caller): boolean {
  if (caller.type === 'Root' && caller.account === grant.account) return true
  const names = Object.values(namesOf(caller))
  if (grant.retiring_principal !== null && names.includes(grant.retiring_principal)) return true
  return names.includes(grant.grantee_principal) && readGrant(grant).operations.includes('RetireGrant')
}
