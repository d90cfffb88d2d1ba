// How long audit records are kept: in whole stretches, none before every trail has it, and the chain stays whole.
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { verifyStore } from '../../packages/server/src/trail/verify-store.ts'
import { type AuditStore, countRows, openAuditStore } from '../support/audit-store.ts'
import { DIALECTS } from '../support/dialects.ts'

const DAY_MS = 24 * 3_600_000

for (const dialect of DIALECTS) {
  describe(`retention on ${dialect}`, () => {
    let opened: AuditStore
    beforeEach(async () => {
      opened = await openAuditStore(dialect, 2)
      await opened.record(600)
      await opened.settle()
    })
    afterEach(() => opened.close())

    test('what is over goes with its index, what is not stays, and the chain is whole', async () => {
      opened.clock.nowMs += 1.5 * DAY_MS
      await opened.record(10)
      await opened.settle()
      assert.equal((await countRows(opened.store)).audit, 610)
      opened.clock.nowMs += DAY_MS
      await opened.settle()
      const { audit, audit_stretch } = await countRows(opened.store)
      assert.deepEqual([audit, audit_stretch], [10, 1])
      const left = await opened.run('SELECT DISTINCT after_sequence FROM audit_index')
      assert.deepEqual(
        left.map(({ after_sequence }) => Number(after_sequence)),
        [600],
      )
      const report = await verifyStore(opened.store)
      assert.deepEqual([report.records, report.problems], [10, []])
    })

    test('the chain goes on when nothing was left of it', async () => {
      opened.clock.nowMs += 5 * DAY_MS
      await opened.settle()
      assert.deepEqual(await countRows(opened.store), { audit: 0, audit_stretch: 0, audit_index: 0 })
      assert.deepEqual((await verifyStore(opened.store)).problems, [])
      await opened.record(3)
      await opened.settle()
      const report = await verifyStore(opened.store)
      assert.deepEqual([report.records, report.problems], [3, []])
      await opened.run("UPDATE audit SET event_name = 'x'")
      assert.notDeepEqual((await verifyStore(opened.store)).problems, [])
    })

    test('a deletion nobody ordered cannot pass for one whose time had come', async () => {
      await opened.run('DELETE FROM audit WHERE sequence <= 500')
      await opened.run('DELETE FROM audit_stretch WHERE after_sequence = 0')
      assert.notDeepEqual((await verifyStore(opened.store)).problems, [])
      await opened.run('UPDATE audit_settling SET floor_sequence = 500')
      assert.notDeepEqual((await verifyStore(opened.store)).problems, [])
      await opened.run('UPDATE audit_settling SET floor = head')
      assert.notDeepEqual((await verifyStore(opened.store)).problems, [])
    })

    test('a trail that has not delivered holds back what it lacks', async () => {
      await opened.run(`INSERT INTO trail (account, region, name, bucket, multi_region, global_events, validated, tags,
        created_at_ms, logging, sequence, status, due_at_ms, leased_until_ms)
        VALUES ('123456789012', 'eu-south-1', 'slow', 'logs', 0, 1, 1, '{}', 0, 1, 500, 'Pending', 0, 0)`)
      opened.clock.nowMs += 5 * DAY_MS
      await opened.settle()
      assert.equal((await countRows(opened.store)).audit, 100)
      await opened.run('UPDATE trail SET sequence = 600')
      await opened.settle()
      assert.equal((await countRows(opened.store)).audit, 0)
    })
  })
}
