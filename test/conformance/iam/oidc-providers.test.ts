// OpenID Connect providers, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { IAM } from '@aws-sdk/client-iam'
import { DIALECTS } from '../../support/dialects.ts'
import { deniedOf } from '../../support/documents.ts'
import { addGuest, allow } from '../../support/guests.ts'
import { ACCOUNT, startServer, type TestServer } from '../../support/server.ts'

const THUMBPRINT = 'c3768084dfb3d2b68b7897bf5f565da8efe1ccd7'
const arnOf = (url: string) => `arn:aws:iam::${ACCOUNT}:oidc-provider/${url}`

for (const dialect of DIALECTS) {
  describe(`OpenID Connect providers on ${dialect}`, () => {
    let server: TestServer
    let iam: IAM
    before(async () => {
      server = await startServer({ dialect })
      iam = server.iam()
    })
    after(() => server.close())

    test('a provider is shown as it was made, its URL without the scheme', async () => {
      const Tags = [{ Key: 'team', Value: 'red' }]
      const made = await iam.createOpenIDConnectProvider({
        Url: 'https://token.example.com/path',
        ClientIDList: ['sts.amazonaws.com', 'other'],
        ThumbprintList: [THUMBPRINT],
        Tags,
      })
      const OpenIDConnectProviderArn = arnOf('token.example.com/path')
      assert.equal(made.OpenIDConnectProviderArn, OpenIDConnectProviderArn)
      assert.deepEqual(made.Tags, Tags)
      const { $metadata, CreateDate, ...shown } = await iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn })
      assert.equal(CreateDate?.getMilliseconds(), 0)
      assert.deepEqual(shown, {
        Url: 'token.example.com/path',
        ClientIDList: ['sts.amazonaws.com', 'other'],
        ThumbprintList: [THUMBPRINT],
        Tags,
      })
    })

    test('an ARN must be the very ARN', async () => {
      for (const arn of [
        `arn:aws-cn:iam::${ACCOUNT}:oidc-provider/token.example.com/path`,
        `arn:aws:iam:eu-south-1:${ACCOUNT}:oidc-provider/token.example.com/path`,
        'arn:aws:iam::111111111111:oidc-provider/token.example.com/path',
      ]) {
        await assert.rejects(iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn: arn }), {
          name: 'NoSuchEntityException',
        })
      }
    })

    test('the list shows them all', async () => {
      await iam.createOpenIDConnectProvider({ Url: 'https://a.example.com' })
      const { OpenIDConnectProviderList } = await iam.listOpenIDConnectProviders({})
      assert.deepEqual(OpenIDConnectProviderList, [
        { Arn: arnOf('a.example.com') },
        { Arn: arnOf('token.example.com/path') },
      ])
    })

    test('a provider is there once', async () => {
      await iam.createOpenIDConnectProvider({ Url: 'https://once.example.com' })
      await assert.rejects(iam.createOpenIDConnectProvider({ Url: 'https://once.example.com' }), {
        name: 'EntityAlreadyExistsException',
        message: 'Provider with url https://once.example.com already exists.',
      })
    })

    test('what cannot be one is refused', async () => {
      for (const Url of [
        'http://plain.example.com',
        'example.com',
        'https://',
        'https://example.com?a=b',
        'https://a@b',
      ]) {
        await assert.rejects(iam.createOpenIDConnectProvider({ Url }), {
          name: 'ValidationError',
          message: 'Invalid Open ID Connect Provider URL',
        })
      }
      const Url = 'https://many.example.com'
      const ThumbprintList = Array.from({ length: 6 }, () => THUMBPRINT)
      await assert.rejects(iam.createOpenIDConnectProvider({ Url, ThumbprintList }), {
        name: 'InvalidInputException',
        message: 'Thumbprint list must contain fewer than 5 entries.',
      })
      const ClientIDList = Array.from({ length: 101 }, (_, index) => `client-${index}`)
      await assert.rejects(iam.createOpenIDConnectProvider({ Url, ClientIDList }), {
        name: 'LimitExceededException',
        message: 'Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100',
      })
    })

    test('a deleted provider is gone, with its tags', async () => {
      const Url = 'https://gone.example.com'
      const OpenIDConnectProviderArn = arnOf('gone.example.com')
      await iam.createOpenIDConnectProvider({ Url, Tags: [{ Key: 'team', Value: 'red' }] })
      await iam.deleteOpenIDConnectProvider({ OpenIDConnectProviderArn })
      const missing = {
        name: 'NoSuchEntityException',
        message: `OpenIDConnect Provider not found for arn ${OpenIDConnectProviderArn}`,
      }
      await assert.rejects(iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn }), missing)
      await assert.rejects(iam.deleteOpenIDConnectProvider({ OpenIDConnectProviderArn }), missing)
      await iam.createOpenIDConnectProvider({ Url })
      assert.deepEqual((await iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn })).Tags, [])
    })

    test('a caller needs leave for the very provider, and for its tags', async () => {
      const guest = await addGuest(server, [allow('iam:CreateOpenIDConnectProvider', arnOf('*.example.com'))])
      const its = server.iam({ credentials: guest.credentials })
      const make = (host: string, more: object = {}) =>
        its.createOpenIDConnectProvider({ Url: `https://${host}`, ...more })
      await assert.rejects(
        make('example.org'),
        deniedOf(guest, 'iam:CreateOpenIDConnectProvider', arnOf('example.org')),
      )
      await assert.rejects(
        make('tagged.example.com', { Tags: [{ Key: 'a', Value: 'b' }] }),
        deniedOf(guest, 'iam:TagOpenIDConnectProvider', arnOf('tagged.example.com')),
      )
      await make('guest.example.com')
    })
  })
}
