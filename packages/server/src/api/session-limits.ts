// What temporary credentials of users are kept from, whatever their policies say.
import type { Caller } from './caller.ts'
import { refuse } from './error.ts'

const STS_OF_USERS = ['sts:AssumeRole', 'sts:GetCallerIdentity']
const STS_OF_FEDERATED_USERS = ['sts:GetCallerIdentity']

/**
 * Refuses what sessions of GetSessionToken and GetFederationToken may not call: IAM, and all but a little of STS. A role's
 * session may call all that its policies allow.
 */
export function refuseUnfitSession({ type, session, via }: Caller, operation: string): void {
  if (!session || via !== undefined || (type !== 'IAMUser' && type !== 'Root' && type !== 'FederatedUser')) return
  if (operation.startsWith('iam:')) {
    refuse('UnrecognizedClientException', 'The security token included in the request is invalid.')
  }
  const allowed = type === 'FederatedUser' ? STS_OF_FEDERATED_USERS : STS_OF_USERS
  if (!operation.startsWith('sts:') || allowed.includes(operation)) return
  refuse('AccessDeniedException', `Cannot call ${operation.slice(4)} with session credentials`)
}
