// Parameter policies: how they are written, kept, shown and refused.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { PutParameterCommandInput, SSM } from '@aws-sdk/client-ssm'
import { DIALECTS } from '../../support/dialects.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const EXPIRATION = { Type: 'Expiration', Version: '1.0', Attributes: { Timestamp: '2099-09-28T18:42:02Z' } }
const NO_CHANGE = { Type: 'NoChangeNotification', Version: '1.0', Attributes: { After: '1', Unit: 'Days' } }
const NOTICE = { Type: 'ExpirationNotification', Version: '1.0', Attributes: { Before: '15', Unit: 'Hours' } }

for (const dialect of DIALECTS) {
  describe(`parameter policies on ${dialect}`, () => {
    let server: TestServer
    let ssm: SSM
    let count = 0
    before(async () => {
      server = await startServer({ dialect })
      ssm = server.ssm()
    })
    after(() => server.close())

    async function create(policies: unknown, more: Partial<PutParameterCommandInput> = {}): Promise<string> {
      const Name = `/policies/p${count++}`
      const Policies = typeof policies === 'string' ? policies : JSON.stringify(policies)
      await ssm.putParameter({ Name, Type: 'String', Tier: 'Advanced', Value: 'fixture-policy', Policies, ...more })
      return Name
    }
    const update = (Name: string, policies?: string) =>
      ssm.putParameter({ Name, Value: 'next', Overwrite: true, ...(policies !== undefined && { Policies: policies }) })
    async function described(name: string) {
      const { Parameters } = await ssm.describeParameters({ ParameterFilters: [{ Key: 'Name', Values: [name] }] })
      return Parameters?.[0]?.Policies
    }
    const refused = (policies: unknown, name: string, message: string) =>
      assert.rejects(create(policies), { name, message })
    const refusedAttribute = (type: string, Attributes: object, message: string) =>
      refused([EXPIRATION, { Type: type, Version: '1.0', Attributes }], 'InvalidPolicyAttributeException', message)

    test('they are shown without blanks, as text, with a status', async () => {
      const name = await create(JSON.stringify([EXPIRATION, NO_CHANGE, NOTICE], undefined, 2))
      assert.deepEqual(await described(name), [
        { PolicyText: JSON.stringify(EXPIRATION), PolicyType: 'Expiration', PolicyStatus: 'Pending' },
        { PolicyText: JSON.stringify(NO_CHANGE), PolicyType: 'NoChangeNotification', PolicyStatus: 'Pending' },
        { PolicyText: JSON.stringify(NOTICE), PolicyType: 'ExpirationNotification', PolicyStatus: 'Pending' },
      ])
    })

    test('members come in the order AWS shows them in, and numbers as text', async () => {
      const name = await create(
        '[{"Attributes":{"Unit":"Days","After":20},"Version":"1.0","Type":"NoChangeNotification"}]',
      )
      assert.equal(
        (await described(name))?.[0]?.PolicyText,
        '{"Type":"NoChangeNotification","Version":"1.0","Attributes":{"After":"20","Unit":"Days"}}',
      )
    })

    test('the history shows them without a status', async () => {
      const name = await create([EXPIRATION])
      await update(name, '[]')
      const { Parameters } = await ssm.getParameterHistory({ Name: name })
      assert.deepEqual(
        Parameters?.map(({ Policies }) => Policies),
        [[{ PolicyText: JSON.stringify(EXPIRATION), PolicyType: 'Expiration' }], []],
      )
    })

    test('left out of an update they stay, stated they replace all there were', async () => {
      const name = await create([EXPIRATION, NO_CHANGE])
      await update(name)
      assert.deepEqual(
        (await described(name))?.map(({ PolicyType }) => PolicyType),
        ['Expiration', 'NoChangeNotification'],
      )
      await update(name, JSON.stringify([NO_CHANGE]))
      assert.deepEqual(
        (await described(name))?.map(({ PolicyType }) => PolicyType),
        ['NoChangeNotification'],
      )
    })

    test('an empty list and a list of one empty policy both remove them', async () => {
      for (const nothing of ['[]', '[{}]']) {
        const name = await create([EXPIRATION])
        await update(name, nothing)
        assert.deepEqual(await described(name), [])
      }
    })

    test('the same Expiration may be stated twice', async () => {
      const name = await create([EXPIRATION, EXPIRATION])
      assert.equal((await described(name))?.length, 2)
    })

    test('the standard tier has none', async () => {
      await assert.rejects(create([EXPIRATION], { Tier: 'Standard' }), {
        name: 'ValidationException',
        message:
          "You can't assign parameter policies to a standard-parameter tier. You must upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html",
      })
    })

    test('what is not a list of policies is refused with what was given', async () => {
      for (const text of ['not-json', 'null', JSON.stringify(EXPIRATION), '["Expiration"]', '[null]']) {
        await refused(text, 'ValidationException', `Invalid policies input: ${text}.`)
      }
    })

    test('an unknown type is refused by its name', async () => {
      await refused(
        [{ Type: 'BadType', Version: '1.0', Attributes: {} }],
        'InvalidPolicyTypeException',
        'Policy type BadType is not supported.',
      )
      await refused([{ Type: 'toString' }], 'InvalidPolicyTypeException', 'Policy type toString is not supported.')
      await refused([{ Version: '1.0' }], 'InvalidPolicyTypeException', 'Policy type null is not supported.')
    })

    test('a version other than 1.0 is refused', async () => {
      await refused(
        [{ ...EXPIRATION, Version: '2.0' }],
        'InvalidPolicyAttributeException',
        'Version 2.0 of policy type Expiration is not supported.',
      )
    })

    test('a period must be a positive integer below AWS’s bound', async () => {
      for (const [Type, name] of [
        ['NoChangeNotification', 'After'],
        ['ExpirationNotification', 'Before'],
      ] as const) {
        for (const value of ['0', '-5']) {
          const text = `Attribute ${name} must be a positive integer.`
          await refusedAttribute(Type, { [name]: value, Unit: 'Days' }, text)
        }
        for (const value of ['0.5', 'ten', '', '8760000', '99999999999999999999']) {
          const text = `Attribute ${name} must be a positive integer smaller than 8760000 .`
          await refusedAttribute(Type, { [name]: value, Unit: 'Days' }, text)
        }
        await create([EXPIRATION, { Type, Version: '1.0', Attributes: { [name]: '8759999', Unit: 'Hours' } }])
      }
    })

    test('a unit is Days or Hours', async () => {
      for (const Unit of ['Minutes', 'days', 'constructor']) {
        await refusedAttribute('NoChangeNotification', { After: '1', Unit }, 'Attribute Unit must be Days or Hours.')
      }
    })

    test('an attribute that is missing or too many is refused by its name', async () => {
      await refusedAttribute(
        'NoChangeNotification',
        { After: '1' },
        'Attribute Unit is required for policy type NoChangeNotification.',
      )
      await refusedAttribute(
        'NoChangeNotification',
        { After: '1', Unit: 'Days', Before: '1' },
        'Attribute Before is not supported for policy type NoChangeNotification.',
      )
      await refused(
        [{ Type: 'Expiration', Version: '1.0' }],
        'InvalidPolicyAttributeException',
        'Attribute Timestamp is required for policy type Expiration.',
      )
    })

    test('a timestamp is an instant or a time with an offset', async () => {
      for (const Timestamp of [
        '2098-12-02T21:34:33.000Z',
        '2099-11-01T22:13:48.87+10:30:00',
        '2099-11-01T22:13:48-03:00',
        '2096-02-29T00:00Z',
      ]) {
        await create([{ ...EXPIRATION, Attributes: { Timestamp } }])
      }
      for (const Timestamp of ['', 'tomorrow', '2099-11-01', '2099-02-29T00:00:00Z', '2099-01-01T24:00:00Z']) {
        await refused(
          [{ ...EXPIRATION, Attributes: { Timestamp } }],
          'InvalidPolicyAttributeException',
          'Attribute Timestamp must be a date and time in the format ISO_INSTANT or ISO_OFFSET_DATE_TIME.',
        )
      }
    })

    test('policies that contradict each other are refused', async () => {
      const other = { ...EXPIRATION, Attributes: { Timestamp: '2098-01-01T00:00:00Z' } }
      await refused(
        [EXPIRATION, other],
        'IncompatiblePolicyException',
        'A parameter can have only one Expiration policy.',
      )
      await refused(
        [NOTICE],
        'IncompatiblePolicyException',
        'An ExpirationNotification policy needs an Expiration policy beside it.',
      )
    })

    test('there are at most ten', async () => {
      const periods = (many: number) =>
        Array.from({ length: many }, (_, i) => ({ ...NO_CHANGE, Attributes: { After: String(i + 1), Unit: 'Days' } }))
      assert.equal((await described(await create(periods(10))))?.length, 10)
      await refused(periods(11), 'PoliciesLimitExceededException', 'A parameter can have at most 10 policies.')
    })
  })
}
