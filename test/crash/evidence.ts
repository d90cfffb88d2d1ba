// What a killed server left in its tables, read without it, and whether versions, audit records and events agree.
import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { createFolder } from '../support/server.ts'
import type { Acknowledged } from './writers.ts'

/** The rows that a write leaves, as they stand in the tables. */
export type Evidence = {
  versions: { name: string; version: number }[]
  parameters: { name: string; version: number }[]
  /** The JSON of every record of a PutParameter that succeeded. */
  records: string[]
  /** The JSON of every event's detail. */
  details: string[]
}

type Select = (sql: string) => Promise<Record<string, unknown>[]>

/** Reads the embedded store of a server that is gone, from a copy: the next server has to find it as it was left. */
export async function readFolder(folder: string): Promise<Evidence> {
  const copy = createFolder()
  cpSync(folder, copy, { recursive: true })
  const database = new DatabaseSync(join(copy, 'cairn.db'))
  try {
    return await readEvidence(async (sql) => database.prepare(sql).all())
  } finally {
    database.close()
  }
}

/** Reads the shared store once the sessions of the server that is gone have ended: one may still have been committing. */
export async function readDatabase(url: string): Promise<Evidence> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const others = `SELECT count(*)::int AS count FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`
    while ((await client.query(others)).rows[0].count > 0) await sleep(20)
    return await readEvidence(async (sql) => (await client.query(sql)).rows)
  } finally {
    await client.end()
  }
}

/** Fails unless every write is there whole or not at all, and every acknowledged one is. */
export function checkEvidence(evidence: Evidence, acknowledged: readonly Acknowledged[]): void {
  const versions = evidence.versions.map(({ name, version }) => `/${name}:${version}`)
  const kept = new Set(versions)
  const lost = acknowledged.map(({ name, version }) => `${name}:${version}`).filter((write) => !kept.has(write))
  assert.deepEqual(lost, [], 'acknowledged writes are lost')
  assert.equal(new Set(acknowledged.map(({ name, version }) => `${name}:${version}`)).size, acknowledged.length)

  const numbers = Map.groupBy(evidence.versions, ({ name }) => name)
  assert.equal(evidence.parameters.length, numbers.size)
  for (const { name, version } of evidence.parameters) {
    const found = (numbers.get(name) ?? []).map((each) => each.version).sort((one, other) => one - other)
    assert.deepEqual(
      found,
      Array.from({ length: version }, (_, index) => index + 1),
      `the versions of ${name}`,
    )
  }

  const told = evidence.records.map((record) => {
    const { requestParameters, responseElements } = JSON.parse(record)
    return `${requestParameters.name}:${responseElements.version}`
  })
  assert.deepEqual(told.sort(), versions.toSorted(), 'one audit record for every version')

  const events = evidence.details.map((detail) => JSON.parse(detail) as { name: string; operation: string })
  const expected = evidence.versions.map(({ name, version }) => `/${name} ${version === 1 ? 'Create' : 'Update'}`)
  assert.deepEqual(
    events.map(({ name, operation }) => `${name} ${operation}`).sort(),
    expected.sort(),
    'one event for every version',
  )
}

async function readEvidence(select: Select): Promise<Evidence> {
  const numbered = async (table: string) =>
    (await select(`SELECT name, version FROM ${table}`)).map(({ name, version }) => ({
      name: String(name),
      version: Number(version),
    }))
  const records = await select(
    `SELECT record FROM audit WHERE event_source = 'ssm.amazonaws.com' AND event_name = 'PutParameter' AND error_code IS NULL`,
  )
  const details = await select(`SELECT detail FROM outbox WHERE source = 'aws.ssm'`)
  return {
    versions: await numbered('parameter_version'),
    parameters: await numbered('parameter'),
    records: records.map(({ record }) => String(record)),
    details: details.map(({ detail }) => String(detail)),
  }
}
