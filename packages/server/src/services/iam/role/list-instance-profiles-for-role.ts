// iam:ListInstanceProfilesForRole lists what would give a role to a virtual machine: there are none, nor machines.
import { operation } from '#api/operation.ts'
import { requireRole, targetRole } from './role.ts'

/** Throws NoSuchEntity. Terraform asks before it deletes a role. */
export const listInstanceProfilesForRole = operation('iam:ListInstanceProfilesForRole')({
  effect: 'read',
  target: targetRole,
  handle(_input, target) {
    requireRole(target)
    return { InstanceProfiles: [], IsTruncated: false }
  },
})
