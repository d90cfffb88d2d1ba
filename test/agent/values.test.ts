// What the agent answers for parameters and secrets of a real server, and how it learns of changes.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../support/dialects.ts'
import { givePolicy } from '../support/policies.ts'
import { ACCOUNT, REGION, startServer, type TestServer } from '../support/server.ts'
import { parameterPath, read, secretPath, startTestAgent, type TestAgent } from './reading.ts'

const ISO_DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

for (const dialect of DIALECTS) {
  describe(`values through the agent, ${dialect}`, () => {
    let server: TestServer
    let agent: TestAgent
    before(async () => {
      server = await startServer({ dialect })
      agent = await startTestAgent(server.url)
    })
    after(async () => {
      await agent.close()
      await server.close()
    })

    function put(Name: string, Value: string, Type: 'String' | 'SecureString' = 'String') {
      return server.ssm().putParameter({ Name, Value, Type, Overwrite: true })
    }

    test('a parameter has every member that the extension gives it', async () => {
      await put('/shape', 'value')
      const { status, type, json } = await read(agent, parameterPath('/shape'))
      assert.deepEqual([status, type], [200, 'application/json'])
      const { LastModifiedDate, ...parameter } = json.Parameter
      assert.match(LastModifiedDate, ISO_DATE)
      assert.deepEqual(json.ResultMetadata, {})
      assert.deepEqual(parameter, {
        ARN: `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/shape`,
        DataType: 'text',
        Name: '/shape',
        Selector: null,
        SourceResult: null,
        Type: 'String',
        Value: 'value',
        Version: 1,
      })
    })

    test('versions and labels are apart from the newest', async () => {
      await put('/versions', 'one')
      await put('/versions', 'two')
      await server.ssm().labelParameterVersion({ Name: '/versions', Labels: ['live'], ParameterVersion: 1 })
      const [newest, first, live] = await Promise.all(
        ['', '&version=1', '&label=live'].map(
          async (more) => (await read(agent, parameterPath('/versions', more))).json,
        ),
      )
      assert.equal(newest.Parameter.Value, 'two')
      assert.deepEqual([first.Parameter.Value, first.Parameter.Selector], ['one', ':1'])
      assert.deepEqual([live.Parameter.Value, live.Parameter.Selector], ['one', ':live'])
    })

    test('a SecureString is opened only when that is asked for', async () => {
      await put('/sealed', 'open', 'SecureString')
      const [sealed, open] = await Promise.all([
        read(agent, parameterPath('/sealed')),
        read(agent, parameterPath('/sealed', '&withDecryption=true')),
      ])
      assert.notEqual(sealed.json.Parameter.Value, 'open')
      assert.equal(open.json.Parameter.Value, 'open')
    })

    test('a secret is written as the extension does, and on its own path as the agent of AWS does', async () => {
      const { ARN, VersionId } = await server.secretsManager().createSecret({ Name: 'app/db', SecretString: 'pass' })
      const { json } = await read(agent, secretPath('app/db'))
      const { CreatedDate, ...secret } = json
      assert.match(CreatedDate, ISO_DATE)
      const known = { ARN, Name: 'app/db', SecretString: 'pass', VersionId, VersionStages: ['AWSCURRENT'] }
      assert.deepEqual(secret, { ...known, SecretBinary: null, ResultMetadata: {} })
      const { CreatedDate: date, ...own } = (await read(agent, '/v1/app/db')).json
      assert.match(date, /^\d{10}(\.\d+)?$/)
      assert.deepEqual(own, known)
      assert.equal((await read(agent, secretPath(ARN!))).json.SecretString, 'pass')
    })

    test('stages, versions and bytes of secrets can be read', async () => {
      const secrets = server.secretsManager()
      const first = await secrets.createSecret({ Name: 'staged', SecretString: 'old' })
      await secrets.putSecretValue({ SecretId: 'staged', SecretBinary: Buffer.from([0, 255]) })
      assert.equal((await read(agent, secretPath('staged'))).json.SecretBinary, 'AP8=')
      assert.equal((await read(agent, secretPath('staged', '&versionStage=AWSPREVIOUS'))).json.SecretString, 'old')
      const byId = await read(agent, secretPath('staged', `&versionId=${first.VersionId}`))
      assert.equal(byId.json.SecretString, 'old')
    })

    test('a secret can be read through its reference', async () => {
      await server.secretsManager().createSecret({ Name: 'referred', SecretString: 'through' })
      const name = '/aws/reference/secretsmanager/referred'
      const { json } = await read(agent, parameterPath(name, '&withDecryption=true'))
      assert.deepEqual([json.Parameter.Value, json.Parameter.DataType, json.Parameter.Version], ['through', null, 0])
    })

    test('what is not there is refused in the words of the service', async () => {
      const parameter = await read(agent, parameterPath('/absent'))
      assert.deepEqual([parameter.status, parameter.json.__type], [400, 'ParameterNotFound'])
      await put('/present', 'x')
      const version = await read(agent, parameterPath('/present', '&version=7'))
      assert.deepEqual([version.status, version.json.__type], [400, 'ParameterVersionNotFound'])
      const secret = await read(agent, secretPath('absent'))
      assert.deepEqual([secret.status, secret.json.__type], [400, 'ResourceNotFoundException'])
      assert.equal(secret.json.message, "Secrets Manager can't find the specified secret.")
    })

    test('a change is told, long before the value is due', async () => {
      await put('/told', 'before')
      await server.secretsManager().createSecret({ Name: 'told', SecretString: 'before' })
      await read(agent, parameterPath('/told'))
      await read(agent, secretPath('told'))
      for (const value of ['after', 'and again']) {
        await put('/told', value)
        await server.secretsManager().putSecretValue({ SecretId: 'told', SecretString: value })
        while ((await read(agent, parameterPath('/told'))).json.Parameter.Value !== value);
        while ((await read(agent, secretPath('told'))).json.SecretString !== value);
      }
    })

    test('a right to GetParameter alone is enough, as for the extension', async () => {
      await put('/allowed', 'yes')
      await put('/denied', 'no')
      const credentials = await server.addUser({ userName: `reader-${dialect}` })
      const Statement = { Effect: 'Allow', Action: 'ssm:GetParameter', Resource: 'arn:aws:ssm:*:*:parameter/allowed' }
      await givePolicy(server, `reader-${dialect}`, { Version: '2012-10-17', Statement })
      const limited = await startTestAgent(server.url, {}, { credentials })
      try {
        const [allowed, denied] = await Promise.all([
          read(limited, parameterPath('/allowed')),
          read(limited, parameterPath('/denied')),
        ])
        assert.equal(allowed.json.Parameter.Value, 'yes')
        assert.deepEqual([denied.status, denied.json.__type], [400, 'AccessDeniedException'])
        assert.match(denied.json.message, /is not authorized to perform: ssm:GetParameter/)
      } finally {
        await limited.close()
      }
    })
  })
}
