// Other ways to the services, as ssm_cache's override tests have it: recordings, fakes, and AWS's own clients.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createConfig, type Transport } from '@cairn/client'
import { startServer } from '../support/server.ts'

// Answers in the shapes that AWS documents, as a recording has them.
const recorded: Transport = {
  getParameters: async () => ({
    Parameters: [
      {
        Name: 'my_param',
        Type: 'String',
        Value: 'abc123',
        Version: 1,
        LastModifiedDate: 1530018761.888,
        ARN: 'arn:aws:ssm:us-east-1:111122223333:parameter/my_param',
      },
    ],
    InvalidParameters: [],
  }),
  getParametersByPath: async ({ NextToken }) =>
    NextToken === undefined
      ? { Parameters: [{ Name: '/foo/bar/1', Type: 'String', Value: 'abc123', Version: 1 }], NextToken: 'next' }
      : { Parameters: [{ Name: '/foo/bar/2', Type: 'String', Value: 'abc123', Version: 1 }], NextToken: '' },
}

describe('a transport of the program', () => {
  test('answers from a recording', async () => {
    const details = await createConfig({ transport: recorded }).parameter('my_param').details()
    assert.deepEqual([details.value, details.version], ['abc123', 1])
    assert.equal(details.modifiedAt?.toISOString(), '2018-06-26T13:12:41.888Z')
  })

  test('is refused when it lacks an operation, and says which', () => {
    const refused = (transport: unknown) => () => createConfig({ transport: transport as Transport })
    assert.throws(refused(42), { name: 'TypeError', message: 'a transport must have a getParameters method' })
    assert.throws(refused(null), TypeError)
    assert.throws(refused({ getParameters: async () => ({}) }), {
      message: 'a transport must have a getParametersByPath method',
    })
  })

  test('serves parameters, groups and paths', async () => {
    const config = createConfig({ transport: recorded })
    const group = config.group()
    assert.equal(await config.parameter('my_param').get(), 'abc123')
    assert.equal(await group.parameter('my_param').get(), 'abc123')
    const found = await group.parameters('/foo/bar/')
    assert.deepEqual([found.length, await found[1]?.get()], [2, 'abc123'])
  })

  test("may be AWS's own clients", async () => {
    const server = await startServer()
    try {
      const ssm = server.ssm()
      await ssm.putParameter({ Name: '/sdk/list', Type: 'StringList', Value: 'a,b' })
      await server.secretsManager().createSecret({ Name: 'sdk', SecretBinary: Buffer.from([1, 200]) })
      const config = createConfig({ transport: ssm })
      const list = config.parameter('/sdk/list', { transform: 'list' })
      const bytes = config.secret('sdk', { transform: 'binary' })
      assert.deepEqual((await Promise.all([list.get(), bytes.get()])).map(String), ['a,b', '1,200'])
      assert.ok((await list.details()).modifiedAt instanceof Date)
      const missing = { name: 'ConfigError', message: 'this transport does not speak to Secrets Manager' }
      await assert.rejects(config.secret('sdk', { direct: true }).get(), missing)
    } finally {
      await server.close()
    }
  })
})
