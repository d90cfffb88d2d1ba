// The Security Token Service: what is served of it, and what is not.
import type { Context, Service, Target } from '#api/operation.ts'
import { getAccessKeyInfo } from './access-key/get-access-key-info.ts'
import { decodeAuthorizationMessage } from './authorization-message/decode-authorization-message.ts'
import { getCallerIdentity } from './caller-identity/get-caller-identity.ts'
import { getFederationToken } from './federated-user/get-federation-token.ts'
import { assumeRole } from './role/assume-role.ts'
import { findRole, readRoleTags } from './role/role.ts'
import { getSessionToken } from './session/get-session-token.ts'
import { createAssumeRoleWithWebIdentity } from './web-identity/assume-role-with-web-identity.ts'
import type { KeySets } from './web-identity/key-sets.ts'

/** STS, with the keys of the identity providers that tokens come from. */
export function createSts(keySets: KeySets): Service {
  return {
    name: 'sts',
    find: findAssumable,
    operations: [
      assumeRole,
      createAssumeRoleWithWebIdentity(keySets),
      decodeAuthorizationMessage,
      getAccessKeyInfo,
      getCallerIdentity,
      getFederationToken,
      getSessionToken,
    ],
    declined: {
      AssumeRoleWithSAML: 'identity providers that speak SAML are not known here; those of OpenID Connect are',
      AssumeRoot: 'there are no organizations, so no account has rights over the root of another',
      GetDelegatedAccessToken: 'there are no delegated permissions that could be traded in',
      GetWebIdentityToken: 'there are no keys to sign tokens with, and no place where others could find them',
    },
  }
}

/** A role as those who would assume it see it: its trust policy decides. */
async function findAssumable(arn: string, { tx }: Context): Promise<Target | undefined> {
  const role = await findRole(tx, arn)
  if (!role) return undefined
  const { account, trust_policy } = role
  return { arn, account, rule: 'trust', policy: () => trust_policy, tags: () => readRoleTags(tx, role) }
}
