// Tells the caller who it is.
import { EVERYONE, operation } from '#api/operation.ts'

/** sts:GetCallerIdentity, which no policy can refuse. */
export const getCallerIdentity = operation('sts:GetCallerIdentity')({
  effect: 'read',
  target: () => EVERYONE,
  handle: (_input, _target, { caller }) => ({ UserId: caller.userId, Account: caller.account, Arn: caller.arn }),
})
