// The grant: leave for one principal to use one key for some operations, and how it is kept.
import type { GrantConstraints, GrantListEntry, GrantOperation } from '@aws-sdk/client-kms'
import { partitionOf } from '#api/arn.ts'
import type { Caller } from '#api/caller.ts'
import { prepare } from '#store/prepared.ts'
import type { Tx } from '#store/store.ts'
import type { KmsGrantRow } from '#store/tables/kms.ts'
import { type Key, keyArn } from '../key/key.ts'
import type { Grant } from './grant-allows.ts'
import { namesOf, type PrincipalNames, showPrincipal } from './principal.ts'

type KeyName = Pick<Key, 'account' | 'region' | 'key_id'>

/** Adds a grant. */
export const insertGrant = prepare<KmsGrantRow>()((db, row) =>
  db.insertInto('kms_grant').values({
    account: row.account,
    region: row.region,
    key_id: row.key_id,
    grant_id: row.grant_id,
    name: row.name,
    grantee_principal: row.grantee_principal,
    retiring_principal: row.retiring_principal,
    operations: row.operations,
    context_equals: row.context_equals,
    context_subset: row.context_subset,
    issuing_account: row.issuing_account,
    created_at_ms: row.created_at_ms,
  }),
)

/** One grant of a key. */
export const grantById = prepare<KeyName & { grant_id: string }>()((db, { account, region, key_id, grant_id }) =>
  db
    .selectFrom('kms_grant')
    .selectAll()
    .where('account', '=', account)
    .where('region', '=', region)
    .where('key_id', '=', key_id)
    .where('grant_id', '=', grant_id),
)

/** The grants of a key that bear a name. */
export const grantsByName = prepare<KeyName & { name: string }>()((db, { account, region, key_id, name }) =>
  db
    .selectFrom('kms_grant')
    .selectAll()
    .where('account', '=', account)
    .where('region', '=', region)
    .where('key_id', '=', key_id)
    .where('name', '=', name),
)

/** How many grants a key has. */
export const grantCount = prepare<KeyName>()((db, { account, region, key_id }) =>
  db
    .selectFrom('kms_grant')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('account', '=', account)
    .where('region', '=', region)
    .where('key_id', '=', key_id),
)

const grantsOfGrantee = prepare<KeyName & PrincipalNames>()((db, { account, region, key_id, id, session }) =>
  db
    .selectFrom('kms_grant')
    .selectAll()
    .where('account', '=', account)
    .where('region', '=', region)
    .where('key_id', '=', key_id)
    .where('grantee_principal', 'in', [id, session]),
)

const deleteById = prepare<KeyName & { grant_id: string }>()((db, { account, region, key_id, grant_id }) =>
  db
    .deleteFrom('kms_grant')
    .where('account', '=', account)
    .where('region', '=', region)
    .where('key_id', '=', key_id)
    .where('grant_id', '=', grant_id),
)

/** What the grants of a key give to a caller: all that `grantAllows` decides by. */
export async function findGrantsOf(key: KeyName, grantee: Caller, tx: Tx): Promise<Grant[]> {
  const { account, region, key_id } = key
  return (await tx.rows(grantsOfGrantee, { account, region, key_id, ...namesOf(grantee) })).map(readGrant)
}

/** Ends a grant. */
export async function deleteGrant({ account, region, key_id, grant_id }: KmsGrantRow, tx: Tx): Promise<void> {
  await tx.run(deleteById, { account, region, key_id, grant_id })
}

/** What a stored grant says of what may be done, and under which context. */
export function readGrant(row: KmsGrantRow): Grant {
  return {
    operations: JSON.parse(row.operations) as GrantOperation[],
    constraints: {
      ...(row.context_equals !== null && { EncryptionContextEquals: JSON.parse(row.context_equals) }),
      ...(row.context_subset !== null && { EncryptionContextSubset: JSON.parse(row.context_subset) }),
    },
  }
}

/** Grants as the lists show them. */
export async function describeGrants(rows: KmsGrantRow[], tx: Tx): Promise<GrantListEntry[]> {
  const shown = new Map<string, string>()
  for (const { grantee_principal, retiring_principal } of rows) {
    for (const stored of [grantee_principal, retiring_principal]) {
      if (stored !== null && !shown.has(stored)) shown.set(stored, await showPrincipal(stored, tx))
    }
  }
  return rows.map((row) => describeGrant(row, shown))
}

function describeGrant(row: KmsGrantRow, shown: Map<string, string>): GrantListEntry {
  const { operations, constraints } = readGrant(row)
  const isConstrained = Object.keys(constraints).length > 0
  return {
    KeyId: keyArn(row),
    GrantId: row.grant_id,
    ...(row.name !== null && { Name: row.name }),
    CreationDate: new Date(row.created_at_ms),
    GranteePrincipal: shown.get(row.grantee_principal),
    ...(row.retiring_principal !== null && { RetiringPrincipal: shown.get(row.retiring_principal) }),
    IssuingAccount: `arn:${partitionOf(row.region)}:iam::${row.issuing_account}:root`,
    Operations: [...operations],
    ...(isConstrained && { Constraints: constraints }),
  }
}

/** Constraints as they are stored: the pairs of each in the order of their names, so that equal ones are the same text. */
export function encodeConstraints(constraints: GrantConstraints = {}) {
  const { EncryptionContextEquals, EncryptionContextSubset } = constraints
  return { context_equals: encodePairs(EncryptionContextEquals), context_subset: encodePairs(EncryptionContextSubset) }
}

function encodePairs(pairs: Record<string, string> | undefined): string | null {
  return pairs ? JSON.stringify(Object.fromEntries(Object.entries(pairs).sort(([a], [b]) => (a < b ? -1 : 1)))) : null
}
