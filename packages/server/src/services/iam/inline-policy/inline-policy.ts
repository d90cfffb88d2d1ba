// Policies written into a user, a group or a role.
import { policySize } from '@cairn/policy'
import { moveEpoch } from '#api/epoch.ts'
import { refuse } from '#api/error.ts'
import type { Context } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { InlinePolicyRow } from '#store/tables/iam.ts'
import { checkDocument, encodeDocument } from '../document.ts'
import type { Entity } from '../entity.ts'
import { type Paged, type Paging, pageOf } from '../page.ts'
import { QUOTAS } from '../quota.ts'

/** An inline policy as GetAccountAuthorizationDetails shows it; the document is percent-encoded. */
export type PolicyDetail = { PolicyName: string; PolicyDocument: string }

const SIZES = { user: QUOTAS.UserPolicySize, group: QUOTAS.GroupPolicySize, role: QUOTAS.RolePolicySize }

type OfEntity = { account: string; id: string }
type ByName = OfEntity & { policy_name: string }

const policiesOf = prepare<OfEntity>()((db, { account, id }) =>
  db
    .selectFrom('iam_inline_policy')
    .select(['policy_name', 'document'])
    .where('account', '=', account)
    .where('principal_id', '=', id)
    .orderBy('policy_name'),
)
const putPolicy = prepare<InlinePolicyRow>()((db, { account, principal_id, policy_name, document }) =>
  db
    .insertInto('iam_inline_policy')
    .values({ account, principal_id, policy_name, document })
    .onConflict((conflict) =>
      conflict
        .columns(['account', 'principal_id', 'policy_name'])
        .doUpdateSet((row) => ({ document: row.ref('excluded.document') })),
    ),
)
const deletePolicy = prepare<ByName>()((db, { account, id, policy_name }) =>
  db
    .deleteFrom('iam_inline_policy')
    .where('account', '=', account)
    .where('principal_id', '=', id)
    .where('policy_name', '=', policy_name),
)

/** Writes a policy into an entity, in the place of one of the same name. Throws MalformedPolicyDocument and LimitExceeded. */
export async function putInlinePolicy(
  context: Context,
  { kind, id, name }: Entity,
  policyName: string,
  document: string,
): Promise<void> {
  checkDocument(document, 'identity')
  const { account, tx } = context
  const others = (await tx.rows(policiesOf, { account, id })).filter(({ policy_name }) => policy_name !== policyName)
  const size = others.reduce((sum, other) => sum + policySize(other.document), policySize(document))
  if (size > SIZES[kind]) {
    refuse('LimitExceededException', `Maximum policy size of ${SIZES[kind]} bytes exceeded for ${kind} ${name}`)
  }
  await tx.run(putPolicy, { account, principal_id: id, policy_name: policyName, document })
  await moveEpoch(tx, account)
}

/** The percent-encoded document of one of an entity's policies. Throws NoSuchEntity. */
export async function getInlinePolicy(
  { account, tx }: Context,
  { kind, id }: Entity,
  policyName: string,
): Promise<string> {
  const found = (await tx.rows(policiesOf, { account, id })).find(({ policy_name }) => policy_name === policyName)
  return found ? encodeDocument(found.document) : refuseAbsence(kind, policyName)
}

/** The policies written into the user, group or role of a unique id, by name. */
export async function listInlinePolicies({ account, tx }: Context, id: string): Promise<PolicyDetail[]> {
  const rows = await tx.rows(policiesOf, { account, id })
  return rows.map(({ policy_name, document }) => ({
    PolicyName: policy_name,
    PolicyDocument: encodeDocument(document),
  }))
}

/** A page of the names of an entity's policies. */
export async function pageInlinePolicies(
  context: Context,
  { id }: Entity,
  input: Paged,
): Promise<{ PolicyNames: string[] } & Paging> {
  const { shown, paging } = pageOf(
    await listInlinePolicies(context, id),
    input,
    ({ PolicyName }) => PolicyName,
    context,
  )
  return { PolicyNames: shown.map(({ PolicyName }) => PolicyName), ...paging }
}

/** Deletes one of an entity's policies. Throws NoSuchEntity. */
export async function deleteInlinePolicy(
  { account, tx }: Context,
  { kind, id }: Entity,
  policyName: string,
): Promise<void> {
  if ((await tx.run(deletePolicy, { account, id, policy_name: policyName })) === 0) refuseAbsence(kind, policyName)
  await moveEpoch(tx, account)
}

function refuseAbsence(kind: Entity['kind'], policyName: string): never {
  return refuse('NoSuchEntityException', `The ${kind} policy with name ${policyName} cannot be found.`)
}
