// The policies that a simulation puts to the question, under the names by which its results speak of them.
import { compilePolicy, type Policy, PolicyError, validatePolicy } from '@cairn/policy'
import { refuse } from '#api/error.ts'
import type { Context } from '#api/operation.ts'
import { findManagedDocument } from '#api/permissions.ts'
import { prepare } from '#store/prepared.ts'
import { listAttachedPolicies } from '../attachment/attachment.ts'
import type { Entity } from '../entity.ts'
import { groupsOfUser } from '../group/member.ts'

/** A policy by its text; `id` is what results call it. */
export type Source = { id: string; kind: 'IAM Policy' | 'Resource Policy'; document: string }

const inlinePolicies = prepare<{ account: string; id: string }>()((db, { account, id }) =>
  db
    .selectFrom('iam_inline_policy')
    .select(['policy_name', 'document'])
    .where('account', '=', account)
    .where('principal_id', '=', id)
    .orderBy('policy_name'),
)

/** Policies sent with a call, e.g. `PolicyInputList`. Throws InvalidInput for what is no policy. */
export function readInputs(documents: readonly string[] | undefined, list: string): Source[] {
  return (documents ?? []).map((document, index) => {
    checkInput(document, 'identity')
    return { id: `${list}.${index + 1}`, kind: 'IAM Policy', document }
  })
}

/** The policy of a resource that is sent with a call. Throws InvalidInput for what is no policy. */
export function readResourcePolicy(document: string | undefined): Source | undefined {
  if (document === undefined) return undefined
  checkInput(document, 'resource')
  return { id: 'ResourcePolicy', kind: 'Resource Policy', document }
}

function checkInput(document: string, kind: 'identity' | 'resource'): void {
  const fault = validatePolicy(document, kind)
  if (fault !== undefined) refuse('InvalidInputException', `Invalid policy document: ${fault}`)
}

/** All policies of a user, group or role, those of a user's groups among them, each once. */
export async function readHeld(entity: Entity, context: Context): Promise<Source[]> {
  const held = await readOwn(entity, context)
  if (entity.kind !== 'user') return held
  for (const { group_id, group_name } of await groupsOfUser(context, entity.id)) {
    const ofGroup = await readOwn({ kind: 'group', id: group_id, name: group_name }, context)
    held.push(...ofGroup.filter((one) => !held.some(({ id, document }) => id === one.id && document === one.document)))
  }
  return held
}

// A policy written into the user bob is `user_bob_NAME` to AWS's simulator.
async function readOwn({ kind, name, id }: Entity, context: Context): Promise<Source[]> {
  const { account, tx } = context
  const own: Source[] = []
  for (const { policy_name, document } of await tx.rows(inlinePolicies, { account, id })) {
    own.push({ id: `${kind}_${name}_${policy_name}`, kind: 'IAM Policy', document })
  }
  for (const { PolicyArn } of await listAttachedPolicies(context, id)) {
    const source = await readManaged(PolicyArn, context)
    if (source) own.push(source)
  }
  return own
}

/** A managed policy in its default version, by its ARN; undefined when there is none. */
export async function readManaged(arn: string, { account, tx }: Context): Promise<Source | undefined> {
  const document = await findManagedDocument(tx, account, arn)
  return document === undefined ? undefined : { id: arn.slice(arn.lastIndexOf('/') + 1), kind: 'IAM Policy', document }
}

/** Compiles sources; each policy's name is its place among `all`, by which verdicts lead back to it. */
export function compileSources(sources: readonly Source[], all: readonly Source[]): Policy[] {
  return sources.map((source) => compileSource(source, String(all.indexOf(source))))
}

function compileSource({ id, document }: Source, name: string): Policy {
  try {
    return compilePolicy(document, name)
  } catch (error) {
    if (error instanceof PolicyError) return refuse('PolicyEvaluationException', `The policy ${id} cannot be read.`)
    throw error
  }
}
