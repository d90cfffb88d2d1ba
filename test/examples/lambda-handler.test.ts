// The example of a Lambda handler, run as it is shown: with Cairn, and where nothing tells of changes, as on AWS.
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { startServer, type TestServer } from '../support/server.ts'
import { startProgram, startQuietWay } from './program.ts'

describe('the Lambda handler', { timeout: 60_000 }, () => {
  let server: TestServer
  before(async () => {
    server = await startServer()
    await server.secretsManager().createSecret({ Name: 'shop/payments', SecretString: '{"apiKey":"key-1234"}' })
  })
  beforeEach(() => setMaximum(100))
  after(() => server.close())

  async function setMaximum(maximum: number): Promise<void> {
    const Value = JSON.stringify({ maximum })
    await server.ssm().putParameter({ Name: '/shop/limits', Value, Type: 'String', Overwrite: true })
  }

  const ACCEPTED = { accepted: true, payWith: 'key ending in 1234' }

  test('with Cairn a raised limit holds for the function that is warm', async () => {
    const program = startProgram('lambda-handler/invoke.ts', { AWS_ENDPOINT_URL: server.url })
    assert.deepEqual(await program.ask('{"total":50}'), ACCEPTED)
    assert.deepEqual(await program.ask('{"total":150}'), { accepted: false })
    await setMaximum(200)
    let answer: unknown
    do answer = await program.ask('{"total":150}')
    while (!(answer as typeof ACCEPTED).accepted)
    assert.deepEqual(answer, ACCEPTED)
    assert.deepEqual(await program.end(), { code: 0, stderr: '' })
  })

  test('where nothing tells of changes it is the same program, and reads twice in all', async (t) => {
    const way = await startQuietWay(server.url)
    t.after(() => way.close())
    const program = startProgram('lambda-handler/invoke.ts', { AWS_ENDPOINT_URL: way.url })
    assert.deepEqual(await program.ask('{"total":50}'), ACCEPTED)
    await setMaximum(200)
    for (let i = 0; i < 20; i++) assert.deepEqual(await program.ask('{"total":150}'), { accepted: false })
    assert.deepEqual(await program.end(), { code: 0, stderr: '' })
    assert.deepEqual(way.calls, ['AmazonSSM.GetParameters', 'AmazonSSM.GetParameters'])
  })
})
