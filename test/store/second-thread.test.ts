// What is read and copied beside the calls: surveys on both databases, and the log of the embedded one.
import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { SecondThread } from '../../packages/server/src/store/second-thread.ts'
import type { Store } from '../../packages/server/src/store/store.ts'
import type { AuditRow } from '../../packages/server/src/store/tables/ground.ts'
import { survey } from '../support/audit-survey.ts'
import { DIALECTS } from '../support/dialects.ts'
import { createFolder } from '../support/server.ts'
import { openTestStore } from '../support/store.ts'

const MEGABYTE = 1024 * 1024

function auditRow(account: string, length = 2): AuditRow {
  return {
    event_id: 'id',
    account,
    region: 'eu-south-1',
    at_ms: Date.UTC(2026, 10, 22),
    event_source: 'ssm.amazonaws.com',
    event_name: 'GetParameter',
    access_key_id: null,
    error_code: null,
    record: JSON.stringify('x'.repeat(length)),
  }
}

for (const dialect of DIALECTS) {
  describe(`a survey on ${dialect}`, () => {
    let opened: Awaited<ReturnType<typeof openTestStore>>
    let store: Store
    before(async () => {
      opened = await openTestStore(dialect)
      store = opened.store
    })
    after(() => opened.close())

    test('sees all that is committed when it begins, and nothing that is not', async () => {
      await store.record([auditRow('1'), auditRow('1'), auditRow('2')])
      assert.equal(await store.survey(survey, { account: '1' }), 2)
      const during = await store.transact('write', async (tx) => {
        await tx.record([auditRow('1')])
        return await store.survey(survey, { account: '1' })
      })
      assert.equal(during, 2)
      assert.equal(await store.survey(survey, { account: '1' }), 3)
    })

    test('fails as it fails, and the next one is read', async () => {
      await assert.rejects(store.survey(survey, { account: '1', mustFail: true }), /told to fail/)
      assert.equal(await store.survey(survey, { account: '2' }), 1)
    })
  })
}

test('under constant writing the log is copied into the database, and begun anew', async () => {
  const opened = await openTestStore('sqlite')
  const rows = Array.from({ length: 16 }, () => auditRow('1', 64 * 1024))
  for (let written = 0; written < 128; written++) await opened.store.record(rows)
  const sizeOf = (name: string) => statSync(join(opened.location, name)).size / MEGABYTE
  assert.ok(sizeOf('cairn.db-wal') < 96, `of 128 MB written, ${sizeOf('cairn.db-wal')} MB are in the log`)
  assert.ok(sizeOf('cairn.db') > 32, `of 128 MB written, ${sizeOf('cairn.db')} MB are in the database`)
  assert.equal(await opened.store.survey(survey, { account: '1' }), 128 * 16)
  await opened.close()
})

test('what is asked of a thread that cannot run is refused, each time anew', async () => {
  const thread = new SecondThread(join(createFolder(), 'missing', 'cairn.db'))
  await assert.rejects(thread.checkpoint(), /second thread ended/)
  await assert.rejects(thread.survey(survey.module, { account: '1' }), /second thread ended/)
  await thread.close()
})
