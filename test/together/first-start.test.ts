// Two servers that start at the same moment on an empty database: what is made once is made once.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { migrations } from '../../packages/server/src/store/migrate.ts'
import { send } from '../access/signed-call.ts'
import { databaseUrl } from '../support/postgres.ts'
import { createFolder, type SpawnedServer, spawnServer } from '../support/server.ts'

const ATTEMPTS = 3

for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
  test(`tables, keyring and administrator are made once (attempt ${attempt})`, async () => {
    const url = await databaseUrl()
    const args = ['--store', url, '--root-key-file', join(createFolder(), 'keys', 'root.key')]
    const servers = await Promise.all([spawnServer({ args }), spawnServer({ args })])
    try {
      await Promise.all(servers.map(untilReady))
      const announced = servers.flatMap(({ stdout }) => [
        ...stdout.matchAll(/AWS_ACCESS_KEY_ID=(\S+)\s+export AWS_SECRET_ACCESS_KEY=(\S+)/g),
      ])
      assert.equal(announced.length, 1)
      const [, accessKeyId = '', secretAccessKey = ''] = announced[0]!
      for (const server of servers) {
        const reply = await send(server.url, { name: 'sts:GetCallerIdentity', key: { accessKeyId, secretAccessKey } })
        assert.equal(reply.status, 200, reply.body)
      }
      const counts = await countRows(url)
      assert.deepEqual(counts, { account: 1, access_key: 1, keyring: 1, migration: migrations('postgres').length })
    } finally {
      await Promise.all(servers.map((server) => server.kill('SIGKILL')))
    }
  })
}

/** A server that lost the race for the root key file tries again by itself. */
async function untilReady({ url }: SpawnedServer): Promise<void> {
  while ((await fetch(`${url}/_cairn/health`)).status !== 200) await sleep(50)
}

async function countRows(url: string): Promise<Record<string, number>> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const counts: Record<string, number> = {}
  for (const table of ['account', 'access_key', 'keyring', 'migration']) {
    const { rows } = await client.query(`SELECT count(*)::int AS count FROM ${table}`)
    counts[table] = rows[0].count
  }
  await client.end()
  return counts
}
