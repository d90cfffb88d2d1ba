// kms:RetireGrant: gives up a grant that is no longer needed.

import type { Caller } from '#api/caller.ts'
import { refuse } from '#api/error.ts'
import type { InputOf } from '#api/names.ts'
import { type Context, operation } from '#api/operation.ts'
import type { KmsGrantRow } from '#store/tables/kms.ts'
import { endDryRun } from '../cryptography/request-rules.ts'
import { findKey } from '../key/find-key.ts'
import { type KeyTarget, keyArn } from '../key/key.ts'
import { deleteGrant, grantById, readGrant } from './grant.ts'
import { checkGrantId } from './grant-rules.ts'
import { type GrantName, readGrantToken } from './grant-token.ts'

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

async function findGrant(input: Input, context: Context): Promise<RetireTarget> {
  const { target, name } = await findName(input, context)
  const grant = name && (await context.tx.first(grantById, name))
  return grant ? { ...target, grant, ...(mayRetire(grant, context.caller) && { entitled: true }) } : target
}

async function findName(
  { GrantToken, GrantId, KeyId }: Input,
  context: Context,
): Promise<{ target: KeyTarget; name?: GrantName }> {
  const name = GrantToken === undefined ? undefined : readToken(GrantToken, context)
  if (name?.region === context.region) {
    const { account } = name
    return { target: { ...(await findKey(keyArn(name), context)), account }, name }
  }
  const target = await findKey(KeyId, context)
  const { key } = target
  if (!key || GrantId === undefined) return { target }
  const { account, region, key_id } = key
  return { target, name: { account, region, key_id, grant_id: GrantId } }
}

/** What is no token names nothing: it is refused when the caller has been found to be allowed to ask. */
function readToken(token: string, { tx }: Context): GrantName | undefined {
  try {
    return readGrantToken(token, tx)
  } catch {
    return undefined
  }
}

function mayRetire(grant: KmsGrantRow, { arn }: Caller): boolean {
  if (grant.retiring_principal === arn) return true
  const { granteePrincipal, operations } = readGrant(grant)
  return granteePrincipal === arn && operations.includes('RetireGrant')
}
