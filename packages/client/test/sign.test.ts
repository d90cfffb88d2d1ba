// The client's signatures: as AWS's examples have them, and as the server verifies them; by Node's functions and by WebCrypto.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readAuthorization, SigningKeys, verifySignature } from '@cairn/signature'
import { createHashing } from '../src/aws/hashing.ts'
import { formatQuery, type Request, Signer } from '../src/aws/sign.ts'

const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
const now = new Date('2015-08-30T12:36:00Z')
const host = 'example.amazonaws.com'
const form = 'application/x-www-form-urlencoded'

// From AWS's documentation and test suite.
const VECTORS: { name: string; request: Request; service: string; signature: string }[] = [
  {
    name: 'ListUsers of the IAM documentation',
    request: {
      method: 'GET',
      path: '/',
      query: [
        ['Version', '2010-05-08'],
        ['Action', 'ListUsers'],
      ],
      headers: { 'content-type': `${form}; charset=utf-8`, host: 'iam.amazonaws.com' },
      body: '',
    },
    service: 'iam',
    signature: '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
  },
  {
    name: 'get-vanilla',
    request: { method: 'GET', path: '/', headers: { host }, body: '' },
    service: 'service',
    signature: '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  },
  {
    name: 'post-x-www-form-urlencoded',
    request: { method: 'POST', path: '/', headers: { 'content-type': form, host }, body: 'Param1=value1' },
    service: 'service',
    signature: 'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
  },
]

for (const isWeb of [false, true]) {
  describe(`signatures by ${isWeb ? 'WebCrypto' : "Node's functions"}`, () => {
    const signer = new Signer(createHashing(isWeb))

    for (const { name, request, service, signature } of VECTORS) {
      test(`${name} is signed as published`, async () => {
        const headers = await signer.sign(request, CREDENTIALS, { service, region: 'us-east-1', now })
        assert.equal(headers['x-amz-date'], '20150830T123600Z')
        assert.equal(/Signature=(\w+)/.exec(headers.authorization ?? '')?.[1], signature)
      })
    }

    test('the server verifies calls, and queries with every kind of character', async () => {
      const requests: Request[] = [
        {
          method: 'POST',
          path: '/base/',
          headers: { host, 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AmazonSSM.GetParameters' },
          body: '{"Names":["/ü/€ \'()*!~"]}',
        },
        {
          method: 'GET',
          path: '/_cairn/watch',
          query: [
            ['secret', 'a/b c+d=e!(f)*'],
            ['parameter', '/ü'],
            ['parameter', '/a:b'],
            ['after', '1'],
          ],
          headers: { host },
          body: '',
        },
      ]
      for (const request of requests) {
        const credentials = { ...CREDENTIALS, sessionToken: 'a/b+c=' }
        const headers = await signer.sign(request, credentials, {
          service: 'ssm',
          region: 'eu-south-1',
          now: new Date(),
        })
        const query = formatQuery(request.query)
        const target = query === '' ? request.path : `${request.path}?${query}`
        const head = { method: request.method, target, rawHeaders: Object.entries(headers).flat() }
        const claim = readAuthorization(head, {
          now: new Date(),
          service: 'ssm',
          protocol: 'json',
          skewSeconds: 300,
          region: 'eu-south-1',
        })
        if ('situation' in claim) assert.fail(claim.message)
        assert.equal(claim.sessionToken, 'a/b+c=')
        const { secretAccessKey } = CREDENTIALS
        const refusal = verifySignature(claim, Buffer.from(request.body), secretAccessKey, new SigningKeys())
        assert.equal(refusal, undefined)
      }
    })
  })
}
