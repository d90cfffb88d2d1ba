// ssm:PutParameter, through AWS's own client: tiers, sizes, and how many versions there may be.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { PutParameterCommandInput, SSM } from '@aws-sdk/client-ssm'
import { DIALECTS } from '../../support/dialects.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const GUIDE = 'https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html'
const POLICIES = JSON.stringify([
  { Type: 'NoChangeNotification', Version: '1.0', Attributes: { After: '1', Unit: 'Days' } },
])
const DEFAULT_TIER = '/ssm/parameter-store/default-parameter-tier'

for (const dialect of DIALECTS) {
  describe(`PutParameter's tiers on ${dialect}`, () => {
    let server: TestServer
    let ssm: SSM
    before(async () => {
      server = await startServer({ dialect })
      ssm = server.ssm()
    })
    after(() => server.close())

    const put = (Name: string, more: Partial<PutParameterCommandInput> = {}, client = ssm) =>
      client.putParameter({ Name, Value: 'value', Type: 'String', Overwrite: true, ...more })
    const tierOf = async (name: string, more?: Partial<PutParameterCommandInput>, client = ssm) =>
      (await put(name, more, client)).Tier
    const refused = (call: Promise<unknown>, message: string) =>
      assert.rejects(call, { name: 'ValidationException', message })

    test('a Standard value has at most 4096 characters', async () => {
      const tooLong = `Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see ${GUIDE}`
      assert.equal(await tierOf('/tier/full', { Value: 'x'.repeat(4096) }), 'Standard')
      assert.equal(await tierOf('/tier/wide', { Value: '€'.repeat(4096) }), 'Standard')
      await refused(put('/tier/over', { Value: 'x'.repeat(4097) }), tooLong)
      await refused(put('/tier/over', { Value: 'x'.repeat(4097), Tier: 'Standard' }), tooLong)
    })

    test('an Advanced value has at most 8192 characters', async () => {
      assert.equal(await tierOf('/tier/large', { Value: 'x'.repeat(8192), Tier: 'Advanced' }), 'Advanced')
      await refused(
        put('/tier/larger', { Value: 'x'.repeat(8193), Tier: 'Advanced' }),
        'The specified parameter value is too large. Advanced-tier parameters support a maximum parameter value of 8192 characters.',
      )
    })

    test('a parameter goes from Standard to Advanced', async () => {
      assert.equal(await tierOf('/tier/promoted'), 'Standard')
      assert.equal(await tierOf('/tier/promoted', { Tier: 'Advanced' }), 'Advanced')
    })

    test('it stays Advanced when no tier is given', async () => {
      await put('/tier/stays', { Tier: 'Advanced' })
      assert.equal(await tierOf('/tier/stays'), 'Advanced')
      assert.equal(await tierOf('/tier/stays', { Tier: 'Intelligent-Tiering' }), 'Advanced')
    })

    test('it never goes back to Standard', async () => {
      await put('/tier/never', { Tier: 'Advanced' })
      await refused(
        put('/tier/never', { Tier: 'Standard', Value: 'short' }),
        "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a standard parameter. Be aware that standard parameters have a value limit of 4096 characters.",
      )
      await ssm.deleteParameter({ Name: '/tier/never' })
      assert.equal(await tierOf('/tier/never', { Tier: 'Standard' }), 'Standard')
    })

    test('Intelligent-Tiering is Standard while that is enough', async () => {
      const Tier = 'Intelligent-Tiering'
      assert.equal(await tierOf('/tier/small', { Tier }), 'Standard')
      assert.equal(await tierOf('/tier/grown', { Tier, Value: 'x'.repeat(4097) }), 'Advanced')
      assert.equal(await tierOf('/tier/policed', { Tier, Policies: POLICIES }), 'Advanced')
      // KMS takes 4096 bytes of a Standard SecureString.
      const secret = { Tier, Type: 'SecureString', Value: '€'.repeat(2000) } as const
      assert.equal(await tierOf('/tier/secret', secret), 'Advanced')
    })

    test('without a tier the default of the account and region counts', async () => {
      const client = server.ssm({ region: 'eu-west-3' })
      await client.updateServiceSetting({ SettingId: DEFAULT_TIER, SettingValue: 'Intelligent-Tiering' })
      assert.equal(await tierOf('/tier/default', { Value: 'x'.repeat(5000) }, client), 'Advanced')
      await client.updateServiceSetting({ SettingId: DEFAULT_TIER, SettingValue: 'Advanced' })
      assert.equal(await tierOf('/tier/other', {}, client), 'Advanced')
      assert.equal(await tierOf('/tier/other', {}), 'Standard')
    })

    test('policies take the Advanced tier', async () => {
      await refused(
        put('/tier/policies', { Policies: POLICIES, Tier: 'Standard' }),
        `You can't assign parameter policies to a standard-parameter tier. You must upgrade the parameter to use the advanced-parameter tier. For more information, see ${GUIDE}`,
      )
      assert.equal(await tierOf('/tier/policies', { Policies: POLICIES, Tier: 'Advanced' }), 'Advanced')
    })

    test('policies survive an overwrite that names none, and are cleared by an empty list', async () => {
      await put('/tier/kept-policies', { Policies: POLICIES, Tier: 'Advanced' })
      await put('/tier/kept-policies')
      await put('/tier/kept-policies', { Policies: '[{}]' })
      const { Parameters } = await ssm.getParameterHistory({ Name: '/tier/kept-policies' })
      assert.deepEqual(
        Parameters?.map(({ Policies }) => Policies?.map(({ PolicyType }) => PolicyType)),
        [['NoChangeNotification'], ['NoChangeNotification'], []],
      )
    })

    test('a hundred versions are kept: the oldest goes', async () => {
      for (let version = 1; version <= 102; version++) await put('/versions/many', { Value: `value-${version}` })
      const numbers: (number | undefined)[] = []
      let NextToken: string | undefined
      do {
        const page = await ssm.getParameterHistory({ Name: '/versions/many', NextToken })
        numbers.push(...page.Parameters!.map(({ Version }) => Version))
        NextToken = page.NextToken
      } while (NextToken)
      assert.deepEqual(
        numbers,
        Array.from({ length: 100 }, (_, index) => index + 3),
      )
    })

    test('a label holds the oldest version, and so the next one back', async () => {
      const Name = '/versions/held'
      for (let version = 1; version <= 100; version++) await put(Name)
      await ssm.labelParameterVersion({ Name, ParameterVersion: 1, Labels: ['held'] })
      await assert.rejects(put(Name), {
        name: 'ParameterMaxVersionLimitExceeded',
        message: `You attempted to create a new version of ${Name} by calling the PutParameter API with the overwrite flag. Version 1, the oldest version, can't be deleted because it has a label associated with it. Move the label to another version of the parameter, and try again.`,
      })
      await ssm.labelParameterVersion({ Name, ParameterVersion: 100, Labels: ['held'] })
      assert.equal((await put(Name)).Version, 101)
    })
  })
}
