// What a user or a role may do: its policies, those of its groups, and its boundary, read from the store and compiled.
import { compilePolicy, type Policy } from '@cairn/policy'
import { prepare } from '../store/prepared.ts'
import type { Tx } from '../store/store.ts'
import { parseArn } from './arn.ts'
import { managedPolicy } from './managed-policies.ts'

/** The policies that bound a caller, compiled. `unlimited` callers need none in their own account. */
export type Permissions = {
  unlimited?: boolean
  identity: readonly Policy[]
  boundary?: Policy
  /** Policies given with a session: undefined when none were, empty when nothing is left. */
  session?: readonly Policy[]
}

type OfPrincipal = { account: string; principal_id: string }

const inlinePolicies = prepare<OfPrincipal>()((db, { account, principal_id }) =>
  db
    .selectFrom('iam_inline_policy')
    .leftJoin('iam_group', (join) =>
      join
        .onRef('iam_group.account', '=', 'iam_inline_policy.account')
        .onRef('iam_group.group_id', '=', 'iam_inline_policy.principal_id'),
    )
    .select(['policy_name', 'document', 'group_name'])
    .where('iam_inline_policy.account', '=', account)
    .where(({ eb, or, selectFrom }) =>
      or([
        eb('iam_inline_policy.principal_id', '=', principal_id),
        eb(
          'iam_inline_policy.principal_id',
          'in',
          selectFrom('iam_group_member')
            .select('group_id')
            .where('iam_group_member.account', '=', account)
            .where('iam_group_member.user_id', '=', principal_id),
        ),
      ]),
    )
    .orderBy('iam_inline_policy.principal_id')
    .orderBy('policy_name'),
)
const attachments = prepare<OfPrincipal>()((db, { account, principal_id }) =>
  db
    .selectFrom('iam_attachment')
    .select('policy_arn')
    .distinct()
    .where('account', '=', account)
    .where(({ eb, or, selectFrom }) =>
      or([
        eb('principal_id', '=', principal_id),
        eb(
          'principal_id',
          'in',
          selectFrom('iam_group_member')
            .select('group_id')
            .where('iam_group_member.account', '=', account)
            .where('iam_group_member.user_id', '=', principal_id),
        ),
      ]),
    )
    .orderBy('policy_arn'),
)
const defaultDocument = prepare<{ account: string; name_key: string }>()((db, { account, name_key }) =>
  db
    .selectFrom('iam_policy')
    .innerJoin('iam_policy_version', (join) =>
      join
        .onRef('iam_policy_version.account', '=', 'iam_policy.account')
        .onRef('iam_policy_version.policy_id', '=', 'iam_policy.policy_id')
        .onRef('iam_policy_version.version', '=', 'iam_policy.default_version'),
    )
    .select('document')
    .where('iam_policy.account', '=', account)
    .where('name_key', '=', name_key),
)

/** The policies of a user or role by its unique id; `boundaryArn` as its row has it. */
export async function loadPermissions(
  tx: Tx,
  account: string,
  principalId: string,
  boundaryArn: string | null,
): Promise<Permissions> {
  const identity: Policy[] = []
  const owner = { account, principal_id: principalId }
  for (const { policy_name, document, group_name } of await tx.rows(inlinePolicies, owner)) {
    identity.push(compilePolicy(document, group_name === null ? policy_name : `${policy_name} of group ${group_name}`))
  }
  for (const { policy_arn } of await tx.rows(attachments, owner)) {
    const policy = await loadManagedPolicy(tx, account, policy_arn)
    if (policy) identity.push(policy)
  }
  if (boundaryArn === null) return { identity }
  // A boundary that is gone must not free whom it bound.
  const boundary = (await loadManagedPolicy(tx, account, boundaryArn)) ?? NOTHING
  return { identity, boundary }
}

const NOTHING = compilePolicy(
  '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}',
  'a boundary that is gone',
)

/** A managed policy in its default version, an account's own or one of AWS's; undefined when there is none. */
export async function loadManagedPolicy(tx: Tx, account: string, arn: string): Promise<Policy | undefined> {
  const document = await findManagedDocument(tx, account, arn)
  return document === undefined ? undefined : compilePolicy(document, arn)
}

/** The document of a managed policy in its default version; only the account's own policies and AWS's can be named. */
export async function findManagedDocument(tx: Tx, account: string, arn: string): Promise<string | undefined> {
  const parts = parseArn(arn)
  if (parts?.service !== 'iam' || !parts.resource.startsWith('policy/')) return undefined
  if (parts.account === 'aws') return managedPolicy(arn)?.document
  if (parts.account !== account) return undefined
  const name_key = parts.resource.slice(parts.resource.lastIndexOf('/') + 1).toLowerCase()
  return (await tx.first(defaultDocument, { account, name_key }))?.document
}
