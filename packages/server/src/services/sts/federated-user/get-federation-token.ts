// Gives somebody whom a user answers for temporary credentials, within the user's permissions.
import { formatArn } from '#api/arn.ts'
import { operation } from '#api/operation.ts'
import { userDuration } from '../session/duration.ts'
import { issueSession } from '../session/issue.ts'
import { refuseSession } from '../session/long-term.ts'
import { measureSession, readSessionPolicies } from '../session/session-policy.ts'
import { checkSessionTags, claimTags, collectSessionTags, tagKeysOf } from '../session/session-tags.ts'

/** sts:GetFederationToken; without a policy the session may do only what policies of resources allow it by its name. */
export const getFederationToken = operation('sts:GetFederationToken')({
  effect: 'read',
  target({ Name = '*', Tags, DurationSeconds }, { caller, account }) {
    const tags = collectSessionTags({ tags: {} }, Tags)
    const target = {
      arn: formatArn('sts', '', account, `federated-user/${Name}`),
      account,
      keys: { 'sts:durationseconds': String(userDuration(caller, DurationSeconds)), ...tagKeysOf(tags) },
    }
    return Object.keys(tags.given).length > 0 ? [target, { ...target, action: 'sts:TagSession' }] : [target]
  },
  async handle(input, _, context) {
    const { caller, account } = context
    const { Name = '', Tags, DurationSeconds } = input
    refuseSession(caller, 'GetFederationToken')
    const sessionTags = collectSessionTags({ tags: {} }, Tags)
    checkSessionTags(sessionTags, Tags)
    const policies = await readSessionPolicies(input, account, context)
    const { tags } = claimTags(sessionTags)
    const size = measureSession(policies, tags)
    const Credentials = issueSession(context, account, {
      kind: 'federated',
      principalId: caller.principalId,
      name: Name,
      ...policies,
      tags,
      transitiveTagKeys: [],
      chained: false,
      durationSeconds: userDuration(caller, DurationSeconds),
    })
    const Arn = formatArn('sts', '', account, `federated-user/${Name}`)
    return { Credentials, FederatedUser: { FederatedUserId: `${account}:${Name}`, Arn }, ...size }
  },
})
