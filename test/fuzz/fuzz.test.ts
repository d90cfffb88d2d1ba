// Thousands of requests that are wrong in every way the seed brings: each gets AWS's answer, and the server lives on.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { Agent } from 'node:http'
import { join } from 'node:path'
import { test } from 'node:test'
import pg from 'pg'
import { send } from '../access/signed-call.ts'
import { DIALECTS } from '../support/dialects.ts'
import { databaseUrl } from '../support/postgres.ts'
import { createFolder, spawnServer } from '../support/server.ts'
import { type Answer, judge } from './judge.ts'
import { createRandom } from './random.ts'
import { createAttempt, deliverSpoilt } from './requests.ts'
import type { Spoilt } from './spoil.ts'
import { prepareGround, SENDER } from './templates.ts'

const REQUESTS = { sqlite: 15_000, postgres: 5000 }
const SEED = 20_261_101
const CONNECTIONS = 24
const MOST_FAILURES = 10

for (const dialect of DIALECTS) {
  test(`${dialect}: whatever comes is answered as AWS would`, async () => {
    const location = dialect === 'sqlite' ? ':memory:' : await databaseUrl()
    const folder = createFolder()
    const trails = join(folder, 'trails')
    const server = await spawnServer({ args: ['--dev', '--store', location, '--trail-folder', trails] })
    const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
    try {
      const failures = await sendAll(server.url, agent, REQUESTS[dialect])
      if (failures.length > 0) assert.fail(failures.join('\n\n'))
      const { status, code } = await send(server.url, { name: 'ssm:DescribeParameters', key: SENDER })
      assert.deepEqual([status, code], [200, ''])
      checkFolder(folder, trails)
      if (dialect === 'postgres') await checkTrail(location)
      assert.deepEqual([server.process.exitCode, server.stderr], [null, ''])
      assert.doesNotMatch(server.stdout, /"level":"error"/)
    } finally {
      agent.destroy()
      await server.kill('SIGKILL')
    }
  })
}

/** Whatever buckets and prefixes trails were given, their files are in the folder of trails, each in its bucket. */
function checkFolder(folder: string, trails: string): void {
  const names = readdirSync(folder)
  assert.deepEqual(
    names.filter((name) => name !== 'trails'),
    [],
  )
  // Whether any trail had something to deliver by now is a matter of time.
  const buckets = names.length === 0 ? [] : readdirSync(trails)
  for (const bucket of buckets) assert.match(bucket, /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)
}

/** Whatever was sent, every audit record and every event can be read. */
async function checkTrail(location: string): Promise<void> {
  const client = new pg.Client({ connectionString: location })
  await client.connect()
  const records = (await client.query('SELECT record AS text FROM audit UNION ALL SELECT detail FROM outbox')).rows
  await client.end()
  assert.ok(records.length > 1000)
  for (const { text } of records) JSON.parse(text)
}

/** Sends so many requests over a few connections; answers what was wrong with the answers. */
async function sendAll(url: string, agent: Agent, count: number): Promise<string[]> {
  const random = createRandom(SEED)
  const ground = await prepareGround(url)
  const failures: string[] = []
  let sent = 0
  async function work(): Promise<void> {
    while (sent < count && failures.length < MOST_FAILURES) {
      const number = ++sent
      const { operation, spoilt } = createAttempt(url, random, ground)
      const answer = await deliverSpoilt(url, spoilt, agent).catch((error: Error) => error)
      const problem = answer instanceof Error ? answer.message : judge(answer, operation, hostsOf(spoilt))
      if (problem !== undefined) failures.push(describeFailure(number, problem, spoilt, answer))
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, work))
  return failures
}

function hostsOf({ headers }: Spoilt): number {
  return headers.filter((name, at) => at % 2 === 0 && name === 'host').length
}

function describeFailure(number: number, problem: string, spoilt: Spoilt, answer: Answer | Error): string {
  const { method, target, headers, body } = spoilt
  const head = `${method} ${target.slice(0, 200)}\n${JSON.stringify(headers).slice(0, 600)}`
  const told =
    answer instanceof Error ? answer.stack : `${answer.status} ${answer.body.toString('latin1').slice(0, 500)}`
  return `request ${number}: ${problem}\n${head}\n${JSON.stringify(body.toString('latin1').slice(0, 800))}\n→ ${told}`
}
