// A caller as the policy language knows principals.
import type { Principal } from '@cairn/policy'
import type { Caller } from './caller.ts'

/** The value of aws:PrincipalType. */
export function principalTypeOf({ type }: Caller): string | undefined {
  return {
    Root: 'Account',
    IAMUser: 'User',
    AssumedRole: 'AssumedRole',
    FederatedUser: 'FederatedUser',
    WebIdentityUser: 'Anonymous',
    AWSService: undefined,
  }[type]
}

/** The principal that a policy's Principal element may name. */
export function principalOf(caller: Caller): Principal {
  const { type, account, arn, principalId, session } = caller
  switch (type) {
    case 'Root':
      return { kind: 'root', account, arn }
    case 'IAMUser':
      return { kind: 'user', account, arn, id: principalId }
    case 'AssumedRole':
      return {
        kind: 'role-session',
        account,
        arn,
        roleArn: session?.issuerArn ?? '',
        id: principalId,
        sessionName: session?.name ?? '',
      }
    case 'FederatedUser':
      return { kind: 'federated-user', account, arn, userArn: session?.issuerArn ?? '', id: principalId }
    case 'WebIdentityUser':
      return { kind: 'web-identity', provider: session?.provider ?? '', account: '' }
    case 'AWSService':
      return { kind: 'service', service: arn }
  }
}
