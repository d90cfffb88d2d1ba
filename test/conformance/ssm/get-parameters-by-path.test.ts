// ssm:GetParametersByPath, through AWS's own client; its filters have tests of their own.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type GetParametersByPathCommandInput, paginateGetParametersByPath, type SSM } from '@aws-sdk/client-ssm'
import { DIALECTS } from '../../support/dialects.ts'
import { ACCOUNT, REGION, startServer, type TestServer } from '../../support/server.ts'

const PATH_RULE =
  'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/". It can\'t be prefixed with \\"aws\\" or \\"ssm\\" (case-insensitive). It must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.'

for (const dialect of DIALECTS) {
  describe(`GetParametersByPath on ${dialect}`, () => {
    let server: TestServer
    let ssm: SSM
    before(async () => {
      server = await startServer({ dialect })
      ssm = server.ssm()
      const names = ['/p/a', '/p/b', '/p/b/c', '/p/b/c/d', '/p', '/p-a/x', '/pa', '/p0/x', '/P/a', 'top', '/q/secret']
      for (const Name of names) await ssm.putParameter({ Name, Value: `value of ${Name}`, Type: 'String' })
      for (let number = 0; number < 25; number++) {
        await ssm.putParameter({ Name: `/many/${String(number).padStart(2, '0')}`, Value: 'x', Type: 'String' })
      }
    })
    after(() => server.close())

    const names = async (Path: string, more: Partial<GetParametersByPathCommandInput> = {}) =>
      (await ssm.getParametersByPath({ Path, ...more })).Parameters?.map(({ Name }) => Name)

    test('one level is shown, without the path itself', async () => {
      assert.deepEqual(await names('/p'), ['/p/a', '/p/b'])
      assert.deepEqual(await names('/p', { Recursive: false }), ['/p/a', '/p/b'])
      assert.deepEqual(await names('/p/b'), ['/p/b/c'])
    })

    test('all levels are shown when asked for, and no neighbour whose name begins alike', async () => {
      assert.deepEqual(await names('/p', { Recursive: true }), ['/p/a', '/p/b', '/p/b/c', '/p/b/c/d'])
    })

    test('a slash at the end of the path means nothing', async () => {
      assert.deepEqual(await names('/p/'), ['/p/a', '/p/b'])
    })

    test('the root has its own level, and everything below', async () => {
      assert.deepEqual(await names('/'), ['/p', '/pa', 'top'])
      const all = await names('/', { Recursive: true, MaxResults: 10 })
      assert.equal(all?.length, 10)
      assert.ok(all?.every((name) => !name?.startsWith('/aws')))
    })

    test('a path with nothing below is an empty list', async () => {
      assert.deepEqual(await names('/p/a'), [])
      assert.deepEqual(await names('/nowhere'), [])
    })

    test('a parameter is shown as GetParameter shows it', async () => {
      const [parameter] = (await ssm.getParametersByPath({ Path: '/p' })).Parameters!
      assert.deepEqual(parameter, (await ssm.getParameter({ Name: '/p/a' })).Parameter)
    })

    test('pages are ten long at most, and the last has no token', async () => {
      const sizes: (number | undefined)[] = []
      const seen: (string | undefined)[] = []
      for await (const page of paginateGetParametersByPath({ client: ssm }, { Path: '/many' })) {
        sizes.push(page.Parameters?.length)
        seen.push(...page.Parameters!.map(({ Name }) => Name))
      }
      assert.deepEqual(sizes, [10, 10, 5])
      assert.equal(new Set(seen).size, 25)
      assert.deepEqual(seen, [...seen].sort())
    })

    test('no page is empty, and none follows when the last one was full', async () => {
      const first = await ssm.getParametersByPath({ Path: '/many', MaxResults: 5 })
      let token = first.NextToken
      for (let page = 2; page <= 5; page++) {
        const next = await ssm.getParametersByPath({ Path: '/many', MaxResults: 5, NextToken: token })
        assert.equal(next.Parameters?.length, 5)
        token = next.NextToken
      }
      assert.equal(token, undefined)
    })

    test('pages of one recursive query add up to all of it', async () => {
      const seen: (string | undefined)[] = []
      const query = { Path: '/p', Recursive: true, MaxResults: 1 }
      for await (const page of paginateGetParametersByPath({ client: ssm }, query)) {
        assert.equal(page.Parameters?.length, 1)
        seen.push(page.Parameters?.[0]?.Name)
      }
      assert.deepEqual(seen, ['/p/a', '/p/b', '/p/b/c', '/p/b/c/d'])
    })

    test('a token that is none, or of another query, account or region, is refused', async () => {
      const { NextToken } = await ssm.getParametersByPath({ Path: '/many' })
      const refusal = (token?: string) => ({
        name: 'InvalidNextToken',
        message: `The following token is invalid: ${token}.`,
      })
      await assert.rejects(names('/p', { NextToken: 'fixture-invalid-token' }), refusal('fixture-invalid-token'))
      await assert.rejects(names('/p', { NextToken }), refusal(NextToken))
      await assert.rejects(names('/many', { NextToken, Recursive: true }), refusal(NextToken))
      const elsewhere = server.ssm({ region: 'us-east-1' })
      await assert.rejects(elsewhere.getParametersByPath({ Path: '/many', NextToken }), refusal(NextToken))
      const credentials = { accessKeyId: '100000000001', secretAccessKey: 'test' }
      const stranger = server.ssm({ credentials })
      await assert.rejects(stranger.getParametersByPath({ Path: '/many', NextToken }), refusal(NextToken))
    })

    test('a path must begin with a slash and hold only what names hold', async () => {
      const arn = `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/p`
      for (const path of ['p', 'p/b', '/p//b', '/p b', '//', arn, '/p:1']) {
        await assert.rejects(names(path), { name: 'ValidationException', message: PATH_RULE })
      }
    })

    test('eleven a page are too many', () =>
      assert.rejects(names('/p', { MaxResults: 11 }), {
        name: 'ValidationException',
        message:
          "1 validation error detected: Value '11' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 10",
      }))

    test('secrets are shown in clear when asked for', async () => {
      await ssm.putParameter({ Name: '/q/secret', Value: 'hush', Type: 'SecureString', Overwrite: true })
      const value = async (WithDecryption: boolean) =>
        (await ssm.getParametersByPath({ Path: '/q', WithDecryption })).Parameters?.[0]?.Value
      assert.equal(await value(true), 'hush')
      assert.notEqual(await value(false), 'hush')
    })

    test('the label filter shows the labelled version, without a selector', async () => {
      await ssm.putParameter({ Name: '/labels/x', Value: 'one', Type: 'String' })
      await ssm.labelParameterVersion({ Name: '/labels/x', Labels: ['historical'] })
      await ssm.putParameter({ Name: '/labels/x', Value: 'two', Overwrite: true })
      await ssm.putParameter({ Name: '/labels/y', Value: 'without', Type: 'String' })
      const ParameterFilters = [{ Key: 'Label', Values: ['historical'] }]
      const { Parameters } = await ssm.getParametersByPath({ Path: '/labels', ParameterFilters })
      assert.deepEqual(
        Parameters?.map(({ Name, Value, Version, Selector }) => [Name, Value, Version, Selector]),
        [['/labels/x', 'one', 1, undefined]],
      )
    })

    test('filters narrow every page, and none is empty before the end', async () => {
      for (let number = 0; number < 15; number++) {
        const Type = number % 5 === 4 ? 'StringList' : 'String'
        await ssm.putParameter({ Name: `/mixed/${number}`, Value: 'x', Type })
      }
      const ParameterFilters = [{ Key: 'Type', Values: ['StringList'] }]
      const seen: (string | undefined)[] = []
      const query = { Path: '/mixed', ParameterFilters, MaxResults: 2 }
      for await (const page of paginateGetParametersByPath({ client: ssm }, query)) {
        assert.notEqual(page.Parameters?.length, 0)
        seen.push(...page.Parameters!.map(({ Name }) => Name))
      }
      assert.deepEqual(seen, ['/mixed/14', '/mixed/4', '/mixed/9'])
    })
  })
}
