// Trust policies of roles: what may stand in them, in IAM's words.

import type { Flaw, RawDocument, RawStatement } from './document.ts'
import { findElementFault, findFormFault, findPrincipalFault, findStatementsFault } from './resource-policy.ts'

const ACTION = /^sts:(?:AssumeRole(?:WithSAML|WithWebIdentity)?|TagSession|SetSourceIdentity|SetContext|.*[*?].*)$/i

/** What is wrong with a role's trust policy; undefined when nothing is. */
export function findTrustPolicyFault(raw: RawDocument | Flaw): string | undefined {
  if (typeof raw === 'string') return findFormFault(raw)
  return findStatementsFault(raw.statements, findStatementFault)
}

function findStatementFault(statement: RawStatement): string | undefined {
  const { principals, actions, resources } = statement
  if (principals?.entries.some(({ bare }) => bare))
    return 'AssumeRolepolicy contained an invalid principal: "STAR":"*".'
  const fault = findElementFault(statement) ?? findPrincipalFault(statement)
  if (fault !== undefined) return fault
  if (principals?.inverted) return 'AssumeRole policy must not contain NotPrincipal field.'
  if (!actions?.entries.every((action) => ACTION.test(action))) {
    return 'AssumeRole policy may only specify STS AssumeRole actions.'
  }
  if (!resources) return undefined
  return resources.inverted ? 'AssumeRole policy must not contain resources.' : 'Has prohibited field Resource'
}
