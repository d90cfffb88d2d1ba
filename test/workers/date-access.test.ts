// The days of last access, read from the audit trail: once, in any number of stretches, of the right secret.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, test } from 'node:test'
import type { Pipeline } from '../../packages/server/src/api/pipeline.ts'
import { createAccessDating } from '../../packages/server/src/workers/date-access.ts'
import { Worker } from '../../packages/server/src/workers/worker.ts'
import { call, createTestPipeline, PLACE } from '../support/acting.ts'
import { DIALECTS } from '../support/dialects.ts'
import { openTestStore } from '../support/store.ts'

const MINUTE_MS = 60_000

for (const dialect of DIALECTS) {
  describe(`days of last access on ${dialect}`, () => {
    let opened: Awaited<ReturnType<typeof openTestStore>>
    let pipeline: Pipeline
    let nowMs: number
    let reported: unknown[]
    const clock = () => new Date(nowMs)
    beforeEach(async () => {
      opened = await openTestStore(dialect)
      nowMs = Date.parse('2026-11-22T23:58:00.000Z')
      reported = []
      pipeline = createTestPipeline(opened.store, opened.keyring, clock)
    })
    afterEach(async () => {
      await opened.close()
      assert.deepEqual(reported, [])
    })

    async function work(): Promise<number> {
      const report = (error: unknown) => void reported.push(error)
      const ground = { store: opened.store, clock, isSealed: () => false, report }
      const worker = new Worker(ground, createAccessDating(opened.store, clock))
      let turns = 0
      while ((await worker.runOnce()) > 0) turns++
      return turns
    }

    const create = (Name: string) =>
      call(pipeline, 'secretsmanager:CreateSecret', { Name, SecretString: 'v', ClientRequestToken: randomUUID() })
    const read = (SecretId: string) => call(pipeline, 'secretsmanager:GetSecretValue', { SecretId })
    const accessed = async (SecretId: string) =>
      (await call(pipeline, 'secretsmanager:DescribeSecret', { SecretId })).LastAccessedDate?.toISOString()

    test('the day is that of the read, however late the trail is looked at', async () => {
      await create('one')
      await read('one')
      nowMs += 10 * MINUTE_MS
      assert.equal(await accessed('one'), undefined)
      await work()
      assert.equal(await accessed('one'), '2026-11-22T00:00:00.000Z')
      await read('one')
      nowMs += 2 * MINUTE_MS
      await work()
      assert.equal(await accessed('one'), '2026-11-23T00:00:00.000Z')
    })

    test('what is younger than half a minute waits: an older record may still be on its way', async () => {
      await create('young')
      await read('young')
      nowMs += 29_000
      await work()
      assert.equal(await accessed('young'), undefined)
      nowMs += 2 * MINUTE_MS
      await work()
      assert.equal(await accessed('young'), '2026-11-22T00:00:00.000Z')
    })

    test('a read that was refused does not count', async () => {
      await create('refused')
      await assert.rejects(
        call(pipeline, 'secretsmanager:GetSecretValue', { SecretId: 'refused', VersionStage: 'none' }),
      )
      nowMs += 2 * MINUTE_MS
      await work()
      assert.equal(await accessed('refused'), undefined)
    })

    test('a secret made again under the name of another has not been read', async () => {
      await create('again')
      await read('again')
      await call(pipeline, 'secretsmanager:DeleteSecret', { SecretId: 'again', ForceDeleteWithoutRecovery: true })
      await create('again')
      nowMs += 2 * MINUTE_MS
      await work()
      assert.equal(await accessed('again'), undefined)
    })

    test('a long trail is read to its end at once', async () => {
      await create('last')
      const filler = Array.from({ length: 4500 }, () => ({
        ...PLACE,
        event_id: randomUUID(),
        at_ms: nowMs,
        event_source: 'ssm.amazonaws.com',
        event_name: 'GetParameter',
        access_key_id: null,
        error_code: null,
        record: '{}',
      }))
      await opened.store.record(filler)
      await read('last')
      nowMs += 2 * MINUTE_MS
      assert.equal(await work(), 3)
      assert.equal(await accessed('last'), '2026-11-22T00:00:00.000Z')
      assert.equal(await work(), 0)
    })
  })
}
