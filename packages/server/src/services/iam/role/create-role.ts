// iam:CreateRole makes a role, which may do nothing yet, for those whom its trust policy names.
import { operation, type Target } from '#api/operation.ts'
import { roleArn } from '#api/principal.ts'
import { boundaryKey, checkBoundary, showBoundary } from '../boundary/boundary.ts'
import { TOP_PATH } from '../name.ts'
import { setTags } from '../tag/tag.ts'
import { addRole } from './new-role.ts'
import { showRole } from './role.ts'
import { readTrustPolicy } from './trust-policy.ts'

const USUAL_SESSION_SECONDS = 3600

/** Throws EntityAlreadyExists, MalformedPolicyDocument, LimitExceeded, NoSuchEntity for a boundary that is not there, or InvalidInput for tags that cannot be. */
export const createRole = operation('iam:CreateRole')({
  effect: 'write',
  target({ RoleName = '', Path = TOP_PATH, PermissionsBoundary, Tags }, { account }) {
    const target: Target = { arn: roleArn(account, Path, RoleName), account, keys: boundaryKey(PermissionsBoundary) }
    return Tags ? [target, { ...target, action: 'iam:TagRole' }] : [target]
  },
  async handle(input, _target, context) {
    const { RoleName = '', Path = TOP_PATH, AssumeRolePolicyDocument = '', PermissionsBoundary, Tags } = input
    const trust_policy = await readTrustPolicy(context.tx, AssumeRolePolicyDocument)
    if (PermissionsBoundary !== undefined) await checkBoundary(context, PermissionsBoundary)
    const row = await addRole(context, {
      role_name: RoleName,
      path: Path,
      trust_policy,
      description: input.Description ?? null,
      max_session_seconds: input.MaxSessionDuration ?? USUAL_SESSION_SECONDS,
      boundary_arn: PermissionsBoundary ?? null,
      linked_service: null,
    })
    if (Tags) await setTags(context, row.role_id, Tags)
    const shown = await showRole(row, context)
    return { Role: { ...shown, ...showBoundary(row.boundary_arn), ...(Tags?.length && { Tags }) } }
  },
})
