// Trails made, changed, started, stopped and deleted, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { CloudTrail, CreateTrailCommandInput } from '@aws-sdk/client-cloudtrail'
import { DIALECTS } from '../../support/dialects.ts'
import { ACCOUNT, createFolder, REGION, startServer, type TestServer } from '../../support/server.ts'

const OTHER = '100000000002'

for (const dialect of DIALECTS) {
  describe(`trails on ${dialect}`, () => {
    let server: TestServer
    let client: CloudTrail
    let elsewhere: CloudTrail
    before(async () => {
      server = await startServer({ dialect, trailFolder: createFolder() })
      client = server.cloudTrail()
      elsewhere = server.cloudTrail({ region: 'us-east-1' })
    })
    after(() => server.close())

    const arnOf = (name: string) => `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/${name}`
    const refused = (input: Partial<CreateTrailCommandInput>, name: string, message?: string) =>
      assert.rejects(client.createTrail({ Name: 'refused', S3BucketName: 'my-logs', ...input }), {
        name,
        ...(message !== undefined && { message }),
      })

    test('a trail is shown as it was made, and does not record before it is started', async () => {
      const made = await client.createTrail({ Name: 'first', S3BucketName: 'my-logs', S3KeyPrefix: 'a/b' })
      const expected = {
        Name: 'first',
        S3BucketName: 'my-logs',
        S3KeyPrefix: 'a/b',
        IncludeGlobalServiceEvents: true,
        IsMultiRegionTrail: false,
        TrailARN: arnOf('first'),
        LogFileValidationEnabled: false,
        IsOrganizationTrail: false,
      }
      const { $metadata: _, ...answer } = made
      assert.deepEqual(answer, expected)
      const more = { HomeRegion: REGION, HasCustomEventSelectors: false, HasInsightSelectors: false }
      assert.deepEqual((await client.getTrail({ Name: 'first' })).Trail, { ...expected, ...more })
      assert.deepEqual((await client.getTrail({ Name: arnOf('first') })).Trail, { ...expected, ...more })
      assert.equal((await client.getTrailStatus({ Name: 'first' })).IsLogging, false)
      await refused(
        { Name: 'first' },
        'TrailAlreadyExistsException',
        `Trail first already exists for customer: ${ACCOUNT}`,
      )
      await client.deleteTrail({ Name: 'first' })
      const message = `Unknown trail: first for the user: ${ACCOUNT}`
      await assert.rejects(client.getTrail({ Name: 'first' }), { name: 'TrailNotFoundException', message })
    })

    test('what is changed is changed, and the rest stays', async () => {
      await client.createTrail({ Name: 'changed', S3BucketName: 'my-logs', EnableLogFileValidation: true })
      const changed = await client.updateTrail({ Name: 'changed', IsMultiRegionTrail: true, S3KeyPrefix: 'p' })
      assert.deepEqual(
        [changed.IsMultiRegionTrail, changed.LogFileValidationEnabled, changed.S3KeyPrefix, changed.S3BucketName],
        [true, true, 'p', 'my-logs'],
      )
      await assert.rejects(client.updateTrail({ Name: 'changed', IncludeGlobalServiceEvents: false }), {
        name: 'InvalidParameterCombinationException',
      })
      await client.deleteTrail({ Name: 'changed' })
    })

    test('a trail of all regions is seen in all, and changed only at home', async () => {
      await client.createTrail({ Name: 'wide', S3BucketName: 'my-logs', IsMultiRegionTrail: true })
      await client.createTrail({ Name: 'narrow', S3BucketName: 'my-logs' })
      const namesIn = async (from: CloudTrail, includeShadowTrails = true) =>
        (await from.describeTrails({ includeShadowTrails })).trailList?.map(({ Name }) => Name)
      assert.deepEqual(await namesIn(client), ['narrow', 'wide'])
      assert.deepEqual(await namesIn(elsewhere), ['wide'])
      assert.deepEqual(await namesIn(elsewhere, false), [])
      assert.deepEqual((await elsewhere.listTrails({})).Trails, [
        { TrailARN: arnOf('narrow'), Name: 'narrow', HomeRegion: REGION },
        { TrailARN: arnOf('wide'), Name: 'wide', HomeRegion: REGION },
      ])
      const some = await client.describeTrails({ trailNameList: ['wide', 'absent'] })
      assert.deepEqual(
        some.trailList?.map(({ Name }) => Name),
        ['wide'],
      )
      await assert.rejects(elsewhere.startLogging({ Name: arnOf('wide') }), { name: 'InvalidHomeRegionException' })
      assert.equal((await elsewhere.getTrailStatus({ Name: arnOf('wide') })).IsLogging, false)
      for (const Name of ['wide', 'narrow']) await client.deleteTrail({ Name })
    })

    test('starting and stopping is told with its times', async () => {
      await client.createTrail({ Name: 'started', S3BucketName: 'my-logs' })
      await client.startLogging({ Name: 'started' })
      const { IsLogging, StartLoggingTime, StopLoggingTime } = await client.getTrailStatus({ Name: 'started' })
      assert.deepEqual([IsLogging, StopLoggingTime], [true, undefined])
      assert.ok(Math.abs(StartLoggingTime!.getTime() - server.clock.now().getTime()) < 60_000)
      await client.stopLogging({ Name: 'started' })
      const stopped = await client.getTrailStatus({ Name: 'started' })
      assert.equal(stopped.IsLogging, false)
      assert.ok(stopped.StopLoggingTime)
      await client.deleteTrail({ Name: 'started' })
    })

    test('selectors are those that were put last, of one kind or the other', async () => {
      await client.createTrail({ Name: 'selective', S3BucketName: 'my-logs' })
      const selectors = async () => {
        const { EventSelectors, AdvancedEventSelectors } = await client.getEventSelectors({ TrailName: 'selective' })
        return { EventSelectors, AdvancedEventSelectors }
      }
      const usual = { ReadWriteType: 'All', IncludeManagementEvents: true }
      const none = { DataResources: [], ExcludeManagementEventSources: [] }
      const unset = { EventSelectors: undefined, AdvancedEventSelectors: undefined }
      assert.deepEqual(await selectors(), { ...unset, EventSelectors: [{ ...usual, ...none }] })
      const EventSelectors = [
        { ReadWriteType: 'WriteOnly' as const, ExcludeManagementEventSources: ['kms.amazonaws.com'] },
      ]
      await client.putEventSelectors({ TrailName: 'selective', EventSelectors })
      assert.deepEqual(await selectors(), { ...unset, EventSelectors: [{ ...usual, ...none, ...EventSelectors[0] }] })
      const AdvancedEventSelectors = [
        { Name: 'writes', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] },
      ]
      await client.putEventSelectors({ TrailName: 'selective', AdvancedEventSelectors })
      assert.deepEqual(await selectors(), { ...unset, AdvancedEventSelectors })
      assert.equal((await client.getTrail({ Name: 'selective' })).Trail?.HasCustomEventSelectors, true)
      const invalid = { name: 'InvalidEventSelectorsException' }
      await assert.rejects(client.putEventSelectors({ TrailName: 'selective' }), invalid)
      const other = [{ ...EventSelectors[0]!, ExcludeManagementEventSources: ['ssm.amazonaws.com'] }]
      await assert.rejects(client.putEventSelectors({ TrailName: 'selective', EventSelectors: other }), invalid)
      await client.deleteTrail({ Name: 'selective' })
    })

    test('names, buckets and prefixes that are none are refused, also those that lead out of the folder', async () => {
      await refused(
        { Name: 'ab' },
        'InvalidTrailNameException',
        'Trail name too short. Minimum allowed length: 3 characters. Specified name length: 2 characters.',
      )
      await refused({ Name: '-abc' }, 'InvalidTrailNameException', 'Trail name must starts with a letter or number.')
      await refused({ Name: 'abc_' }, 'InvalidTrailNameException', 'Trail name must ends with a letter or number.')
      for (const Name of ['a/../b', 'a b c', 'a\u0000bc', 'a..b']) await refused({ Name }, 'InvalidTrailNameException')
      for (const S3BucketName of ['..', 'ab', 'a/b', 'a..b', 'Upper', 'a\u0000b', '.abc', 'abc.']) {
        await refused({ S3BucketName }, 'InvalidS3BucketNameException')
      }
      for (const S3KeyPrefix of ['..', 'a/../b', '/a', 'a/', 'a//b', './a', 'AWSLogs/1', 'a\\b', 'x'.repeat(201)]) {
        await refused({ S3KeyPrefix }, 'InvalidS3PrefixException')
      }
    })

    test('what trails cannot do is refused, not ignored', async () => {
      await refused({ SnsTopicName: 'topic' }, 'UnsupportedOperationException')
      await refused({ KmsKeyId: 'alias/key' }, 'UnsupportedOperationException')
      await refused({ CloudWatchLogsLogGroupArn: 'arn:aws:logs:x' }, 'UnsupportedOperationException')
      await refused({ IsOrganizationTrail: true }, 'OrganizationsNotInUseException')
    })

    test('five trails record in a region, and a bucket is one account’s', async () => {
      for (let count = 0; count < 5; count++)
        await client.createTrail({ Name: `many${count}`, S3BucketName: 'my-logs' })
      const message = `User: ${ACCOUNT} already has 5 trails in ${REGION}.`
      await refused({ Name: 'many5' }, 'MaximumNumberOfTrailsExceededException', message)
      const other = server.cloudTrail({ credentials: { accessKeyId: OTHER, secretAccessKey: 'test' } })
      await assert.rejects(other.createTrail({ Name: 'theirs', S3BucketName: 'my-logs' }), {
        name: 'InsufficientS3BucketPolicyException',
      })
      await assert.rejects(other.getTrail({ Name: arnOf('many0') }), { name: 'AccessDeniedException' })
      for (let count = 0; count < 5; count++) await client.deleteTrail({ Name: `many${count}` })
    })

    test('a server without a folder says what is missing', async () => {
      const bare = await startServer({ dialect })
      try {
        const asked = bare.cloudTrail().createTrail({ Name: 'nowhere', S3BucketName: 'my-logs' })
        await assert.rejects(asked, { name: 'UnsupportedOperationException', message: /--trail-folder/ })
        assert.deepEqual((await bare.cloudTrail().describeTrails({})).trailList, [])
      } finally {
        await bare.close()
      }
    })
  })
}
