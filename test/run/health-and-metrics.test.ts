// What a server tells of itself: the health page to anyone, metrics on a listener of their own.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createHealth } from '../../packages/server/src/doors/health.ts'
import type { Store } from '../../packages/server/src/store/store.ts'
import { DIALECTS } from '../support/dialects.ts'
import { startServer } from '../support/server.ts'

for (const dialect of DIALECTS) {
  test(`a server on ${dialect} that is ready says so, with its version and its store`, async () => {
    const server = await startServer({ dialect })
    try {
      const response = await fetch(`${server.url}/_cairn/health`)
      assert.equal(response.status, 200)
      assert.equal(response.headers.get('cache-control'), 'no-store')
      assert.deepEqual(await response.json(), { status: 'ready', version: '0.1.0', store: dialect })
      assert.equal((await fetch(`${server.url}/_cairn/health`, { method: 'HEAD' })).status, 200)
      assert.equal((await fetch(`${server.url}/_cairn/health`, { method: 'POST' })).status, 405)
    } finally {
      await server.close()
    }
  })
}

describe('health', () => {
  /** A store that answers only what the test lets it. */
  function createHeldStore() {
    const asked: { answer(): void; fail(): void }[] = []
    const store = {
      dialect: 'postgres',
      transact: () =>
        new Promise((resolve, reject) => {
          asked.push({ answer: () => resolve([]), fail: () => reject(new Error('connection refused')) })
        }),
    } as unknown as Store
    return { asked, tellHealth: createHealth({ store, version: '1', sealedReason: () => undefined }) }
  }

  test('is bad when the store fails', async () => {
    const { asked, tellHealth } = createHeldStore()
    const told = tellHealth()
    asked[0]!.fail()
    assert.deepEqual(await told, {
      status: 'unavailable',
      reason: 'the store does not answer',
      version: '1',
      store: 'postgres',
    })
  })

  test('is bad when the store is silent, and does not ask it again meanwhile', async () => {
    const { asked, tellHealth } = createHeldStore()
    const told = await Promise.all([tellHealth(), tellHealth(), tellHealth()])
    assert.deepEqual(
      told.map(({ status }) => status),
      ['unavailable', 'unavailable', 'unavailable'],
    )
    assert.equal(asked.length, 1)
    asked[0]!.answer()
    await new Promise(setImmediate)
    assert.equal((await tellHealth()).status, 'ready')
    assert.equal(asked.length, 1)
  })
})

describe('metrics', () => {
  test('count calls by operation and error, on their own port and nowhere else', async () => {
    const server = await startServer({ metricsPort: 0 })
    try {
      await server.sts().getCallerIdentity()
      await server.sts().getCallerIdentity()
      const stranger = { accessKeyId: 'AKIAAAAAAAAAAAAAAAAA', secretAccessKey: 'x' }
      await assert.rejects(server.sts({ credentials: stranger }).getCallerIdentity())
      const response = await fetch(`http://127.0.0.1:${server.metricsPort}/metrics`)
      assert.match(response.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/)
      const text = await response.text()
      assert.match(text, /^cairn_requests_total\{operation="sts:GetCallerIdentity",code=""\} 2$/m)
      assert.match(text, /^cairn_requests_total\{operation="sts:GetCallerIdentity",code="InvalidClientTokenId"\} 1$/m)
      assert.match(text, /^cairn_request_duration_seconds_count\{operation="sts:GetCallerIdentity"\} 3$/m)
      assert.match(text, /^cairn_request_duration_seconds_bucket\{operation="sts:GetCallerIdentity",le="\+Inf"\} 3$/m)
      assert.match(text, /^cairn_requests_in_flight 0$/m)
      assert.match(text, /^cairn_sealed 0$/m)
      assert.match(text, /^process_resident_memory_bytes \d+$/m)
      assert.equal((await fetch(`http://127.0.0.1:${server.metricsPort}/`)).status, 404)
      assert.equal((await fetch(`${server.url}/metrics`)).status, 404)
      assert.equal((await fetch(`${server.url}/_cairn/metrics`)).status, 404)
    } finally {
      await server.close()
    }
  })

  test('are not served unless asked for', async () => {
    const server = await startServer()
    assert.equal(server.metricsPort, undefined)
    await server.close()
  })
})
