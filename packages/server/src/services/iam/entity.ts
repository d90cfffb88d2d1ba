// What policies are put on: a user, a group or a role. AWS calls them entities.
import { refuse } from '#api/error.ts'
import type { Context } from '#api/operation.ts'
import { listAttachedPolicies } from './attachment/attachment.ts'
import { listInlinePolicies } from './inline-policy/inline-policy.ts'

/** An entity that is there; everything that belongs to it hangs on its unique id (AIDA…, AGPA…, AROA…). */
export type Entity = { kind: 'user' | 'group' | 'role'; id: string; name: string }

/** Throws DeleteConflict while the entity of a unique id has policies: none is deleted along with it. */
export async function refuseWithPolicies(context: Context, id: string): Promise<void> {
  if ((await listAttachedPolicies(context, id)).length > 0) refuseDeletion('must detach all policies first')
  if ((await listInlinePolicies(context, id)).length > 0) refuseDeletion('must delete policies first')
}

/** Throws DeleteConflict; `duty` says what comes before the deletion. */
export function refuseDeletion(duty: string): never {
  return refuse('DeleteConflictException', `Cannot delete entity, ${duty}.`)
}
