// How much of everything an account may have: AWS's quotas as a new account has them.
import { refuse } from '#api/error.ts'

/** By the names that GetAccountSummary gives them, less `Quota`. Sizes are characters without white space. */
export const QUOTAS = {
  Users: 5000,
  Groups: 300,
  Roles: 1000,
  Policies: 1500,
  AccessKeysPerUser: 2,
  GroupsPerUser: 10,
  AttachedPoliciesPerUser: 10,
  AttachedPoliciesPerGroup: 10,
  AttachedPoliciesPerRole: 10,
  VersionsPerPolicy: 5,
  UserPolicySize: 2048,
  GroupPolicySize: 5120,
  RolePolicySize: 10_240,
  PolicySize: 6144,
  AssumeRolePolicySize: 2048,
} as const

/** Throws LimitExceeded, in AWS's words for the quota, when `count` things are more than it allows. */
export function checkQuota(words: string, quota: number, count: number): void {
  if (count > quota) refuse('LimitExceededException', `Cannot exceed quota for ${words}: ${quota}`)
}
