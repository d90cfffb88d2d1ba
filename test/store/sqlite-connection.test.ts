// A connection with a memory gives what one without gives, whatever is read and written in whichever order.
import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { RowMemory } from '../../packages/server/src/store/row-memory.ts'
import { connect } from '../../packages/server/src/store/sqlite-connection.ts'
import { createRandom } from '../fuzz/random.ts'
import { createAuditRow } from '../support/audit-row.ts'

const READS = [
  'select * from "parameter" where "name" = ?',
  'select * from "secret" where "name" = ?',
  'select "parameter"."value", "secret"."value" as "other" from "parameter" left join "secret" on "secret"."name" = "parameter"."name" where "parameter"."name" = ?',
  'select * from "parameter" where exists (select 1 from secret where secret.name = ?)',
  'select count(*) as "count" from "audit" where "event_name" <> ?',
].map((text) => ({ text, key: {} }))
const WRITES = ['parameter', 'secret'].flatMap((table) => [
  `insert into "${table}" ("name", "value") values (?, 1) on conflict do update set "value" = "value" + 1`,
  `update "${table}" set "value" = "value" + 1 where "name" = ?`,
  `delete from "${table}" where "name" = ?`,
  `update "${table}" set "value" = "value" + 1 where "name" = ? returning *`,
  // Not in the builder's form: its table is not told.
  `UPDATE ${table} SET value = value + 1 WHERE name = ?`,
])

const AUDIT_ROW = createAuditRow('1')

test('what is recalled is what is there', async () => {
  const database = new DatabaseSync(':memory:')
  for (const table of ['parameter', 'secret']) {
    database.exec(`CREATE TABLE ${table} (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT`)
  }
  const columns = Object.keys(AUDIT_ROW).join(', ')
  database.exec(`CREATE TABLE audit (sequence INTEGER PRIMARY KEY, ${columns})`)
  const memory = new RowMemory()
  const remembering = connect(database, memory)
  const plain = connect(database)
  const random = createRandom(4711)
  const name = () => `n${random.number(4)}`
  for (let group = 0; group < 600; group++) {
    database.exec('BEGIN; SAVEPOINT call')
    for (let call = random.number(6); call >= 0; call--) {
      const kind = random.number(10)
      if (kind < 2) {
        const text = WRITES[random.number(WRITES.length)]!
        if (text.endsWith('*')) await remembering.rows(text, [name()], undefined)
        else await remembering.run(text, [name()], undefined)
      } else if (kind === 2) await remembering.record([AUDIT_ROW])
      else if (kind === 3) {
        // As a call that is refused is undone; its group goes on.
        remembering.held.write()
        database.exec('ROLLBACK TO call')
      } else {
        const { text, key } = READS[random.number(READS.length)]!
        const values = [name()]
        const recalled = (await remembering.rows(text, values, key)) as object[]
        const there = (await plain.rows(text, values, undefined)) as object[]
        assert.deepEqual(
          recalled.map((row) => ({ ...row })),
          there.map((row) => ({ ...row })),
          text,
        )
      }
    }
    remembering.held.write()
    database.exec(random.number(5) === 0 ? 'ROLLBACK' : 'COMMIT')
    memory.settle()
  }
  database.close()
})
