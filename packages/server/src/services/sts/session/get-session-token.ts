// Gives a user temporary credentials of its own.
import { EVERYONE, operation } from '#api/operation.ts'
import { userDuration } from './duration.ts'
import { issueSession } from './issue.ts'
import { refuseSecondFactor, refuseSession } from './long-term.ts'

/** sts:GetSessionToken, which needs no permission: the session may do what its user may, except IAM and most of STS. */
export const getSessionToken = operation('sts:GetSessionToken')({
  effect: 'read',
  target: () => EVERYONE,
  handle({ DurationSeconds, ...given }, _, context) {
    const { caller, account } = context
    refuseSession(caller, 'GetSessionToken')
    refuseSecondFactor(given)
    return {
      Credentials: issueSession(context, account, {
        kind: 'user',
        principalId: caller.principalId,
        name: '',
        tags: {},
        transitiveTagKeys: [],
        chained: false,
        durationSeconds: userDuration(caller, DurationSeconds),
      }),
    }
  },
})
