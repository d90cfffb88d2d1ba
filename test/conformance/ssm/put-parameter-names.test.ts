// ssm:PutParameter, through AWS's own client: which names a parameter may have.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../../support/dialects.ts'
import { ACCOUNT, REGION, startServer, type TestServer } from '../../support/server.ts'

const NAME_RULE =
  'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_'
const PREFIX_RULE = 'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).'

for (const dialect of DIALECTS) {
  describe(`PutParameter's names on ${dialect}`, () => {
    let server: TestServer
    before(async () => {
      server = await startServer({ dialect })
    })
    after(() => server.close())

    const put = (Name: string) => server.ssm().putParameter({ Name, Value: 'value', Type: 'String' })
    const refused = (name: string, message: string, error = 'ValidationException') =>
      assert.rejects(put(name), { name: error, message })

    test('letters, digits and .-_ make a name, alone or between slashes', async () => {
      for (const name of ['root', '/Root-2', 'a.b_c-d', '/a/b.c/D_e/9-']) assert.equal((await put(name)).Version, 1)
    })

    test('case matters', async () => {
      await put('/case/name')
      assert.equal((await put('/CASE/name')).Version, 1)
    })

    test('any other form is refused, ARNs and selectors included', async () => {
      const arn = `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/a`
      const names = ['/bad name', ' a', 'x/b', '//a', '/a//b', '/a/b:1', 'a:label', 'ä', 'a*', '/', arn]
      for (const name of names) await refused(name, NAME_RULE)
    })

    test('a name must not end with a slash', async () => {
      for (const name of ['/a/', '/a/b/', 'a/']) await refused(name, 'Parameter name must not end with slash.')
    })

    test('ssm and aws are not for the beginning of a name, in any case', async () => {
      for (const name of ['ssm', 'SSM-name', 'awsome', 'aws_name', '/ssmname']) await refused(name, PREFIX_RULE)
      for (const name of ['/ssm/name', '/SsmName/x']) await refused(name, NAME_RULE)
      assert.equal((await put('/team/aws/ssm')).Version, 1)
    })

    test('what is under /aws belongs to AWS', async () => {
      for (const name of ['/aws/service/mine', '/AWS/x', '/aws_team/path/name', '/aws/reference/secretsmanager/x']) {
        await refused(name, `No access to reserved parameter name: ${name}.`, 'AccessDeniedException')
      }
    })

    test('fifteen levels are allowed, sixteen are not', async () => {
      assert.equal((await put('/l'.repeat(15))).Version, 1)
      await refused(
        '/l'.repeat(16),
        'A hierarchy can have a maximum of 15 levels.',
        'HierarchyLevelLimitExceededException',
      )
    })

    test('with its ARN a name may have 1011 characters', async () => {
      const longest = 'n'.repeat(1011 - `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/`.length)
      assert.equal((await put(longest)).Version, 1)
      await refused(`${longest}n`, "Parameter name: its ARN can't be longer than 1011 characters.")
    })

    test('a name is never longer than the model says', () =>
      assert.rejects(put('n'.repeat(2049)), {
        name: 'ValidationException',
        message: /at 'name' .* less than or equal to 2048$/,
      }))
  })
}
