// The Principal element: whom a statement names, and by which of its names it means the one who asks.

import type { Listing, NamedPrincipal } from './document.ts'
import type { Principal } from './question.ts'

/**
 * How far an Allow of a resource's policy reaches. 'direct': it needs no other policy. 'limited': the permissions boundary and
 * the session policies must allow as well. 'account': it hands the decision to the account's own policies.
 */
export type Reach = 'direct' | 'limited' | 'account'

/** A Principal or NotPrincipal element made ready. */
export type PrincipalSet = {
  readonly inverted: boolean
  /** `"*"`: anybody. */
  readonly everyone: boolean
  /** Twelve digits, whether written so or as the ARN of the account's root. */
  readonly accounts: ReadonlySet<string>
  /** ARNs and unique ids of users, roles and sessions. */
  readonly names: ReadonlySet<string>
  readonly services: ReadonlySet<string>
  readonly providers: ReadonlySet<string>
}

const ACCOUNT = /^(?:(\d{12})|arn:[^:]*:iam::(\d{12}):root)$/

/** Makes the element ready. */
export function createPrincipalSet({ inverted, entries }: Listing<NamedPrincipal>): PrincipalSet {
  const named = (type: string) => entries.flatMap((entry) => (entry.type === type ? [entry.value] : []))
  const people = named('AWS')
  const accountOf = (name: string) => {
    const [, digits, rootOf] = ACCOUNT.exec(name) ?? []
    return digits ?? rootOf
  }
  return {
    inverted,
    everyone: people.includes('*'),
    accounts: new Set(people.map(accountOf).filter((account) => account !== undefined)),
    names: new Set(people.filter((name) => accountOf(name) === undefined)),
    services: new Set(named('Service')),
    providers: new Set(named('Federated')),
  }
}

/** How far an Allow for this element reaches for who asks; undefined: it does not mean them. */
export function reachOf(set: PrincipalSet, principal: Principal): Reach | undefined {
  // An Allow to all but a few would let in strangers: it is refused on save, and grants nothing where it is found.
  if (set.inverted) return undefined
  switch (principal.kind) {
    case 'service':
      return set.everyone || set.services.has(principal.service) ? 'direct' : undefined
    case 'web-identity':
      return set.providers.has(principal.provider) ? 'direct' : undefined
    case 'anonymous':
      return set.everyone ? 'direct' : undefined
    default:
      return reachOfAccountMember(set, principal)
  }
}

type AccountMember = Extract<Principal, { arn: string }>

function reachOfAccountMember(set: PrincipalSet, principal: AccountMember): Reach | undefined {
  const { names } = set
  if (names.size > 0) {
    const isUser = principal.kind === 'user'
    if (names.has(principal.arn) || (isUser && names.has(principal.id))) return 'direct'
    if (principal.kind === 'role-session' && namesRole(names, principal)) return 'limited'
  }
  if (set.everyone) return 'limited'
  return set.accounts.has(principal.account) ? 'account' : undefined
}

function namesRole(names: ReadonlySet<string>, { roleArn, id }: { roleArn: string; id: string }): boolean {
  return names.has(roleArn) || names.has(id)
}

/** Whether a Deny with this element means who asks. */
export function isDenied(set: PrincipalSet, principal: Principal): boolean {
  if (set.inverted) return !isExempt(set, principal)
  if (set.everyone || reachOf(set, principal) !== undefined) return true
  // What a user may not do, it may not do by a session it makes for somebody else either.
  return principal.kind === 'federated-user' && (set.names.has(principal.userArn) || set.names.has(principal.id))
}

/** Whether NotPrincipal spares who asks: it must list every one of its names, the account's as well as its own. */
function isExempt({ everyone, accounts, names, services, providers }: PrincipalSet, principal: Principal): boolean {
  if (everyone) return true
  switch (principal.kind) {
    case 'service':
      return services.has(principal.service)
    case 'web-identity':
      return providers.has(principal.provider)
    case 'anonymous':
      return false
  }
  if (!accounts.has(principal.account)) return false
  switch (principal.kind) {
    case 'root':
      return true
    case 'user':
      return names.has(principal.arn) || names.has(principal.id)
    case 'role-session':
      return names.has(principal.arn) && namesRole(names, principal)
    case 'federated-user':
      return names.has(principal.arn)
  }
}
