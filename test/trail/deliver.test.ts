// What trails write: every event once, in CloudTrail's layout, with digests that can be checked without the server.
import assert from 'node:assert/strict'
import { createHash, createPublicKey, verify } from 'node:crypto'
import { rmSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import type { CloudTrail } from '@aws-sdk/client-cloudtrail'
import { openTrailFolder, type TrailFolder } from '../../packages/server/src/trail/folder.ts'
import { readTrust } from '../../packages/server/src/trail/trust.ts'
import { verifyTrails } from '../../packages/server/src/trail/verify.ts'
import { DIALECTS } from '../support/dialects.ts'
import { ACCOUNT, createFolder, REGION, startServer, type TestServer } from '../support/server.ts'
import { settleAudit } from '../support/trails.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

for (const dialect of DIALECTS) {
  describe(`delivery on ${dialect}`, () => {
    let server: TestServer
    let client: CloudTrail
    let folder: TrailFolder
    let root: string
    before(async () => {
      root = createFolder()
      server = await startServer({ dialect, trailFolder: root })
      client = server.cloudTrail()
      folder = openTrailFolder(root)
    })
    after(() => server.close())

    /** Lets five minutes pass, and all be delivered. */
    async function deliver(): Promise<void> {
      await settleAudit(server)
      server.clock.advance(5 * MINUTE_MS)
      await server.runWorkers()
    }
    async function start(Name: string, more: object = {}): Promise<void> {
      await client.createTrail({ Name, S3BucketName: `bucket-${Name}`, EnableLogFileValidation: true, ...more })
      await client.startLogging({ Name })
    }
    async function filesOf(name: string, pattern: RegExp): Promise<string[]> {
      return (await folder.list()).filter((path) => path.startsWith(`bucket-${name}/`) && pattern.test(path))
    }
    async function eventsOf(name: string): Promise<{ eventID: string; eventName: string; awsRegion: string }[]> {
      const events = []
      for (const path of await filesOf(name, /\/CloudTrail\//)) {
        events.push(...JSON.parse(gunzipSync((await folder.read(path))!).toString()).Records)
      }
      return events
    }
    const put = (Name: string, region = REGION) =>
      server.ssm({ region }).putParameter({ Name, Value: 'v', Type: 'String', Overwrite: true })

    test('every event of the region stands in one file, once, as it is looked up', async () => {
      await start('plain', { S3KeyPrefix: 'logs/here' })
      for (let round = 0; round < 3; round++) {
        for (let count = 0; count < 4; count++) await put(`/plain/${round}/${count}`)
        await put('/elsewhere', 'us-east-1')
        await deliver()
      }
      const events = await eventsOf('plain')
      assert.equal(new Set(events.map(({ eventID }) => eventID)).size, events.length)
      assert.equal(events.filter(({ eventName }) => eventName === 'PutParameter').length, 12)
      assert.ok(events.every(({ awsRegion }) => awsRegion === REGION))
      const [path = ''] = await filesOf('plain', /\/CloudTrail\//)
      const date = String.raw`\d{4}\/\d\d\/\d\d`
      const object = String.raw`logs\/here\/AWSLogs\/${ACCOUNT}\/CloudTrail\/${REGION}\/${date}\/${ACCOUNT}_CloudTrail_${REGION}_\d{8}T\d{4}Z_[A-Za-z0-9]{16}\.json\.gz`
      assert.match(path, new RegExp(`^bucket-plain\\/${object}$`))
      const { LatestDeliveryTime, LatestDeliveryError } = await client.getTrailStatus({ Name: 'plain' })
      assert.ok(LatestDeliveryTime)
      assert.equal(LatestDeliveryError, undefined)
      await client.deleteTrail({ Name: 'plain' })
    })

    test('each hour has a digest of its files, signed over what CloudTrail signs', async () => {
      await start('digested')
      await put('/digested/1')
      await deliver()
      server.clock.advance(HOUR_MS)
      await deliver()
      await put('/digested/2')
      await deliver()
      server.clock.advance(2 * HOUR_MS)
      await deliver()
      const paths = await filesOf('digested', /\/CloudTrail-Digest\/.*\.json\.gz$/)
      assert.ok(paths.length >= 3)
      const keysPath = `bucket-digested/AWSLogs/${ACCOUNT}/CloudTrail-Digest/public-keys.json`
      const { PublicKeyList } = JSON.parse((await folder.read(keysPath))!.toString())
      let previous: { bytes: Buffer; signature: string; object: string; end: string } | undefined
      for (const path of paths) {
        const bytes = gunzipSync((await folder.read(path))!)
        const digest = JSON.parse(bytes.toString())
        const metadata = JSON.parse((await folder.read(`${path}.metadata`))!.toString())
        assert.equal(metadata['signature-algorithm'], 'SHA256withRSA')
        assert.equal(`${digest.digestS3Bucket}/${digest.digestS3Object}`, path)
        assert.equal(digest.previousDigestSignature, previous?.signature ?? null)
        assert.equal(digest.previousDigestS3Object, previous?.object ?? null)
        assert.equal(digest.previousDigestHashValue, previous ? sha256(previous.bytes) : null)
        if (previous) assert.equal(digest.digestStartTime, previous.end)
        const signed = [digest.digestEndTime, path, sha256(bytes), previous?.signature ?? 'null'].join('\n')
        const listed = PublicKeyList.find(
          ({ Fingerprint }: { Fingerprint: string }) => Fingerprint === digest.digestPublicKeyFingerprint,
        )
        const key = createPublicKey({ key: Buffer.from(listed.Value, 'base64'), format: 'der', type: 'pkcs1' })
        assert.ok(verify('sha256', Buffer.from(signed), key, Buffer.from(metadata.signature, 'hex')))
        previous = { bytes, signature: metadata.signature, object: digest.digestS3Object, end: digest.digestEndTime }
      }
      const report = await verifyTrails(folder, await readTrust(server.store))
      assert.deepEqual(report.problems, [])
      assert.ok(report.files >= 2)
      assert.ok((await client.getTrailStatus({ Name: 'digested' })).LatestDigestDeliveryTime)
      await client.deleteTrail({ Name: 'digested' })
    })

    test('a trail of all regions has files and digests for each', async () => {
      await start('wide', { IsMultiRegionTrail: true })
      await put('/wide/1')
      await put('/wide/2', 'us-east-1')
      await deliver()
      server.clock.advance(HOUR_MS)
      await deliver()
      const regions = new Set((await eventsOf('wide')).map(({ awsRegion }) => awsRegion))
      assert.deepEqual(regions, new Set([REGION, 'us-east-1']))
      for (const region of regions) {
        assert.ok((await filesOf('wide', new RegExp(`/CloudTrail-Digest/${region}/.*gz$`))).length > 0, region)
      }
      assert.deepEqual((await verifyTrails(folder)).problems, [])
      await client.deleteTrail({ Name: 'wide' })
    })

    test('a stopped trail delivers what happened before, and its last digest, and then nothing', async () => {
      await start('stopped')
      await put('/stopped/before')
      await client.stopLogging({ Name: 'stopped' })
      server.clock.advance(1000)
      await put('/stopped/after')
      await deliver()
      server.clock.advance(HOUR_MS)
      await deliver()
      const names = (await eventsOf('stopped')).map(({ eventName }) => eventName)
      assert.equal(names.filter((name) => name === 'PutParameter').length, 1)
      assert.ok(names.includes('StopLogging'))
      const [row] = await server.store.transact('read', (tx) =>
        tx.rows(tx.db.selectFrom('trail').select('status').where('name', '=', 'stopped')),
      )
      assert.equal(row?.status, 'Idle')
      assert.deepEqual(
        (await verifyTrails(folder)).pending.filter((path) => path.startsWith('bucket-stopped')),
        [],
      )
      await client.startLogging({ Name: 'stopped' })
      await put('/stopped/again')
      await deliver()
      assert.equal((await eventsOf('stopped')).filter(({ eventName }) => eventName === 'PutParameter').length, 2)
      assert.deepEqual((await verifyTrails(folder)).problems, [])
      await client.deleteTrail({ Name: 'stopped' })
    })

    test('only what the selectors ask for is delivered', async () => {
      await client.createTrail({ Name: 'writes', S3BucketName: 'bucket-writes' })
      await client.putEventSelectors({ TrailName: 'writes', EventSelectors: [{ ReadWriteType: 'WriteOnly' }] })
      await client.createTrail({ Name: 'chosen', S3BucketName: 'bucket-chosen' })
      const FieldSelectors = [
        { Field: 'eventCategory', Equals: ['Management'] },
        { Field: 'eventSource', NotEquals: ['cloudtrail.amazonaws.com'] },
        { Field: 'eventName', StartsWith: ['Get', 'Describe'] },
      ]
      await client.putEventSelectors({ TrailName: 'chosen', AdvancedEventSelectors: [{ FieldSelectors }] })
      for (const Name of ['writes', 'chosen']) await client.startLogging({ Name })
      await put('/selected')
      await server.ssm().getParameter({ Name: '/selected' })
      await client.getTrail({ Name: 'writes' })
      await deliver()
      const namesOf = async (name: string) => new Set((await eventsOf(name)).map(({ eventName }) => eventName))
      assert.deepEqual(await namesOf('writes'), new Set(['StartLogging', 'PutParameter']))
      assert.deepEqual(await namesOf('chosen'), new Set(['GetParameter']))
      for (const Name of ['writes', 'chosen']) await client.deleteTrail({ Name })
    })

    test('a folder that cannot be written to is told, and what waits is delivered later', async () => {
      await start('blocked')
      await put('/blocked')
      rmSync(root, { recursive: true })
      await openTrailFolder(`${root}/..`).write(root.split('/').at(-1)!, Buffer.from('a file in the way'))
      await deliver()
      assert.equal((await client.getTrailStatus({ Name: 'blocked' })).LatestDeliveryError, 'ENOTDIR')
      rmSync(root)
      await deliver()
      assert.equal((await client.getTrailStatus({ Name: 'blocked' })).LatestDeliveryError, undefined)
      assert.equal((await eventsOf('blocked')).filter(({ eventName }) => eventName === 'PutParameter').length, 1)
      await client.deleteTrail({ Name: 'blocked' })
    })
  })
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
