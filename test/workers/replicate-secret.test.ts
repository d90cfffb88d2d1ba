// Replication of secrets under contention: primaries that change while a replica is written, failures, several servers.
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import type { Pipeline } from '../../packages/server/src/api/pipeline.ts'
import { readPrimary, writeReplica } from '../../packages/server/src/services/secretsmanager/replica/replicate.ts'
import { openStore } from '../../packages/server/src/store/open.ts'
import type { Store } from '../../packages/server/src/store/store.ts'
import { createReplication } from '../../packages/server/src/workers/replicate-secret.ts'
import { Worker } from '../../packages/server/src/workers/worker.ts'
import { call, createTestPipeline, PLACE, sentEvents } from '../support/acting.ts'
import { DIALECTS } from '../support/dialects.ts'
import { openTestStore } from '../support/store.ts'

const THERE = 'us-east-2'
const LEASE_MS = 60_000
const token = (text: string) => text.padEnd(32, '-')

for (const dialect of DIALECTS) {
  describe(`replication of secrets under contention on ${dialect}`, () => {
    let opened: Awaited<ReturnType<typeof openTestStore>>
    let pipeline: Pipeline
    let nowMs: number
    let reported: unknown[]
    const clock = () => new Date(nowMs)
    beforeEach(async () => {
      opened = await openTestStore(dialect)
      nowMs = Date.parse('2026-11-22T10:00:00.000Z')
      reported = []
      pipeline = createTestPipeline(opened.store, opened.keyring, clock)
    })
    afterEach(() => opened.close())

    function createWorker(store: Store = opened.store, acting: Pick<Pipeline, 'act'> = pipeline) {
      const ground = { store, clock, isSealed: () => false, report: (error: unknown) => void reported.push(error) }
      const work = createReplication(acting, { read: readPrimary, write: writeReplica })
      return new Worker(ground, work, { leaseMs: LEASE_MS })
    }

    async function work(store?: Store, acting?: Pick<Pipeline, 'act'>): Promise<void> {
      const worker = createWorker(store, acting)
      while ((await worker.runOnce()) > 0);
    }

    const create = (Name: string) =>
      call(pipeline, 'secretsmanager:CreateSecret', {
        Name,
        SecretString: '1',
        ClientRequestToken: token('first'),
        AddReplicaRegions: [{ Region: THERE }],
      })
    const put = (SecretId: string, SecretString: string) =>
      call(pipeline, 'secretsmanager:PutSecretValue', {
        SecretId,
        SecretString,
        ClientRequestToken: token(SecretString),
      })
    const statusOf = async (SecretId: string) =>
      (await call(pipeline, 'secretsmanager:DescribeSecret', { SecretId })).ReplicationStatus?.[0]?.Status
    const valueThere = async (SecretId: string) =>
      pipeline.act('secretsmanager', PLACE.account, THERE, async (context) => {
        return (await context.call('secretsmanager:GetSecretValue', { SecretId })).SecretString
      })

    test('a primary that changes after it was read is read again', async () => {
      await create('moving')
      let acts = 0
      const overtaken: Pick<Pipeline, 'act'> = {
        async act(service, account, region, carry) {
          // The second act is the one that writes.
          if (++acts === 2) await put('moving', '2')
          return pipeline.act(service, account, region, carry)
        },
      }
      await createWorker(opened.store, overtaken).runOnce()
      assert.equal(await statusOf('moving'), 'InProgress')
      await assert.rejects(valueThere('moving'), { code: 'ResourceNotFoundException' })
      await work()
      assert.deepEqual([await statusOf('moving'), await valueThere('moving')], ['InSync', '2'])
      assert.deepEqual(reported, [])
    })

    test('what fails for the moment is tried again when the lease ends', async () => {
      await create('stubborn')
      await work(opened.store, { act: () => Promise.reject(new Error('no connection')) })
      assert.deepEqual(reported.map(String), ['Error: no connection'])
      await work()
      assert.equal(await statusOf('stubborn'), 'InProgress')
      nowMs += LEASE_MS
      await work()
      assert.deepEqual([await statusOf('stubborn'), await valueThere('stubborn')], ['InSync', '1'])
    })

    test('a region removed while its replica is in hand gets none', async () => {
      await create('removed')
      let acts = 0
      const overtaken: Pick<Pipeline, 'act'> = {
        async act(service, account, region, carry) {
          const input = { SecretId: 'removed', RemoveReplicaRegions: [THERE] }
          if (++acts === 2) await call(pipeline, 'secretsmanager:RemoveRegionsFromReplication', input)
          return pipeline.act(service, account, region, carry)
        },
      }
      await work(opened.store, overtaken)
      await assert.rejects(valueThere('removed'), { code: 'ResourceNotFoundException' })
      assert.deepEqual(reported, [])
    })

    test('a version that a rotation has begun follows without a value, and gets it later', async () => {
      await create('rotating')
      await work()
      const pending = token('pending')
      await opened.store.transact('write', async (tx) => {
        const key = { account: PLACE.account, region: PLACE.region, name: 'rotating' }
        const nothing = { kind: null, value: null, data_key: null, kms_key_id: null, accessed_day_ms: null }
        const version = { ...key, ...nothing, version_id: pending, created_at_ms: nowMs }
        await tx.run(tx.db.insertInto('secret_version').values(version))
        await tx.run(tx.db.insertInto('secret_stage').values({ ...key, stage: 'AWSPENDING', version_id: pending }))
      })
      const read = { SecretId: 'rotating', VersionId: pending, VersionStage: 'AWSPENDING' }
      const readThere = () =>
        pipeline.act('secretsmanager', PLACE.account, THERE, ({ call: callThere }) =>
          callThere('secretsmanager:GetSecretValue', read),
        )
      const absent = {
        code: 'ResourceNotFoundException',
        message: `Secrets Manager can't find the specified secret value for VersionId: ${pending}`,
      }
      await call(pipeline, 'secretsmanager:TagResource', { SecretId: 'rotating', Tags: [{ Key: 'a', Value: 'b' }] })
      await work()
      await assert.rejects(call(pipeline, 'secretsmanager:GetSecretValue', read), absent)
      await assert.rejects(readThere(), absent)
      const filling = {
        SecretId: 'rotating',
        SecretString: '2',
        ClientRequestToken: pending,
        VersionStages: ['AWSPENDING'],
      }
      await call(pipeline, 'secretsmanager:PutSecretValue', filling)
      await work()
      assert.equal((await readThere()).SecretString, '2')
      assert.equal(await valueThere('rotating'), '1')
    })

    test('several servers make every replica once', async () => {
      const names = Array.from({ length: 12 }, (_, index) => `s${index}`)
      for (const name of names) await create(name)
      const second = dialect === 'postgres' ? await openStore(opened.location, opened.keyring) : opened.store
      await Promise.all([work(), work(second, createTestPipeline(second, opened.keyring, clock))])
      for (const name of names) assert.deepEqual([await statusOf(name), await valueThere(name)], ['InSync', '1'])
      const moves = (await sentEvents(opened.store)).filter(({ detailType }) => detailType === 'Secret Label Updated')
      assert.equal(moves.filter(({ resources }) => resources[0]?.includes(`:${THERE}:`)).length, names.length)
      assert.deepEqual(reported, [])
      if (second !== opened.store) await second.close()
    })
  })
}
