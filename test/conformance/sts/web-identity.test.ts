// sts:AssumeRoleWithWebIdentity, through AWS's own client and a provider on this machine: which tokens are believed, and by whom.
import assert from 'node:assert/strict'
import { createPublicKey, createSecretKey, type JsonWebKey } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { STS } from '@aws-sdk/client-sts'
import { addProvider, addRole, keyOf, policyOf } from '../../support/assumable-roles.ts'
import { DIALECTS } from '../../support/dialects.ts'
import {
  createKeyPair,
  type IdentityProvider,
  PROVIDER_AUTHORITY,
  startIdentityProvider,
} from '../../support/identity-provider.ts'
import { ACCOUNT, type AccessKey, REGION, startServer, type TestServer } from '../../support/server.ts'

const MAY_PROBE = { Effect: 'Allow', Action: 'sts:GetAccessKeyInfo', Resource: '*' }
const KNOWN_KEY = 'AKIAIOSFODNN7EXAMPLE'
const REFUSED = { name: 'AccessDenied', message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity' }
const INVALID = { name: 'InvalidIdentityTokenException' }
const CONFIGURATION = '/.well-known/openid-configuration'

for (const dialect of DIALECTS) {
  describe(`AssumeRoleWithWebIdentity on ${dialect}`, () => {
    let server: TestServer
    let provider: IdentityProvider
    let Federated: string
    let RoleArn: string
    let sts: STS
    before(async () => {
      const options = { identityProviderHosts: 'localhost', identityProviderAuthorities: PROVIDER_AUTHORITY }
      server = await startServer({ dialect, ...options })
      provider = await startIdentityProvider()
      Federated = await addProvider(server, provider.issuer, ['client', 'second'])
      RoleArn = await add()
      sts = unsignedClient(server)
    })
    after(async () => {
      sts.destroy()
      await provider.close()
      await server.close()
    })

    let made = 0
    const add = (trust: object = {}, more: object = {}) => {
      const believes = { Effect: 'Allow', Principal: { Federated }, Action: 'sts:AssumeRoleWithWebIdentity', ...trust }
      return addRole(server, { roleName: `Role${++made}`, trust: believes, allow: MAY_PROBE, ...more })
    }
    const assume = (WebIdentityToken = provider.issue(), more: object = {}) =>
      sts.assumeRoleWithWebIdentity({ RoleArn, RoleSessionName: 'session', WebIdentityToken, ...more })
    const probe = (credentials: AccessKey) => server.sts({ credentials }).getAccessKeyInfo({ AccessKeyId: KNOWN_KEY })

    test('whoever a registered provider vouches for gets the role, without any key', async () => {
      const given = await assume()
      assert.equal(given.SubjectFromWebIdentityToken, 'somebody')
      assert.equal(given.Audience, 'client')
      assert.equal(given.Provider, Federated)
      assert.match(given.AssumedRoleUser!.Arn!, /:assumed-role\/Role1\/session$/)
      await probe(keyOf(given))
    })

    test('the key of the session is told of its provider, and the trail of who came', async () => {
      const allow = { ...MAY_PROBE, Condition: { StringEquals: { 'aws:FederatedProvider': Federated } } }
      const told = await add({}, { allow })
      await probe(keyOf(await assume(provider.issue({ claims: { sub: 'told' } }), { RoleArn: told })))
      const rows = await server.store.transact('read', (tx) =>
        tx.rows(
          tx.db.selectFrom('audit').select(['account', 'record']).where('event_name', '=', 'AssumeRoleWithWebIdentity'),
        ),
      )
      const [row] = rows.filter(({ record }) => record.includes(':told"'))
      const { userIdentity, requestParameters, readOnly } = JSON.parse(row!.record)
      assert.deepEqual([row!.account, userIdentity.type, readOnly], [ACCOUNT, 'WebIdentityUser', true])
      assert.equal(userIdentity.userName, 'told')
      assert.ok(!JSON.stringify(requestParameters).includes('eyJ'), 'the token is in the trail')
    })

    test('the claims are conditions of the trust', async () => {
      const host = provider.issuer.replace('https://', '')
      const Condition = {
        StringEquals: { [`${host}:aud`]: 'client' },
        StringLike: { [`${host}:sub`]: 'repo:house/*' },
        'ForAnyValue:StringEquals': { [`${host}:amr`]: 'strong' },
      }
      const strict = { RoleArn: await add({ Condition }) }
      const claims = { sub: 'repo:house/door', amr: ['weak', 'strong'] }
      await assume(provider.issue({ claims }), strict)
      for (const wrong of [{ sub: 'repo:mouse/door' }, { amr: ['weak'] }, { amr: undefined }, { aud: 'second' }]) {
        await assert.rejects(assume(provider.issue({ claims: { ...claims, ...wrong } }), strict), REFUSED)
      }
    })

    test('a role that is absent looks like one that trusts others', async () => {
      await assert.rejects(assume(undefined, { RoleArn: `arn:aws:iam::${ACCOUNT}:role/Absent` }), REFUSED)
      const other = `arn:aws:iam::${ACCOUNT}:oidc-provider/example.com`
      await assert.rejects(assume(undefined, { RoleArn: await add({ Principal: { Federated: other } }) }), REFUSED)
      const forKeys = await add({ Action: 'sts:AssumeRole' })
      await assert.rejects(assume(undefined, { RoleArn: forKeys }), REFUSED)
    })

    test('a provider counts only in the accounts that registered it', async () => {
      const elsewhere = `arn:aws:iam::222222222222:role/Role1`
      await assert.rejects(assume(undefined, { RoleArn: elsewhere }), {
        ...INVALID,
        message: `No OpenIDConnect provider found in your account for ${provider.issuer}`,
      })
    })

    test('a token must be for one of the clients, by its authorised party if it has one', async () => {
      await assume(provider.issue({ claims: { aud: ['stranger', 'second'] } }))
      assert.equal((await assume(provider.issue({ claims: { aud: 'api', azp: 'client' } }))).Audience, 'client')
      for (const claims of [{ aud: 'stranger' }, { aud: [] }, { aud: 'client', azp: 'stranger' }, { aud: undefined }]) {
        await assert.rejects(assume(provider.issue({ claims })), INVALID)
      }
    })

    test('a token must be of this time and say when that is', async () => {
      const now = Math.floor(Date.now() / 1000)
      await assert.rejects(assume(provider.issue({ claims: { exp: now - 1 } })), { name: 'ExpiredTokenException' })
      for (const claims of [
        { iat: now + 1000 },
        { nbf: now + 1000 },
        { exp: undefined },
        { iat: undefined },
        { exp: '9' },
      ]) {
        await assert.rejects(assume(provider.issue({ claims })), INVALID)
      }
      await assert.rejects(assume(provider.issue({ claims: { sub: undefined } })), INVALID)
    })

    test('a token must be signed with a published key, and by what that key is for', async () => {
      const other = createKeyPair('RS256').privateKey
      await assert.rejects(assume(provider.issue({ key: other })), INVALID)
      await assert.rejects(assume(provider.issue({ header: { alg: 'none' } })), INVALID)
      // The published key as a shared secret: everybody knows it.
      const [, published] = (provider.answers['/keys']!.body as { keys: JsonWebKey[] }).keys
      const pem = createPublicKey({ key: published!, format: 'jwk' }).export({ type: 'spki', format: 'pem' })
      const secret = createSecretKey(Buffer.from(pem))
      await assert.rejects(assume(provider.issue({ header: { alg: 'HS256' }, key: secret })), INVALID)
      await assert.rejects(assume(provider.issue({ header: { alg: 'RS512' } })), INVALID)
      await assert.rejects(assume(provider.issue({ header: { crit: ['exp'] } })), INVALID)
      const [header, , signature] = provider.issue().split('.')
      const [, payload] = provider.issue({ claims: { sub: 'admin' } }).split('.')
      await assert.rejects(assume([header, payload, signature].join('.')), INVALID)
    })

    test('what is no token at all is told so, before the limits are', async () => {
      await assert.rejects(assume('not.a.token'), { ...INVALID, message: /is not a valid JWT/ })
      await assert.rejects(assume(undefined, { RoleArn: `arn:aws:iam::${ACCOUNT}:user/somebody` }), {
        name: 'ValidationError',
      })
      await assert.rejects(assume(undefined, { RoleSessionName: 'x' }), { name: 'ValidationError' })
      await assert.rejects(assume(undefined, { DurationSeconds: 3601 }), { name: 'ValidationError' })
    })

    test('a session may be narrowed by a policy, and tagged and named by the token', async () => {
      const Policy = policyOf({ ...MAY_PROBE, Action: 'ssm:*' })
      await assert.rejects(probe(keyOf(await assume(undefined, { Policy }))), { name: 'AccessDenied' })
      const claims = {
        'https://aws.amazon.com/tags': { principal_tags: { team: ['red'] }, transitive_tag_keys: ['team'] },
        'https://aws.amazon.com/source_identity': 'ann',
      }
      await assert.rejects(assume(provider.issue({ claims })), { message: 'Not authorized to perform sts:TagSession' })
      for (const tags of [
        { team: ['red', 'blue'] },
        { team: 'r'.repeat(257) },
        { team: ['*'] },
        { 'te?am': ['red'] },
      ]) {
        const odd = { 'https://aws.amazon.com/tags': { principal_tags: tags } }
        await assert.rejects(assume(provider.issue({ claims: odd })), INVALID)
      }
      const Action = ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession', 'sts:SetSourceIdentity']
      const Condition = { StringEquals: { 'aws:PrincipalTag/team': 'red', 'aws:SourceIdentity': 'ann' } }
      const tagged = await add({ Action }, { allow: { ...MAY_PROBE, Condition } })
      const given = await assume(provider.issue({ claims }), { RoleArn: tagged })
      assert.equal(given.SourceIdentity, 'ann')
      await probe(keyOf(given))
    })

    test('keys are fetched once, and again for an unknown one, but not for every such token', async () => {
      await assume()
      const first = { ...provider.asked }
      await assume()
      assert.deepEqual(provider.asked, first)
      provider.rotate()
      await assert.rejects(assume(), INVALID)
      server.clock.advance(60_000)
      await Promise.all([assume(), assume(), assume()])
      assert.equal(provider.asked['/keys'], first['/keys']! + 1)
      for (const kid of ['made-up', 'another'])
        await assert.rejects(assume(provider.issue({ header: { kid } })), INVALID)
      assert.equal(provider.asked['/keys'], first['/keys']! + 1)
    })

    test('a provider that misbehaves is not believed, and not followed', async () => {
      const issuer = await startIdentityProvider('ES256')
      await addProvider(server, issuer.issuer, ['client'])
      const good = issuer.answers[CONFIGURATION]!
      const configuration = good.body as object
      const misbehaviours: [string, Partial<IdentityProvider['answers']>][] = [
        ['calls itself by another name', { [CONFIGURATION]: { body: { ...configuration, issuer: 'https://other' } } }],
        [
          'keys without encryption',
          { [CONFIGURATION]: { body: { ...configuration, jwks_uri: 'http://localhost/keys' } } },
        ],
        [
          'keys at an address',
          { [CONFIGURATION]: { body: { ...configuration, jwks_uri: 'https://127.0.0.1:1/keys' } } },
        ],
        ['no keys', { '/keys': { body: { keys: 'none' } } }],
        ['no JSON', { '/keys': { body: '<html>' } }],
        ['a redirect', { '/keys': { status: 302, headers: { location: `${issuer.issuer}/elsewhere` }, body: {} } }],
        ['too much', { '/keys': { body: ' '.repeat(300_000) } }],
      ]
      const keys = issuer.answers['/keys']!
      for (const [title, answers] of misbehaviours) {
        Object.assign(issuer.answers, { [CONFIGURATION]: good, '/keys': keys }, answers)
        server.clock.advance(10_000)
        await assert.rejects(assume(issuer.issue()), INVALID, title)
        // What just failed is not tried for every token.
        const asked = { ...issuer.asked }
        await assert.rejects(assume(issuer.issue()), INVALID, title)
        assert.deepEqual(issuer.asked, asked, title)
      }
      assert.equal(issuer.asked['/elsewhere'], undefined)
      Object.assign(issuer.answers, { '/keys': { status: 503, body: {} } })
      server.clock.advance(10_000)
      await assert.rejects(assume(issuer.issue()), { name: 'IDPCommunicationErrorException' })
      Object.assign(issuer.answers, { [CONFIGURATION]: good, '/keys': keys })
      server.clock.advance(10_000)
      // A token of the second provider, signed with an elliptic curve; the roles trust the first alone.
      await assert.rejects(assume(issuer.issue()), REFUSED)
      await issuer.close()
      server.clock.advance(3_600_000)
      const now = Math.floor(server.clock.now().getTime() / 1000)
      const late = issuer.issue({ claims: { iat: now, exp: now + 3600 } })
      await assert.rejects(assume(late), { name: 'IDPCommunicationErrorException' })
    })
  })

  describe(`identity providers on ${dialect}, for a server that goes to public addresses only`, () => {
    test('what is on this machine is not asked, nor what nobody vouches for', async () => {
      const provider = await startIdentityProvider()
      const attempts = [
        [{ identityProviderAuthorities: PROVIDER_AUTHORITY }, /it is at a private address/],
        [{ identityProviderHosts: 'localhost' }, /it cannot be reached/],
      ] as const
      for (const [settings, message] of attempts) {
        const server = await startServer({ dialect, ...settings })
        const Federated = await addProvider(server, provider.issuer, ['client'])
        const trust = { Effect: 'Allow', Principal: { Federated }, Action: 'sts:AssumeRoleWithWebIdentity' }
        const RoleArn = await addRole(server, { roleName: 'Role', trust })
        const sts = unsignedClient(server)
        const WebIdentityToken = provider.issue()
        const call = sts.assumeRoleWithWebIdentity({ RoleArn, RoleSessionName: 'session', WebIdentityToken })
        await assert.rejects(call, { message })
        sts.destroy()
        await server.close()
      }
      assert.deepEqual(provider.asked, {})
      await provider.close()
    })
  })
}

/** A client without credentials. */
function unsignedClient({ url }: TestServer): STS {
  return new STS({ endpoint: url, region: REGION, maxAttempts: 1 })
}
