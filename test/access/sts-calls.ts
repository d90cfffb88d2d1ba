// Calls of STS that succeed.
import { policyOf } from '../support/assumable-roles.ts'
import { type IdentityProvider, startIdentityProvider } from '../support/identity-provider.ts'
import { type Prepare, READ } from './prepared.ts'
import { send } from './signed-call.ts'
import { type Ground, OWNER, type World } from './world.ts'

const ALLOW = { Effect: 'Allow' }
const Tags = [{ Key: 'team', Value: 'red' }]

/** By operation. The world's server must go to `localhost` for AssumeRoleWithWebIdentity, and trust its certificate. */
export const STS_CALLS: Record<string, Prepare> = {
  'sts:GetCallerIdentity': () => ({ ...READ, input: {}, resources: 'everyone' }),
  'sts:GetSessionToken': () => ({ ...READ, input: { DurationSeconds: 900 }, resources: 'everyone' }),
  'sts:GetAccessKeyInfo': () => ({ ...READ, input: { AccessKeyId: 'ASIAY34FZKBOKMUTVV7A' }, resources: ['*'] }),
  'sts:GetFederationToken': () => {
    const resource = `arn:aws:sts::${OWNER}:federated-user/guest`
    const also = [{ action: 'sts:TagSession', resource }]
    return { ...READ, input: { Name: 'guest', Tags }, resources: [resource], also }
  },
  'sts:DecodeAuthorizationMessage': async (ground) => {
    // A refusal is what the message comes with, and only a world has someone to be refused.
    if (!('developer' in ground)) return { ...READ, input: { EncodedMessage: 'none' }, resources: ['*'] }
    const { server, developer } = ground as World
    const { headers } = await send(server.url, { name: 'sts:DecodeAuthorizationMessage', input: {}, key: developer })
    return { ...READ, input: { EncodedMessage: headers['x-cairn-authorization-message'] }, resources: ['*'] }
  },
  'sts:AssumeRole': async (ground, own) => {
    const trust = { ...ALLOW, Principal: { AWS: OWNER }, Action: ['sts:AssumeRole', 'sts:TagSession'] }
    const RoleArn = await makeRole(ground, own, trust)
    const also = [{ action: 'sts:TagSession', resource: RoleArn }]
    const input = { RoleArn, RoleSessionName: 'session', Tags }
    return { ...READ, input, resources: [RoleArn], also, terse: true, takesArns: true }
  },
  'sts:AssumeRoleWithWebIdentity': async (ground, own) => {
    provider ??= startIdentityProvider()
    const { issuer, issue } = await provider
    await ground.call('iam:CreateOpenIDConnectProvider', { Url: issuer, ClientIDList: ['client'] })
    const Federated = `arn:aws:iam::${OWNER}:oidc-provider/${issuer.replace('https://', '')}`
    const trust = { ...ALLOW, Principal: { Federated }, Action: 'sts:AssumeRoleWithWebIdentity' }
    const RoleArn = await makeRole(ground, own, trust)
    const input = { RoleArn, RoleSessionName: 'session', WebIdentityToken: issue() }
    return { ...READ, input, resources: 'everyone', about: [RoleArn] }
  },
}

// One for all worlds of a process, which it does not keep.
let provider: Promise<IdentityProvider> | undefined

async function makeRole(ground: Ground, own: string, trust: object): Promise<string> {
  const RoleName = own.replace(/^.*\//, '')
  await ground.call('iam:CreateRole', { RoleName, AssumeRolePolicyDocument: policyOf(trust) })
  const arn = `arn:aws:iam::${OWNER}:role/${RoleName}`
  ground.name(RoleName, arn)
  return arn
}
