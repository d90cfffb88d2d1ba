// What assuming a role comes to, whoever vouches for the caller: the permissions it takes, and the session that follows.

import { formatArn } from '#api/arn.ts'
import type { Caller } from '#api/caller.ts'
import { refuse } from '#api/error.ts'
import type { InputOf } from '#api/names.ts'
import type { Context, Target } from '#api/operation.ts'
import { checkRoleDuration, HOUR_SECONDS } from '../session/duration.ts'
import { issueSession, type SessionPlan, type TemporaryCredentials } from '../session/issue.ts'
import { measureSession, readSessionPolicies } from '../session/session-policy.ts'
import { claimTags, type SessionTags, tagKeysOf } from '../session/session-tags.ts'
import { accountOfRole, findRole, noteUse, type Role, readRoleTags } from './role.ts'

/** What is asked of a role. */
export type Request = Partial<
  Pick<
    InputOf<'sts:AssumeRole'>,
    'RoleArn' | 'RoleSessionName' | 'DurationSeconds' | 'ExternalId' | 'Policy' | 'PolicyArns'
  >
>

/** The tags and the source identity that a session is to have. */
export type Belongings = { sessionTags: SessionTags; sourceIdentity?: string | undefined }

/** A role as the target of a call; `role` is undefined when there is none, which nobody is told who may not assume it. */
export type RoleTarget = Target & { role: Role | undefined }

/** The permissions that assuming a role takes. The role's own policy decides on each of them. */
export async function targetRole(
  action: 'sts:AssumeRole' | 'sts:AssumeRoleWithWebIdentity',
  request: Request,
  { sessionTags, sourceIdentity }: Belongings,
  { tx }: Pick<Context, 'tx'>,
): Promise<RoleTarget[]> {
  const { RoleArn = '', RoleSessionName, ExternalId, DurationSeconds = HOUR_SECONDS } = request
  const role = await findRole(tx, RoleArn)
  const { given, inherited } = sessionTags
  const target = {
    arn: RoleArn,
    // A role that is not there must look like one that is, down to its owner.
    account: role?.account ?? accountOfRole(RoleArn) ?? '',
    type: 'AWS::IAM::Role',
    rule: 'trust' as const,
    role,
    policy: () => role?.trust_policy,
    ...(role && { tags: () => readRoleTags(tx, role) }),
    keys: {
      'sts:rolesessionname': RoleSessionName,
      'sts:externalid': ExternalId,
      'sts:sourceidentity': sourceIdentity,
      'sts:durationseconds': String(DurationSeconds),
      ...tagKeysOf(sessionTags),
    },
  }
  const actions: string[] = [action]
  if (Object.keys(given).length + Object.keys(inherited).length > 0) actions.push('sts:TagSession')
  if (sourceIdentity !== undefined) actions.push('sts:SetSourceIdentity')
  return actions.map((each) => ({ ...target, action: each }))
}

/** What both ways to assume a role answer. */
export type Assumed = {
  Credentials: TemporaryCredentials
  AssumedRoleUser: { AssumedRoleId: string; Arn: string }
  PackedPolicySize?: number
  SourceIdentity?: string
}

/** Issues the session of a role that the caller may assume. */
export async function assume(
  role: Role,
  request: Request,
  { sessionTags, sourceIdentity }: Belongings,
  voucher: Pick<SessionPlan, 'provider' | 'subject'>,
  context: Context,
): Promise<Assumed> {
  const { account, role_id, role_name, max_session_seconds } = role
  const { RoleSessionName: name = '', DurationSeconds: durationSeconds = HOUR_SECONDS } = request
  const chained = context.caller.type === 'AssumedRole'
  checkRoleDuration(durationSeconds, max_session_seconds, chained)
  const policies = await readSessionPolicies(request, account, context)
  const { tags, transitiveTagKeys } = claimTags(sessionTags)
  const size = measureSession(policies, tags)
  const Credentials = issueSession(context, account, {
    kind: 'role',
    principalId: role_id,
    name,
    ...policies,
    tags,
    transitiveTagKeys,
    ...(sourceIdentity !== undefined && { sourceIdentity }),
    chained,
    ...voucher,
    durationSeconds,
  })
  await noteUse(context, role)
  return {
    Credentials,
    AssumedRoleUser: {
      AssumedRoleId: `${role_id}:${name}`,
      Arn: formatArn('sts', '', account, `assumed-role/${role_name}/${name}`),
    },
    ...size,
    ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
  }
}

/** Ends a call on what is no role's ARN. */
export function refuseArn(arn: string): never {
  refuse('ValidationException', `${arn} is invalid`)
}

/** Who is behind a chain of roles: a source identity once set stays. */
export function sourceIdentityOf({ session }: Caller, given: string | undefined): string | undefined {
  return session?.sourceIdentity ?? given
}
