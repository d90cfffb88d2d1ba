// IAM: what is served, and what is declined with the reason.
import { parseArn } from '#api/arn.ts'
import type { Context, Service, Target } from '#api/operation.ts'
import { createAccessKey } from './access-key/create-access-key.ts'
import { deleteAccessKey } from './access-key/delete-access-key.ts'
import { getAccessKeyLastUsed } from './access-key/get-access-key-last-used.ts'
import { listAccessKeys } from './access-key/list-access-keys.ts'
import { updateAccessKey } from './access-key/update-access-key.ts'
import { getAccountAuthorizationDetails } from './account/get-account-authorization-details.ts'
import { getAccountSummary } from './account/get-account-summary.ts'
import { addUserToGroup } from './group/add-user-to-group.ts'
import { attachGroupPolicy } from './group/attach-group-policy.ts'
import { createGroup } from './group/create-group.ts'
import { deleteGroup } from './group/delete-group.ts'
import { deleteGroupPolicy } from './group/delete-group-policy.ts'
import { detachGroupPolicy } from './group/detach-group-policy.ts'
import { getGroup } from './group/get-group.ts'
import { getGroupPolicy } from './group/get-group-policy.ts'
import { targetGroup } from './group/group.ts'
import { listAttachedGroupPolicies } from './group/list-attached-group-policies.ts'
import { listGroupPolicies } from './group/list-group-policies.ts'
import { listGroups } from './group/list-groups.ts'
import { listGroupsForUser } from './group/list-groups-for-user.ts'
import { putGroupPolicy } from './group/put-group-policy.ts'
import { removeUserFromGroup } from './group/remove-user-from-group.ts'
import { updateGroup } from './group/update-group.ts'
import { createOpenIDConnectProvider } from './oidc-provider/create-open-id-connect-provider.ts'
import { deleteOpenIDConnectProvider } from './oidc-provider/delete-open-id-connect-provider.ts'
import { getOpenIDConnectProvider } from './oidc-provider/get-open-id-connect-provider.ts'
import { listOpenIDConnectProviders } from './oidc-provider/list-open-id-connect-providers.ts'
import { createPolicy } from './policy/create-policy.ts'
import { createPolicyVersion } from './policy/create-policy-version.ts'
import { deletePolicy } from './policy/delete-policy.ts'
import { deletePolicyVersion } from './policy/delete-policy-version.ts'
import { getPolicy } from './policy/get-policy.ts'
import { getPolicyVersion } from './policy/get-policy-version.ts'
import { listEntitiesForPolicy } from './policy/list-entities-for-policy.ts'
import { listPolicies } from './policy/list-policies.ts'
import { listPolicyTags } from './policy/list-policy-tags.ts'
import { listPolicyVersions } from './policy/list-policy-versions.ts'
import { targetPolicy } from './policy/policy.ts'
import { setDefaultPolicyVersion } from './policy/set-default-policy-version.ts'
import { tagPolicy } from './policy/tag-policy.ts'
import { untagPolicy } from './policy/untag-policy.ts'
import { attachRolePolicy } from './role/attach-role-policy.ts'
import { createRole } from './role/create-role.ts'
import { createServiceLinkedRole } from './role/create-service-linked-role.ts'
import { deleteRole } from './role/delete-role.ts'
import { deleteRolePermissionsBoundary } from './role/delete-role-permissions-boundary.ts'
import { deleteRolePolicy } from './role/delete-role-policy.ts'
import { detachRolePolicy } from './role/detach-role-policy.ts'
import { getRole } from './role/get-role.ts'
import { getRolePolicy } from './role/get-role-policy.ts'
import { listAttachedRolePolicies } from './role/list-attached-role-policies.ts'
import { listInstanceProfilesForRole } from './role/list-instance-profiles-for-role.ts'
import { listRolePolicies } from './role/list-role-policies.ts'
import { listRoleTags } from './role/list-role-tags.ts'
import { listRoles } from './role/list-roles.ts'
import { putRolePermissionsBoundary } from './role/put-role-permissions-boundary.ts'
import { putRolePolicy } from './role/put-role-policy.ts'
import { targetRole } from './role/role.ts'
import { tagRole } from './role/tag-role.ts'
import { untagRole } from './role/untag-role.ts'
import { updateAssumeRolePolicy } from './role/update-assume-role-policy.ts'
import { updateRole } from './role/update-role.ts'
import { getContextKeysForCustomPolicy } from './simulation/get-context-keys-for-custom-policy.ts'
import { getContextKeysForPrincipalPolicy } from './simulation/get-context-keys-for-principal-policy.ts'
import { simulateCustomPolicy } from './simulation/simulate-custom-policy.ts'
import { simulatePrincipalPolicy } from './simulation/simulate-principal-policy.ts'
import { attachUserPolicy } from './user/attach-user-policy.ts'
import { createUser } from './user/create-user.ts'
import { deleteUser } from './user/delete-user.ts'
import { deleteUserPermissionsBoundary } from './user/delete-user-permissions-boundary.ts'
import { deleteUserPolicy } from './user/delete-user-policy.ts'
import { detachUserPolicy } from './user/detach-user-policy.ts'
import { getUser } from './user/get-user.ts'
import { getUserPolicy } from './user/get-user-policy.ts'
import { listAttachedUserPolicies } from './user/list-attached-user-policies.ts'
import { listUserPolicies } from './user/list-user-policies.ts'
import { listUserTags } from './user/list-user-tags.ts'
import { listUsers } from './user/list-users.ts'
import { putUserPermissionsBoundary } from './user/put-user-permissions-boundary.ts'
import { putUserPolicy } from './user/put-user-policy.ts'
import { tagUser } from './user/tag-user.ts'
import { untagUser } from './user/untag-user.ts'
import { updateUser } from './user/update-user.ts'
import { targetUser } from './user/user.ts'

/** Identity and Access Management. */
export const iam: Service = {
  name: 'iam',
  find: findEntity,
  operations: [
    addUserToGroup,
    attachGroupPolicy,
    attachRolePolicy,
    attachUserPolicy,
    createAccessKey,
    createGroup,
    createOpenIDConnectProvider,
    createPolicy,
    createPolicyVersion,
    createRole,
    createServiceLinkedRole,
    createUser,
    deleteAccessKey,
    deleteGroup,
    deleteGroupPolicy,
    deleteOpenIDConnectProvider,
    deletePolicy,
    deletePolicyVersion,
    deleteRole,
    deleteRolePermissionsBoundary,
    deleteRolePolicy,
    deleteUser,
    deleteUserPermissionsBoundary,
    deleteUserPolicy,
    detachGroupPolicy,
    detachRolePolicy,
    detachUserPolicy,
    getAccessKeyLastUsed,
    getAccountAuthorizationDetails,
    getAccountSummary,
    getContextKeysForCustomPolicy,
    getContextKeysForPrincipalPolicy,
    getGroup,
    getGroupPolicy,
    getOpenIDConnectProvider,
    getPolicy,
    getPolicyVersion,
    getRole,
    getRolePolicy,
    getUser,
    getUserPolicy,
    listAccessKeys,
    listAttachedGroupPolicies,
    listAttachedRolePolicies,
    listAttachedUserPolicies,
    listEntitiesForPolicy,
    listGroupPolicies,
    listGroups,
    listGroupsForUser,
    listOpenIDConnectProviders,
    listPolicies,
    listPolicyTags,
    listPolicyVersions,
    listInstanceProfilesForRole,
    listRolePolicies,
    listRoleTags,
    listRoles,
    listUserPolicies,
    listUserTags,
    listUsers,
    putGroupPolicy,
    putRolePermissionsBoundary,
    putRolePolicy,
    putUserPermissionsBoundary,
    putUserPolicy,
    removeUserFromGroup,
    setDefaultPolicyVersion,
    simulateCustomPolicy,
    simulatePrincipalPolicy,
    tagPolicy,
    tagRole,
    tagUser,
    untagPolicy,
    untagRole,
    untagUser,
    updateAccessKey,
    updateAssumeRolePolicy,
    updateGroup,
    updateRole,
    updateUser,
  ],
  declined: {},
}

/** The user, role, group or policy of an ARN. */
async function findEntity(arn: string, context: Context): Promise<Target | undefined> {
  const [kind] = (parseArn(arn)?.resource ?? '').split('/', 1)
  const name = arn.slice(arn.lastIndexOf('/') + 1)
  if (kind === 'user') return targetUser({ UserName: name }, context)
  if (kind === 'role') return targetRole({ RoleName: name }, context)
  if (kind === 'group') return targetGroup({ GroupName: name }, context)
  return kind === 'policy' ? targetPolicy({ PolicyArn: arn }, context) : undefined
}
