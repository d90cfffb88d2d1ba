// Where credentials come from, and that they are renewed in time.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, describe, test } from 'node:test'
import { createTransport } from '@cairn/client'
import { CredentialKeeper } from '../src/aws/credentials.ts'
import type { CredentialSource } from '../src/aws/lease.ts'
import { type Listener, listen, withEnvironment } from './support/listener.ts'

const folder = mkdtempSync(join(tmpdir(), 'cairn-client-'))
const file = join(folder, 'token')
after(() => rmSync(folder, { recursive: true }))
let server: Listener
afterEach(() => server?.close())

const later = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString()
const parts = { AccessKeyId: 'ASIA1', SecretAccessKey: 'secret', Token: 'token', Expiration: later(3600) }

/** Serves credentials by either protocol at their paths, and parameters elsewhere. */
async function startServices(expireFirst = false): Promise<void> {
  let count = 0
  server = await listen(({ url, body }, response) => {
    if (url === '/credentials') return void response.end(JSON.stringify({ ...parts, AccessKeyId: `ASIA${++count}` }))
    if (body.startsWith('Action=')) {
      const { AccessKeyId, SecretAccessKey, Token, Expiration } = parts
      const inner = Object.entries({ AccessKeyId, SecretAccessKey, SessionToken: `${Token}&amp;`, Expiration })
      return void response.end(
        `<Credentials>${inner.map(([name, text]) => `<${name}>${text}</${name}>`).join('')}</Credentials>`,
      )
    }
    if (expireFirst && count === 1) {
      response.writeHead(400)
      return void response.end('{"__type":"ExpiredTokenException"}')
    }
    response.end('{"Parameters":[]}')
  })
}

/** Reads once with these variables; answers the key and the session token that the call was signed with. */
async function signedWith(variables: Record<string, string>): Promise<unknown[]> {
  await withEnvironment({ AWS_REGION: 'eu-south-1', AWS_ENDPOINT_URL: server.url, ...variables }, () =>
    createTransport().getParameters({ Names: ['/a'], WithDecryption: true }),
  )
  const { headers } = server.received.at(-1) ?? assert.fail()
  return [/Credential=(\w+)/.exec(headers.authorization ?? '')?.[1], headers['x-amz-security-token']]
}

describe('credentials', () => {
  test('come from the environment before all else', async () => {
    await startServices()
    const variables = {
      AWS_ACCESS_KEY_ID: 'AKID',
      AWS_SECRET_ACCESS_KEY: 's',
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${server.url}/credentials`,
    }
    assert.deepEqual(await signedWith(variables), ['AKID', undefined])
  })

  test("come from the container's endpoint, with a token from the environment or from a file", async () => {
    await startServices()
    const variables = {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${server.url}/credentials`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'open',
    }
    assert.deepEqual(await signedWith({ ...variables, AWS_WEB_IDENTITY_TOKEN_FILE: file, AWS_ROLE_ARN: 'r' }), [
      'ASIA1',
      'token',
    ])
    assert.equal(server.received[0]?.headers.authorization, 'open')
    writeFileSync(file, 'from file\n')
    await signedWith({ ...variables, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file })
    assert.equal(server.received[2]?.headers.authorization, 'from file')
  })

  test('are not asked of a foreign host without TLS', async () => {
    await startServices()
    const variables = { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://example.com/credentials' }
    await assert.rejects(signedWith(variables), { code: 'NoCredentials', message: /example\.com/ })
  })

  test('come from STS for a web identity, by a call without a signature', async () => {
    await startServices()
    writeFileSync(file, 'a.b.c\n')
    const variables = {
      AWS_WEB_IDENTITY_TOKEN_FILE: file,
      AWS_ROLE_ARN: 'arn:aws:iam::1:role/r',
      AWS_ROLE_SESSION_NAME: 'me',
    }
    assert.deepEqual(await signedWith(variables), ['ASIA1', 'token&'])
    const { headers, body } = server.received[0] ?? assert.fail()
    assert.equal(headers.authorization, undefined)
    assert.deepEqual(Object.fromEntries(new URLSearchParams(body)), {
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn: 'arn:aws:iam::1:role/r',
      RoleSessionName: 'me',
      WebIdentityToken: 'a.b.c',
    })
  })

  test('that the service calls expired are renewed once', async () => {
    await startServices(true)
    const variables = { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${server.url}/credentials` }
    assert.deepEqual(await signedWith(variables), ['ASIA2', 'token'])
  })

  test('are fetched once for many calls, renewed behind them before they end, and waited for when they are about to', async () => {
    let count = 0
    let leftSeconds = 3600
    const source: CredentialSource = async () => {
      count++
      return { accessKeyId: `k${count}`, secretAccessKey: 's', expiresAtMs: Date.now() + leftSeconds * 1000 }
    }
    const keeper = new CredentialKeeper(source)
    const key = async () => (await keeper.get()).accessKeyId
    assert.deepEqual([await Promise.all([key(), key()]), await key()], [['k1', 'k1'], 'k1'])
    leftSeconds = 60
    keeper.drop()
    assert.equal(await key(), 'k2')
    leftSeconds = 10
    assert.equal(await key(), 'k2', 'renewed behind the call')
    await new Promise((resolve) => setImmediate(resolve))
    assert.equal(await key(), 'k4', 'the third is about to end')
  })
})
