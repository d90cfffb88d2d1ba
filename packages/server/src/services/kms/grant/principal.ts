// The principals of grants: kept by unique id, so that a user or role made again under an old name inherits nothing.
import { parseArn } from '#api/arn.ts'
import type { Caller } from '#api/caller.ts'
import { refuse } from '#api/error.ts'
import { findId, findPrincipalArn } from '#api/policy-principals.ts'
import type { Tx } from '#store/store.ts'

const PRINCIPAL = /^(?:root|user\/.+|role\/.+|assumed-role\/.+|federated-user\/.+)$/
const SERVICE_PRINCIPAL = /^[a-z0-9.-]+\.amazonaws\.com$/
const ACCOUNT = /^\d{12}$/

/** The names by which grants can mean a caller; most callers have but one. */
export type PrincipalNames = { id: string; session: string }

/** How grants know a caller: users and roles by their unique ids, sessions and all others by their ARNs. */
export function namesOf({ type, arn, principalId }: Caller): PrincipalNames {
  if (type === 'IAMUser') return { id: principalId, session: principalId }
  return { id: type === 'AssumedRole' ? principalId : arn, session: arn }
}

/** A principal as grants keep it. Refuses with InvalidArnException what can be none, and who is not there. */
export async function storePrincipal(principal: string, tx: Tx): Promise<string> {
  const isIdentity = accountOf(principal) !== undefined
  const id = isIdentity || SERVICE_PRINCIPAL.test(principal) ? await findId(tx, principal) : undefined
  return id ?? refuseArn(principal)
}

/** Refuses a principal with InvalidArnException. */
export function refuseArn(principal: string): never {
  refuse('InvalidArnException', `ARN does not refer to a valid principal: ${principal}`)
}

/** A principal as it is shown: by its ARN, or by its id when it is gone. */
export async function showPrincipal(stored: string, tx: Tx): Promise<string> {
  return (await findPrincipalArn(tx, stored)) ?? stored
}

/** The account that an identity's ARN names; undefined for anything else. */
export function accountOf(principal: string): string | undefined {
  const arn = parseArn(principal)
  if (arn?.service !== 'iam' && arn?.service !== 'sts') return undefined
  return ACCOUNT.test(arn.account) && PRINCIPAL.test(arn.resource) ? arn.account : undefined
}
