// kms:CreateGrant: leave to use a key, for a principal of any account.

import { randomBytes } from 'node:crypto'
import type { GrantOperation } from '@aws-sdk/client-kms'
import { refuse } from '#api/error.ts'
import type { InputOf } from '#api/names.ts'
import { type Context, operation } from '#api/operation.ts'
import type { Tx } from '#store/store.ts'
import type { KmsGrantRow } from '#store/tables/kms.ts'
import { endDryRun } from '../cryptography/request-rules.ts'
import type { Use } from '../key/access.ts'
import { findSharedKey } from '../key/find-key.ts'
import { type Key, refuseUnusable, requireKey } from '../key/key.ts'
import { encodeConstraints, grantCount, grantsByName, insertGrant } from './grant.ts'
import { checkConstraints, checkOperations, constraintKeys, grantKeys } from './grant-rules.ts'
import { checkGrantTokens, createGrantToken } from './grant-token.ts'
import { storePrincipal } from './principal.ts'

const MOST_GRANTS = 50_000

type Input = InputOf<'kms:CreateGrant'>

/** Makes a grant; asking for the same one by the same name again gives its id with a new token. */
export const createGrant = operation('kms:CreateGrant')({
  effect: 'write',
  target: (input, context) => findSharedKey(input.KeyId, useOf(input, context), context),
  async handle(input, target, { caller, tx, now }) {
    checkGrantTokens(input.GrantTokens, tx)
    const key = requireKey(target)
    refuseUnusable(key)
    const principals = {
      grantee_principal: await storePrincipal(input.GranteePrincipal as string, tx),
      retiring_principal:
        input.RetiringPrincipal === undefined ? null : await storePrincipal(input.RetiringPrincipal, tx),
    }
    checkOperations(input.Operations as GrantOperation[], key)
    checkConstraints(input.Constraints, key)
    endDryRun(input.DryRun)
    const wanted = { ...createRow(input, key, caller.account, now), ...principals }
    const known = await findTwin(wanted, tx)
    if (!known) {
      await checkRoom(key, tx)
      await tx.run(insertGrant, wanted)
    }
    const grant = known ?? wanted
    return { GrantId: grant.grant_id, GrantToken: createGrantToken(grant, tx) }
  },
})

/** A grantee may pass on what it has itself, or less; others are bound by what policies ask of the grant. */
function useOf(
  { Operations = [], Constraints = {}, GranteePrincipal, RetiringPrincipal }: Input,
  context: Context,
): Use {
  const types = (['EncryptionContextEquals', 'EncryptionContextSubset'] as const).filter((type) => Constraints[type])
  return {
    operation: 'CreateGrant',
    child: { operations: Operations, constraints: Constraints },
    keys: {
      ...constraintKeys(Constraints),
      'kms:granteeprincipal': GranteePrincipal,
      'kms:retiringprincipal': RetiringPrincipal,
      'kms:grantoperations': Operations,
      ...(types.length > 0 && { 'kms:grantconstrainttype': types }),
      ...grantKeys(context),
    },
  }
}

function createRow(
  { Name, Operations, Constraints }: Input,
  { account, region, key_id }: Key,
  issuing_account: string,
  now: Date,
): Omit<KmsGrantRow, 'grantee_principal' | 'retiring_principal'> {
  return {
    account,
    region,
    key_id,
    grant_id: randomBytes(32).toString('hex'),
    name: Name ?? null,
    operations: JSON.stringify([...new Set(Operations)]),
    ...encodeConstraints(Constraints),
    issuing_account,
    created_at_ms: now.getTime(),
  }
}

/** The grant of the same name that says the same; a name that is given tells a second request for it from a new wish. */
async function findTwin(wanted: KmsGrantRow, tx: Tx): Promise<KmsGrantRow | undefined> {
  const { account, region, key_id, name } = wanted
  if (name === null) return undefined
  const named = await tx.rows(grantsByName, { account, region, key_id, name })
  return named.find((grant) => meaningOf(grant) === meaningOf(wanted))
}

function meaningOf(grant: KmsGrantRow): string {
  const { grantee_principal, retiring_principal, context_equals, context_subset, issuing_account } = grant
  const operations = (JSON.parse(grant.operations) as string[]).sort()
  return JSON.stringify([
    grantee_principal,
    retiring_principal,
    operations,
    context_equals,
    context_subset,
    issuing_account,
  ])
}

async function checkRoom({ account, region, key_id }: Key, tx: Tx): Promise<void> {
  const { count = 0 } = (await tx.first(grantCount, { account, region, key_id })) ?? {}
  if (Number(count) >= MOST_GRANTS) {
    refuse('LimitExceededException', `A key can have at most ${MOST_GRANTS} grants.`)
  }
}
