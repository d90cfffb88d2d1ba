// ssm:LabelParameterVersion, through AWS's own client.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { SSM } from '@aws-sdk/client-ssm'
import { DIALECTS } from '../../support/dialects.ts'
import { ACCOUNT, REGION, startServer, type TestServer } from '../../support/server.ts'

for (const dialect of DIALECTS) {
  describe(`LabelParameterVersion on ${dialect}`, () => {
    let server: TestServer
    let ssm: SSM
    before(async () => {
      server = await startServer({ dialect })
      ssm = server.ssm()
    })
    after(() => server.close())

    const create = async (Name: string, versions = 2) => {
      for (let version = 1; version <= versions; version++) {
        await ssm.putParameter({ Name, Value: `value-${version}`, Type: 'String', Overwrite: true })
      }
      return Name
    }
    const label = async (Name: string, Labels: string[], ParameterVersion?: number) => {
      const { $metadata, ...answer } = await ssm.labelParameterVersion({ Name, Labels, ParameterVersion })
      return answer
    }
    const labelsOf = async (Name: string) =>
      (await ssm.getParameterHistory({ Name })).Parameters?.map(({ Labels }) => Labels)

    test('labels go to the latest version unless another is given', async () => {
      const name = await create('/label/latest')
      assert.deepEqual(await label(name, ['current']), { InvalidLabels: [], ParameterVersion: 2 })
      assert.deepEqual(await label(name, ['old', 'older'], 1), { InvalidLabels: [], ParameterVersion: 1 })
      assert.deepEqual(await labelsOf(name), [['old', 'older'], ['current']])
    })

    test('a label moves from the version that had it', async () => {
      const name = await create('/label/moves')
      await label(name, ['stable', 'other'], 1)
      await label(name, ['stable'], 2)
      assert.deepEqual(await labelsOf(name), [['other'], ['stable']])
      assert.equal((await ssm.getParameter({ Name: `${name}:stable` })).Parameter?.Value, 'value-2')
    })

    test('what cannot be a label is told once, and the rest is attached', async () => {
      const name = await create('/label/mixed')
      const given = ['valid', '123bad', 'awsBad', 'SSMbad', 'bad label', 'bad:colon', '123bad', 'v1.0-rc_2']
      const { InvalidLabels } = await label(name, given.slice(0, 10))
      assert.deepEqual(InvalidLabels?.sort(), ['123bad', 'SSMbad', 'awsBad', 'bad label', 'bad:colon'])
      assert.deepEqual(await labelsOf(name), [[], ['v1.0-rc_2', 'valid']])
    })

    test('a call with nothing but bad labels still succeeds', async () => {
      const name = await create('/label/bad')
      assert.deepEqual(await label(name, ['1number', 'bad:colon']), {
        InvalidLabels: ['1number', 'bad:colon'],
        ParameterVersion: 2,
      })
    })

    test('a label longer than 100 characters fails the call', async () => {
      const name = await create('/label/long')
      const long = 'x'.repeat(101)
      await assert.rejects(label(name, ['fine', long]), {
        name: 'ValidationException',
        message: `1 validation error detected: Value '[fine, ${long}]' at 'labels' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 100, Member must have length greater than or equal to 1]`,
      })
      assert.deepEqual(await labelsOf(name), [[], []])
    })

    test('a version has at most ten labels', async () => {
      const name = await create('/label/ten')
      const ten = Array.from({ length: 10 }, (_, number) => `label-${number}`)
      await label(name, ten)
      await assert.rejects(label(name, ['one-more']), {
        name: 'ParameterVersionLabelLimitExceeded',
        message: /^A parameter version can have maximum 10 labels\./,
      })
      // What it has already does not count twice, and what moves away makes room.
      await label(name, ten.slice(0, 3))
      await label(name, ['label-0'], 1)
      await label(name, ['one-more'])
    })

    test('a missing version is refused', async () => {
      const name = await create('/label/versions')
      for (const version of [99, 0, -1]) {
        await assert.rejects(label(name, ['uncreated'], version), {
          name: 'ParameterVersionNotFound',
          message: `Systems Manager could not find version ${version} of ${name}. Verify the version and try again.`,
        })
      }
    })

    test('a missing parameter is refused without a text', () =>
      assert.rejects(label('/label/missing', ['a']), { name: 'ParameterNotFound', message: 'UnknownError' }))

    test('an ARN and a selector are not names', async () => {
      const name = await create('/label/forms')
      for (const form of [`arn:aws:ssm:${REGION}:${ACCOUNT}:parameter${name}`, `${name}:1`]) {
        await assert.rejects(label(form, ['a']), { name: 'ValidationException' })
      }
    })

    test('an overwrite leaves labels where they are', async () => {
      const name = await create('/label/stays')
      await label(name, ['here'])
      await ssm.putParameter({ Name: name, Value: 'value-3', Overwrite: true })
      assert.deepEqual(await labelsOf(name), [[], ['here'], []])
    })

    test('a caller without rights is denied', async () => {
      const name = await create('/label/denied')
      const stranger = server.ssm({ credentials: await server.addUser() })
      for (const Name of [name, '/label/missing']) {
        await assert.rejects(stranger.labelParameterVersion({ Name, Labels: ['a'] }), { name: 'AccessDeniedException' })
      }
      assert.deepEqual(await labelsOf(name), [[], []])
    })
  })
}
