// Managed policies attached to users, groups and roles.
import { moveEpoch } from '#api/epoch.ts'
import { refuse } from '#api/error.ts'
import type { Context } from '#api/operation.ts'
import { prepare } from '#store/prepared.ts'
import type { AttachmentRow } from '#store/tables/iam.ts'
import type { Entity } from '../entity.ts'
import { type Paged, type Paging, pageOf } from '../page.ts'
import { findPolicy } from '../policy/policy.ts'
import { checkPolicyArn } from '../policy/policy-arn.ts'
import { checkQuota, QUOTAS } from '../quota.ts'

/** An attached policy as lists show it. */
export type AttachedPolicy = { PolicyName: string; PolicyArn: string }

const QUOTA = {
  user: ['PoliciesPerUser', QUOTAS.AttachedPoliciesPerUser],
  group: ['PoliciesPerGroup', QUOTAS.AttachedPoliciesPerGroup],
  role: ['PoliciesPerRole', QUOTAS.AttachedPoliciesPerRole],
} as const

type OfEntity = { account: string; id: string }

const attachments = prepare<OfEntity>()((db, { account, id }) =>
  db.selectFrom('iam_attachment').select('policy_arn').where('account', '=', account).where('principal_id', '=', id),
)
const insertAttachment = prepare<AttachmentRow>()((db, { account, principal_id, policy_arn, attached_at_ms }) =>
  db.insertInto('iam_attachment').values({ account, principal_id, policy_arn, attached_at_ms }),
)
const deleteAttachment = prepare<OfEntity & { policy_arn: string }>()((db, { account, id, policy_arn }) =>
  db
    .deleteFrom('iam_attachment')
    .where('account', '=', account)
    .where('principal_id', '=', id)
    .where('policy_arn', '=', policy_arn),
)

/** Attaches a policy; one that is attached stays so. Throws NoSuchEntity, InvalidInput, ValidationError, PolicyNotAttachable and LimitExceeded. */
export async function attachPolicy(context: Context, entity: Entity, arn: string): Promise<void> {
  checkPolicyArn(arn)
  if (!(await findPolicy(arn, context))) {
    refuse('NoSuchEntityException', `Policy ${arn} does not exist or is not attachable.`)
  }
  const { kind, id } = entity
  if (pathOf(arn).startsWith('/aws-service-role/')) {
    const Kind = kind.replace(/^./, (first) => first.toUpperCase())
    refuse('PolicyNotAttachableException', `Cannot attach a Service Role Policy to a Customer ${Kind}.`)
  }
  const attached = await readAttachments(context, id)
  if (attached.includes(arn)) return
  const [words, quota] = QUOTA[kind]
  checkQuota(words, quota, attached.length + 1)
  await putAttachment(context, id, arn)
}

/** Attaches one of the policies that AWS keeps for the roles of its services, to a new role of that kind. */
export async function attachServicePolicy(context: Context, { id }: Entity, arn: string): Promise<void> {
  await putAttachment(context, id, arn)
}

/** Detaches a policy. Throws NoSuchEntity when it is not attached. */
export async function detachPolicy({ account, tx }: Context, { id }: Entity, arn: string): Promise<void> {
  checkPolicyArn(arn)
  const count = await tx.run(deleteAttachment, { account, id, policy_arn: arn })
  if (count === 0) refuse('NoSuchEntityException', `Policy ${arn} was not found.`)
  await moveEpoch(tx, account)
}

/** The policies attached to the user, group or role of a unique id, by name. */
export async function listAttachedPolicies(context: Context, id: string): Promise<AttachedPolicy[]> {
  const attached = (await readAttachments(context, id)).map((arn) => ({ PolicyName: nameOf(arn), PolicyArn: arn }))
  return attached.sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
}

/** A page of the policies attached to an entity whose paths begin with a prefix. */
export async function pageAttachedPolicies(
  context: Context,
  { id }: Entity,
  input: Paged & { PathPrefix?: string | undefined },
): Promise<{ AttachedPolicies: AttachedPolicy[] } & Paging> {
  const { PathPrefix = '/' } = input
  const attached = (await listAttachedPolicies(context, id)).filter(({ PolicyArn }) =>
    pathOf(PolicyArn).startsWith(PathPrefix),
  )
  const { shown, paging } = pageOf(attached, input, keyOf, context)
  return { AttachedPolicies: shown, ...paging }
}

async function putAttachment({ account, now, tx }: Context, id: string, policy_arn: string): Promise<void> {
  await tx.run(insertAttachment, { account, principal_id: id, policy_arn, attached_at_ms: now.getTime() })
  await moveEpoch(tx, account)
}

async function readAttachments({ account, tx }: Context, id: string): Promise<string[]> {
  return (await tx.rows(attachments, { account, id })).map(({ policy_arn }) => policy_arn)
}

function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1)
}

/** The path in a policy's ARN, with its slashes. */
function pathOf(arn: string): string {
  return arn.slice(arn.indexOf('/'), arn.lastIndexOf('/') + 1)
}

// A policy of the account may have the name of one of AWS's.
function keyOf({ PolicyName, PolicyArn }: AttachedPolicy): string {
  return `${PolicyName} ${PolicyArn.split(':', 5)[4]}`
}
