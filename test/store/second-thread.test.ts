// What is read and copied beside the calls: surveys on both databases, and the log of the embedded one.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { SecondThread } from '../../packages/server/src/store/second-thread.ts'
import type { Store } from '../../packages/server/src/store/store.ts'
import { WriteAheadLog } from '../../packages/server/src/store/write-ahead-log.ts'
import { createAuditRow } from '../support/audit-row.ts'
import { survey } from '../support/audit-survey.ts'
import { DIALECTS } from '../support/dialects.ts'
import { createFolder } from '../support/server.ts'
import { openTestStore } from '../support/store.ts'

const MEGABYTE = 1024 * 1024

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
      await store.record([createAuditRow('1'), createAuditRow('1'), createAuditRow('2')])
      assert.equal(await store.survey(survey, { account: '1' }), 2)
      const during = await store.transact('write', async (tx) => {
        await tx.record([createAuditRow('1')])
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

test('under constant writing the log is copied into the database, and begun anew', async (t) => {
  const opened = await openTestStore('sqlite')
  t.after(() => opened.close())
  const rows = Array.from({ length: 16 }, () => createAuditRow('1', { record: JSON.stringify('x'.repeat(64 * 1024)) }))
  const sizeOf = (name: string) => statSync(join(opened.location, name)).size / MEGABYTE
  let written = 0
  // Begun anew is what is smaller than all that went through it.
  while (written < 400 && sizeOf('cairn.db-wal') >= written - 4) {
    await opened.store.record(rows)
    written++
  }
  assert.ok(sizeOf('cairn.db-wal') < written - 4, `all ${written} MB are in the log`)
  assert.equal(await opened.store.survey(survey, { account: '1' }), written * 16)
})

test('a thread that never gets to copying does not let the log grow without bound', () => {
  const folder = createFolder()
  const database = new DatabaseSync(join(folder, 'cairn.db'))
  database.exec('PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE filler (bytes BLOB)')
  const never = () => new Promise<never>(() => {})
  const log = new WriteAheadLog(database, { checkpoint: never, survey: never, close: async () => {} })
  const insert = database.prepare('INSERT INTO filler VALUES (zeroblob(1048576))')
  for (let written = 0; written < 128; written++) {
    insert.run()
    log.committed()
  }
  const megabytes = statSync(join(folder, 'cairn.db-wal')).size / MEGABYTE
  assert.ok(megabytes < 64, `of 128 MB written, ${megabytes} MB are in the log`)
  database.close()
})

test('an open store lets a program end that has nothing else to do', async () => {
  const program = join(createFolder(), 'program.ts')
  const text = `
    import { openStore } from ${JSON.stringify(new URL('../../packages/server/src/store/open.ts', import.meta.url).href)}
    import { survey } from ${JSON.stringify(survey.module)}
    const store = await openStore(${JSON.stringify(createFolder())}, {})
    const open = setTimeout(() => {}, 60_000)
    process.stdout.write(String(await store.survey(survey, { account: '1' })))
    clearTimeout(open)`
  writeFileSync(program, text)
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=source', program], { timeout: 60_000 })
  assert.equal(stdout, '0')
})

test('what is asked of a thread that cannot run is refused, each time anew', async () => {
  const thread = new SecondThread(join(createFolder(), 'missing', 'cairn.db'))
  await assert.rejects(thread.checkpoint(), /second thread ended/)
  await assert.rejects(thread.survey(survey.module, { account: '1' }), /second thread ended/)
  await thread.close()
})
