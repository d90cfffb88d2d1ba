// Gives whoever an identity provider vouches for temporary credentials of a role that trusts the provider.
import type { Caller } from '#api/caller.ts'
import { refuse } from '#api/error.ts'
import type { InputOf } from '#api/names.ts'
import { type Context, EVERYONE, type Operation, operation } from '#api/operation.ts'
import { assume, type Belongings, type Request, type RoleTarget, refuseArn, targetRole } from '../role/assumption.ts'
import { accountOfRole } from '../role/role.ts'
import { checkSessionTags, collectSessionTags } from '../session/session-tags.ts'
import { isSignedBy } from './json-web-key.ts'
import type { KeySets } from './key-sets.ts'
import { findProvider, type Provider } from './provider.ts'
import { type Claims, checkClaims, readToken, refuseToken, type Token } from './token.ts'

type Identity = { provider: Provider; claims: Claims }
type Vouched = RoleTarget & { identity: Identity }

/** sts:AssumeRoleWithWebIdentity; the token proves who calls, by the keys that its provider publishes. */
export function createAssumeRoleWithWebIdentity(keySets: KeySets): Operation {
  return operation('sts:AssumeRoleWithWebIdentity')({
    effect: 'write',
    readOnly: true,
    unsigned: true,
    async target(input, context): Promise<Vouched[] | typeof EVERYONE> {
      const { RoleArn = '', WebIdentityToken = '' } = input
      const account = accountOfRole(RoleArn)
      const token = readToken(WebIdentityToken)
      // Whoever shows nothing is nobody: what is wrong with the request is all there is to say.
      if (account === undefined || !token) return EVERYONE
      const identity = await identify(token, account, keySets, context)
      return vouch(input, account, identity, context)
    },
    async handle(input, targets, context) {
      if (input.ProviderId !== undefined) refuse('ValidationException', 'Access tokens of OAuth 2.0 are not served.')
      if (targets === EVERYONE) return refuseUnread(input)
      const [{ role, identity }] = targets as [Vouched]
      if (!role) refuseArn(input.RoleArn ?? '')
      const { provider, claims } = identity
      const belongings = belongingsOf(claims)
      checkSessionTags(belongings.sessionTags, claims.tags)
      const voucher = { provider: provider.arn, subject: claims.subject }
      return {
        ...(await assume(role, input, belongings, voucher, context)),
        SubjectFromWebIdentityToken: claims.subject,
        Provider: provider.arn,
        Audience: claims.audience,
      }
    },
  })
}

/** Finds out who a token speaks of: by a provider of the account, for its clients, of this time, signed. */
async function identify(token: Token, account: string, keySets: KeySets, context: Context): Promise<Identity> {
  const { tx, now } = context
  const issuer = String(token.claims.iss)
  const provider = await findProvider(tx, account, issuer)
  if (!provider) refuseToken(`No OpenIDConnect provider found in your account for ${issuer}`)
  const claims = checkClaims(token, provider.clientIds, now)
  const { keyId, algorithm, signed, signature } = token
  const keys =
    keySets.find(issuer, keyId, now.getTime()) ?? context.outside(() => keySets.fetch(issuer, keyId, now.getTime()))
  if (keys.length === 0)
    refuseToken("Couldn't retrieve verification key from your identity provider: it has no such key.")
  if (!keys.some((key) => isSignedBy(key, algorithm, signed, signature))) {
    refuseToken('The signature of the token is not valid')
  }
  return { provider, claims }
}

/** The role as its trust policy is asked about the identity, who is the caller from here on. */
async function vouch(input: Request, account: string, identity: Identity, context: Context): Promise<Vouched[]> {
  const { provider, claims } = identity
  const { subject, audience, originalAudience, methods } = claims
  const targets = await targetRole('sts:AssumeRoleWithWebIdentity', input, belongingsOf(claims), context)
  const prefix = provider.url.toLowerCase()
  const keys = {
    [`${prefix}:sub`]: subject,
    [`${prefix}:aud`]: audience,
    [`${prefix}:oaud`]: originalAudience,
    [`${prefix}:amr`]: methods,
  }
  const caller = createWebIdentity(account, identity, context.caller)
  return targets.map((target) => ({ ...target, keys: { ...target.keys, ...keys }, caller, identity }))
}

function createWebIdentity(account: string, { provider, claims }: Identity, unknown: Caller): Caller {
  const { subject, audience, issuedAtMs } = claims
  const name = `${provider.url}:${audience}:${subject}`
  // Of the request only where it came from counts: a key that signed it, although none need, lends it nothing.
  const { sourceIp, userAgent, secure, referer } = unknown
  return {
    sourceIp,
    userAgent,
    secure,
    ...(referer !== undefined && { referer }),
    type: 'WebIdentityUser',
    account,
    // The trail knows callers by this: the same subject is another in each account.
    arn: `${provider.arn}:${audience}:${subject}`,
    userId: name,
    principalId: name,
    userName: subject,
    tags: {},
    permissions: { identity: [] },
    session: {
      name: '',
      issuerArn: '',
      issuedAtMs,
      expiresAtMs: issuedAtMs,
      transitiveTagKeys: [],
      chained: false,
      provider: provider.arn,
      subject,
    },
  }
}

/** What a token says besides who it speaks of. Nothing is inherited: a web identity has no session before this one. */
function belongingsOf({ tags, transitiveTagKeys, sourceIdentity }: Claims): Belongings {
  return { sessionTags: collectSessionTags({ tags: {} }, tags, transitiveTagKeys), sourceIdentity }
}

function refuseUnread({ RoleArn = '', WebIdentityToken = '' }: InputOf<'sts:AssumeRoleWithWebIdentity'>): never {
  if (readToken(WebIdentityToken)) refuseArn(RoleArn)
  refuseToken('The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)')
}
