// HTTPS: served with the operator's certificate, which can be renewed while the server runs.
import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { Agent } from 'node:https'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type ConnectionOptions, connect } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { STS } from '@aws-sdk/client-sts'
import { sendRaw } from '../support/raw-http.ts'
import { createFolder, REGION, startServer, type TestServer, WELL_KNOWN } from '../support/server.ts'

const support = (name: string) => fileURLToPath(new URL(`../support/${name}`, import.meta.url))
const FIRST = support('localhost.crt')
const RENEWED = support('localhost-renewed.crt')

/** The serial number of the certificate that is served. */
function servedSerial(port: number, options: ConnectionOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options }, () => {
      resolve(socket.getPeerCertificate().serialNumber)
      socket.destroy()
    })
    socket.on('error', reject)
  })
}

describe('a server with a certificate', () => {
  const tlsCert = join(createFolder(), 'server.crt')
  let server: TestServer
  before(async () => {
    copyFileSync(FIRST, tlsCert)
    server = await startServer({ tlsCert, tlsKey: support('localhost.key') })
  })
  after(() => server.close())

  test('is called over HTTPS', async () => {
    assert.match(server.url, /^https:/)
    const sts = new STS({
      endpoint: server.url,
      region: REGION,
      credentials: WELL_KNOWN,
      maxAttempts: 1,
      requestHandler: { httpsAgent: new Agent({ ca: readFileSync(FIRST) }) },
    })
    assert.equal((await sts.getCallerIdentity()).Account, '000000000000')
    sts.destroy()
  })

  test('does not speak HTTP, nor TLS of before 1.2', async () => {
    const plain = await sendRaw(server.port, 'GET /_cairn/health HTTP/1.1\r\nHost: localhost\r\n\r\n').closed
    assert.doesNotMatch(plain, /ready/)
    await assert.rejects(servedSerial(server.port, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1' }))
  })

  test('serves a renewed one after a reload, and keeps the old one when the new is broken', async () => {
    const serial = (file: string) => new X509Certificate(readFileSync(file)).serialNumber
    assert.equal(await servedSerial(server.port), serial(FIRST))
    copyFileSync(RENEWED, tlsCert)
    await server.reload()
    assert.equal(await servedSerial(server.port), serial(RENEWED))
    writeFileSync(tlsCert, 'not a certificate')
    await assert.rejects(server.reload())
    assert.equal(await servedSerial(server.port), serial(RENEWED))
  })
})

test('a certificate that is not there is told at the start', async () => {
  await assert.rejects(
    startServer({ tlsCert: '/nowhere/server.crt', tlsKey: '/nowhere/server.key' }),
    /no such file or directory, open '\/nowhere\/server.crt'/,
  )
})
