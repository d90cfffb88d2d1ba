// Permissions boundaries of users and roles: a managed policy beyond which nothing is allowed.
import { refuse } from '#api/error.ts'
import type { Context } from '#api/operation.ts'
import { findPolicy } from '../policy/policy.ts'
import { checkPolicyArn } from '../policy/policy-arn.ts'

/** A boundary as users and roles show it. */
export type ShownBoundary = {
  PermissionsBoundary?: { PermissionsBoundaryType: 'PermissionsBoundaryPolicy'; PermissionsBoundaryArn: string }
}

/** Throws NoSuchEntity unless an ARN is that of a managed policy; InvalidInput or ValidationError when it is no policy's ARN. */
export async function checkBoundary(context: Context, arn: string): Promise<void> {
  checkPolicyArn(arn)
  if (await findPolicy(arn, context)) return
  refuse('NoSuchEntityException', `Scope ARN: ${arn} does not exist or is not attachable.`)
}

/** The member of a user or role that shows its boundary; nothing when it has none. */
export function showBoundary(arn: string | null): ShownBoundary {
  if (arn === null) return {}
  return {
    PermissionsBoundary: { PermissionsBoundaryType: 'PermissionsBoundaryPolicy', PermissionsBoundaryArn: arn },
  }
}

/** The condition key that tells of a boundary, of the entity as it is or of the one it is to get. */
export function boundaryKey(arn: string | null | undefined): { 'iam:permissionsboundary': string | undefined } {
  return { 'iam:permissionsboundary': arn ?? undefined }
}
