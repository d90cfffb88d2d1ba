// Recovery windows of secrets under contention: changes while one is in hand, and servers beside each other.
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import type { Pipeline } from '../../packages/server/src/api/pipeline.ts'
import { openStore } from '../../packages/server/src/store/open.ts'
import type { Store } from '../../packages/server/src/store/store.ts'
import { createSecretDeletion } from '../../packages/server/src/workers/delete-secret.ts'
import { Worker } from '../../packages/server/src/workers/worker.ts'
import { call, createTestPipeline, sentEvents } from '../support/acting.ts'
import { DIALECTS } from '../support/dialects.ts'
import { openTestStore } from '../support/store.ts'

const START = new Date('2026-11-22T10:00:00.000Z')
const WINDOW_MS = 7 * 24 * 3_600_000
const TOKEN = 'a token of more than thirty-two characters'

for (const dialect of DIALECTS) {
  describe(`recovery windows of secrets on ${dialect}`, () => {
    let opened: Awaited<ReturnType<typeof openTestStore>>
    let pipeline: Pipeline
    let nowMs: number
    const reported: unknown[] = []
    const clock = () => new Date(nowMs)
    beforeEach(async () => {
      opened = await openTestStore(dialect)
      nowMs = START.getTime()
      pipeline = createTestPipeline(opened.store, opened.keyring, clock)
    })
    afterEach(async () => {
      await opened.close()
      assert.deepEqual(reported, [])
    })

    async function work(store: Store = opened.store, acting: Pick<Pipeline, 'act'> = pipeline): Promise<void> {
      const ground = { store, clock, isSealed: () => false, report: (error: unknown) => void reported.push(error) }
      const worker = new Worker(ground, createSecretDeletion(acting))
      while ((await worker.runOnce()) > 0);
    }

    async function deleteInWindow(Name: string): Promise<void> {
      await call(pipeline, 'secretsmanager:CreateSecret', { Name, SecretString: 'v', ClientRequestToken: TOKEN })
      await call(pipeline, 'secretsmanager:DeleteSecret', { SecretId: Name, RecoveryWindowInDays: 7 })
    }

    async function ended(store: Store = opened.store): Promise<number> {
      const events = await sentEvents(store)
      return events.filter(({ detail }) => detail.eventName === 'EndSecretVersionDelete').length
    }

    test('a secret that is restored while its deletion is in hand is kept', async () => {
      await deleteInWindow('saved')
      nowMs += WINDOW_MS
      await work(opened.store, {
        async act(service, account, region, carry) {
          await call(pipeline, 'secretsmanager:RestoreSecret', { SecretId: 'saved' })
          return pipeline.act(service, account, region, carry)
        },
      })
      const { SecretString } = await call(pipeline, 'secretsmanager:GetSecretValue', { SecretId: 'saved' })
      assert.equal(SecretString, 'v')
      assert.equal(await ended(), 0)
    })

    test('the deletion is audited as an act of the service', async () => {
      await deleteInWindow('audited')
      nowMs += WINDOW_MS
      await work()
      const rows = await opened.store.transact('read', (tx) =>
        tx.rows(tx.db.selectFrom('audit').selectAll().where('event_name', '=', 'DeleteSecret').orderBy('sequence')),
      )
      const { userIdentity, eventTime } = JSON.parse(rows.at(-1)?.record ?? '')
      assert.deepEqual(userIdentity, { type: 'AWSService', invokedBy: 'secretsmanager.amazonaws.com' })
      assert.equal(eventTime, '2026-11-29T10:00:00Z')
    })

    test('several servers delete every secret once', async () => {
      const names = Array.from({ length: 20 }, (_, index) => `s${index}`)
      for (const name of names) await deleteInWindow(name)
      nowMs += WINDOW_MS
      // On PostgreSQL the second server has connections of its own; SQLite knows only one.
      const second = dialect === 'postgres' ? await openStore(opened.location, opened.keyring) : opened.store
      await Promise.all([work(), work(second, createTestPipeline(second, opened.keyring, clock))])
      assert.equal(await ended(), names.length)
      const left = await opened.store.transact('read', (tx) => tx.rows(tx.db.selectFrom('secret').select('name')))
      assert.deepEqual(left, [])
      if (second !== opened.store) await second.close()
    })
  })
}
