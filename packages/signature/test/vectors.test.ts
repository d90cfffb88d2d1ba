// AWS's published examples, signed and verified.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sign } from '../src/index.ts'
import { CREDENTIALS, check, situationOf } from './support/check.ts'

const now = new Date('2015-08-30T12:36:00Z')
const suite = { service: 'service', host: 'example.amazonaws.com' }

type Vector = {
  name: string
  service: string
  host: string
  method: string
  target: string
  contentType?: string
  body?: string
  signature: string
}

const vectors: Vector[] = [
  {
    name: 'the ListUsers request of the IAM documentation',
    service: 'iam',
    host: 'iam.amazonaws.com',
    method: 'GET',
    target: '/?Action=ListUsers&Version=2010-05-08',
    contentType: 'application/x-www-form-urlencoded; charset=utf-8',
    signature: '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
  },
  {
    name: 'get-vanilla of the test suite',
    ...suite,
    method: 'GET',
    target: '/',
    signature: '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  },
  {
    name: 'get-vanilla-query-order-key-case of the test suite',
    ...suite,
    method: 'GET',
    target: '/?Param2=value2&Param1=value1',
    signature: 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  },
  {
    name: 'get-utf8 of the test suite',
    ...suite,
    method: 'GET',
    // The suite sends the bytes themselves, not their escapes.
    target: Buffer.from('/ሴ').toString('latin1'),
    signature: '8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85',
  },
  {
    name: 'post-vanilla of the test suite',
    ...suite,
    method: 'POST',
    target: '/',
    signature: '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
  },
  {
    name: 'post-x-www-form-urlencoded of the test suite',
    ...suite,
    method: 'POST',
    target: '/',
    contentType: 'application/x-www-form-urlencoded',
    body: 'Param1=value1',
    signature: 'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
  },
]

for (const { name, service, host, method, target, contentType, body = '', signature } of vectors) {
  test(`${name} is signed and verified`, () => {
    const headers: Record<string, string> = contentType ? { 'content-type': contentType, host } : { host }
    const added = sign({ method, target, headers, body }, CREDENTIALS, { service, region: 'us-east-1', now })
    const names = [...Object.keys(headers), 'x-amz-date'].join(';')
    const credential = `AKIDEXAMPLE/20150830/us-east-1/${service}/aws4_request`
    assert.deepEqual(added, {
      'x-amz-date': '20150830T123600Z',
      authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`,
    })
    const rawHeaders = Object.entries({ ...headers, ...added }).flat()
    const expected = { now, service, protocol: 'query', skewSeconds: 900, region: 'us-east-1' } as const
    assert.equal(situationOf(check({ method, target, rawHeaders, body: Buffer.from(body) }, expected)), undefined)
  })
}
