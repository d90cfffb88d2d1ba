// cloudtrail:LookupEvents, through AWS's own client: before and after the trail is settled.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { CloudTrail, Event, LookupAttributeKey, LookupEventsCommandInput } from '@aws-sdk/client-cloudtrail'
import { DIALECTS } from '../../support/dialects.ts'
import { REGION, startServer, type TestServer } from '../../support/server.ts'
import { settleAudit } from '../../support/trails.ts'

const ACCOUNT = '100000000001'
const DAY_MS = 24 * 3_600_000
const KEY = { accessKeyId: ACCOUNT, secretAccessKey: 'test' }

for (const dialect of DIALECTS) {
  describe(`LookupEvents on ${dialect}`, () => {
    let server: TestServer
    let client: CloudTrail
    let userKey: string
    before(async () => {
      server = await startServer({ dialect })
      client = server.cloudTrail({ credentials: KEY })
      const user = await server.addUser({ account: ACCOUNT, userName: 'ann', administrator: true })
      userKey = user.accessKeyId
      const secrets = server.secretsManager({ credentials: user })
      await secrets.createSecret({ Name: 'one/secret', SecretString: 'v' })
      await settleAudit(server)
      await secrets.getSecretValue({ SecretId: 'one/secret' })
      await server.ssm({ credentials: KEY }).putParameter({ Name: '/a/b', Value: 'v', Type: 'String' })
      await server
        .ssm({ credentials: KEY })
        .getParameter({ Name: '/none' })
        .catch(() => {})
      await server.ssm({ credentials: { ...KEY, accessKeyId: '100000000002' } }).getParameters({ Names: ['x'] })
      await server.ssm({ credentials: KEY, region: 'us-east-1' }).getParameters({ Names: ['elsewhere'] })
    })
    after(() => server.close())

    async function find(AttributeKey: LookupAttributeKey, AttributeValue: string): Promise<Event[]> {
      const { Events = [] } = await client.lookupEvents({ LookupAttributes: [{ AttributeKey, AttributeValue }] })
      return Events
    }
    const namesOf = (events: Event[]) => events.map(({ EventName }) => EventName)
    const refused = (input: LookupEventsCommandInput, name: string) =>
      assert.rejects(client.lookupEvents(input), { name })

    for (const phase of ['partly settled', 'settled']) {
      describe(phase, () => {
        before(async () => {
          if (phase === 'settled') await settleAudit(server)
        })

        test('an event is found by each of its attributes', async () => {
          const [event] = await find('EventName', 'CreateSecret')
          assert.ok(event)
          const { Resources = [], CloudTrailEvent = '', EventId = '' } = event
          assert.deepEqual(
            [event.EventSource, event.Username, event.ReadOnly, event.AccessKeyId],
            ['secretsmanager.amazonaws.com', 'ann', 'false', userKey],
          )
          const [{ ResourceType, ResourceName = '' } = {}] = Resources
          assert.equal(ResourceType, 'AWS::SecretsManager::Secret')
          const record = JSON.parse(CloudTrailEvent)
          assert.equal(record.eventID, EventId)
          assert.equal(new Date(record.eventTime).getTime(), event.EventTime?.getTime())
          const attributes = [
            ['EventId', EventId],
            ['Username', 'ann'],
            ['ReadOnly', 'false'],
            ['ResourceType', 'AWS::SecretsManager::Secret'],
            ['ResourceName', ResourceName],
            ['EventSource', 'secretsmanager.amazonaws.com'],
            ['AccessKeyId', userKey],
          ] as const
          for (const [key, value] of attributes) {
            assert.ok(
              (await find(key, value)).some((each) => each.EventId === EventId),
              `${key} ${value}`,
            )
          }
          assert.deepEqual(await find('EventName', 'createsecret'), [])
        })

        test('a thing is found by the name it was given', async () => {
          assert.ok(namesOf(await find('ResourceName', '/a/b')).includes('PutParameter'))
          assert.ok(namesOf(await find('ResourceName', 'one/secret')).includes('GetSecretValue'))
          assert.deepEqual(await find('ResourceName', '/a'), [])
        })

        test('the newest comes first, pages follow one another, and what comes meanwhile joins none', async () => {
          const all: Event[] = []
          let NextToken: string | undefined
          const EndTime = server.clock.now()
          do {
            const page = await client.lookupEvents({ MaxResults: 2, EndTime, NextToken })
            assert.ok(page.Events!.length > 0)
            all.push(...page.Events!)
            NextToken = page.NextToken
          } while (NextToken !== undefined)
          assert.equal(new Set(all.map(({ EventId }) => EventId)).size, all.length)
          const times = all.map(({ EventTime }) => EventTime!.getTime())
          assert.deepEqual(
            times,
            times.toSorted((one, other) => other - one),
          )
          const { Events } = await client.lookupEvents({ EndTime })
          assert.deepEqual(namesOf(all.filter(({ EventName }) => EventName !== 'LookupEvents')).slice(0, 3), [
            'GetParameter',
            'PutParameter',
            'Decrypt',
          ])
          assert.ok(Events!.length >= all.length)
        })

        test('other accounts and regions have their own events', async () => {
          assert.deepEqual(await find('EventName', 'GetParameters'), [])
          const there = server.cloudTrail({ credentials: KEY, region: 'us-east-1' })
          const LookupAttributes = [{ AttributeKey: 'EventName' as const, AttributeValue: 'GetParameters' }]
          const { Events = [] } = await there.lookupEvents({ LookupAttributes })
          assert.equal(Events.length, 1)
          const [{ EventId = '' } = {}] = Events
          assert.deepEqual(await find('EventId', EventId), [])
        })

        test('a time is looked at to the second, both ends included', async () => {
          const [event] = await find('EventName', 'PutParameter')
          const at = event!.EventTime!
          const within = (StartTime: Date, EndTime: Date) => client.lookupEvents({ StartTime, EndTime })
          const ids = async (start: number, end: number) =>
            (await within(new Date(start), new Date(end))).Events!.map(({ EventId }) => EventId)
          assert.ok((await ids(at.getTime(), at.getTime())).includes(event!.EventId))
          assert.ok(!(await ids(at.getTime() + 1000, at.getTime() + DAY_MS)).includes(event!.EventId))
          assert.ok(!(await ids(at.getTime() - DAY_MS, at.getTime() - 1000)).includes(event!.EventId))
        })
      })
    }

    test('what is refused, in words of the model', async () => {
      await refused({ StartTime: new Date(2000), EndTime: new Date(1000) }, 'InvalidTimeRangeException')
      await refused({ NextToken: 'nonsense' }, 'InvalidNextTokenException')
      const attribute = { AttributeKey: 'EventName', AttributeValue: 'x' } as const
      await refused({ LookupAttributes: [attribute, attribute] }, 'InvalidLookupAttributesException')
      const { NextToken } = await client.lookupEvents({ MaxResults: 1 })
      await refused({ MaxResults: 1, LookupAttributes: [attribute], NextToken }, 'InvalidNextTokenException')
      await assert.rejects(client.lookupEvents({ MaxResults: 51 }))
      assert.deepEqual((await client.lookupEvents({ EventCategory: 'insight' })).Events, [])
    })

    test('what is older than 90 days is not shown', async () => {
      const [event] = await find('EventName', 'PutParameter')
      server.clock.advance(89 * DAY_MS)
      assert.deepEqual(namesOf(await find('EventName', 'PutParameter')), ['PutParameter'])
      server.clock.advance(2 * DAY_MS)
      assert.deepEqual(await find('EventName', 'PutParameter'), [])
      assert.deepEqual(await find('EventId', event!.EventId!), [])
      assert.equal(REGION, JSON.parse(event!.CloudTrailEvent!).awsRegion)
    })
  })
}
