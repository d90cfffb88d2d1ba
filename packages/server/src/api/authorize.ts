// Whether a caller may do what it asks. Administrators may do everything in their own account, everyone else nothing.
import type { Caller } from './caller.ts'
import { ApiError } from './error.ts'
import { EVERYONE, type Target } from './operation.ts'

/** Throws AccessDeniedException, in AWS's words, unless every target is allowed. */
export function authorize(caller: Caller, action: string, target: Target | Target[] | typeof EVERYONE): void {
  if (target === EVERYONE) return
  const targets = Array.isArray(target) ? target : [target]
  // A call on nothing still needs the right to act: an empty list must not be a way round.
  if (targets.length === 0) check(caller, action, { arn: '', account: caller.account })
  for (const one of targets) check(caller, action, one)
}

function check(caller: Caller, operation: string, target: Target): void {
  const { arn, account, onlyVia, entitled, action = operation } = target
  if (entitled) return
  if (!caller.administrator || account !== caller.account) throw denied(caller, action, arn, 'identity-based')
  if (onlyVia !== undefined && caller.via !== onlyVia) throw denied(caller, action, arn, 'resource-based')
}

/** The refusal AWS gives for want of a policy of some kind that allows the action. */
export function denied(caller: Caller, action: string, arn: string, kind: string): ApiError {
  const resource = arn === '' ? '' : ` on resource: ${arn}`
  return new ApiError(
    'AccessDeniedException',
    `User: ${caller.arn} is not authorized to perform: ${action}${resource} because no ${kind} policy allows the ${action} action`,
  )
}
