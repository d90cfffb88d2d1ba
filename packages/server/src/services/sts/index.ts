// The Security Token Service: what is served of it, and what is not.
import type { Service } from '#api/operation.ts'
import { getCallerIdentity } from './caller-identity/get-caller-identity.ts'

/** STS. */
export const sts: Service = {
  name: 'sts',
  operations: [getCallerIdentity],
  declined: {
    AssumeRole: 'not yet, there are no roles',
    AssumeRoleWithSAML: 'not yet, there are no roles',
    AssumeRoleWithWebIdentity: 'not yet, there are no roles',
    AssumeRoot: 'not yet, there are no organizations',
    DecodeAuthorizationMessage: 'not yet, refusals are told in clear, never encoded',
    GetAccessKeyInfo: 'not yet',
    GetDelegatedAccessToken: 'not yet, there are no delegated sessions',
    GetFederationToken: 'not yet, there are no temporary credentials',
    GetSessionToken: 'not yet, there are no temporary credentials',
    GetWebIdentityToken: 'not yet, there are no token signing keys',
  },
}
