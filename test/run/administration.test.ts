// The cairn command at the machine's own console: accounts, lost keys, and questions about who may and who did.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmodSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type AccessKey, createFolder, REGION, type SpawnedServer, spawnServer } from '../support/server.ts'

const CLI = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url))

type Run = { code: number; stdout: string; stderr: string }

function run(...args: string[]): Promise<Run> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['--conditions=source', CLI, ...args], (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    )
  })
}

describe('the cairn command', () => {
  const folder = createFolder()
  const data = join(folder, 'data')
  const account = '111122223333'
  let server: SpawnedServer
  before(async () => {
    server = await spawnServer({ args: ['--account', account, '--data', data], folder })
  })
  after(() => server.kill())

  async function ask(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await run(...args, '--data', data)
    assert.equal(code, 0, stderr)
    return stdout
  }

  function keyIn(text: string): AccessKey {
    const [, accessKeyId = '', secretAccessKey = ''] = /KEY_ID=(\w+)\n.*SECRET_ACCESS_KEY=(\S+)/.exec(text) ?? []
    return { accessKeyId, secretAccessKey }
  }

  test('lists what it can do, and how one command is typed', async () => {
    const { stdout } = await run('help')
    for (const words of ['account create', 'administrator create', 'explain', 'policy generate', 'who', 'serve']) {
      assert.match(stdout, new RegExp(`^  ${words} `, 'm'))
    }
    assert.match((await run('explain', '--help')).stdout, /Usage: cairn explain PRINCIPAL ACTION RESOURCE/)
    const wrong = await run('explan')
    assert.deepEqual([wrong.code, wrong.stdout], [2, ''])
    assert.match(wrong.stderr, /there is no command explan/)
    assert.match((await run('who', '--data', data)).stderr, /RESOURCE is missing/)
  })

  test('says where it looked when there is no server', async () => {
    const { code, stderr } = await run('account', 'list', '--data', createFolder())
    assert.equal(code, 1)
    assert.match(stderr, /no server answers at .*administration\.sock/)
  })

  test("is heard through a socket that is the server's user's own", () => {
    assert.equal(statSync(join(data, 'administration.sock')).mode & 0o777, 0o600)
    // Still so when somebody has loosened the folder.
    chmodSync(data, 0o755)
    assert.equal(statSync(join(data, 'administration.sock')).mode & 0o777, 0o600)
  })

  test('makes accounts, each with an administrator of its own', async () => {
    const credentials = keyIn(await ask('account', 'create', '444455556666', '--user', 'chief'))
    const identity = await server.sts({ credentials }).getCallerIdentity({})
    assert.equal(identity.Arn, 'arn:aws:iam::444455556666:user/chief')
    await server.ssm({ credentials }).putParameter({ Name: '/a', Value: 'x', Type: 'String' })
    assert.match(await ask('account', 'list'), /^111122223333 .*\n444455556666 /)
    assert.match((await run('account', 'create', '444455556666', '--data', data)).stderr, /there is an account/)
    assert.match((await run('account', 'create', '4444', '--data', data)).stderr, /12 digits/)
  })

  test('lets in again who has lost the key, and makes the lost one useless', async () => {
    const lost = keyIn(await ask('administrator', 'create', account))
    const found = keyIn(await ask('administrator', 'create', account, '--revoke'))
    await assert.rejects(server.sts({ credentials: lost }).getCallerIdentity({}), { name: 'InvalidClientTokenId' })
    const { Arn } = await server.sts({ credentials: found }).getCallerIdentity({})
    assert.equal(Arn, `arn:aws:iam::${account}:user/administrator`)
    assert.match((await run('administrator', 'create', '999999999999', '--data', data)).stderr, /no account/)
  })

  test('explains, writes the least policy, and tells who read what', async () => {
    const credentials = keyIn(await ask('administrator', 'create', account))
    const iam = server.iam({ credentials })
    await iam.createUser({ UserName: 'reader' })
    const { AccessKey } = await iam.createAccessKey({ UserName: 'reader' })
    const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey } = AccessKey!
    const reader = server.ssm({ credentials: { accessKeyId: accessKeyId!, secretAccessKey: secretAccessKey! } })
    const principal = `arn:aws:iam::${account}:user/reader`
    const parameter = `arn:aws:ssm:${REGION}:${account}:parameter/shop/db`
    await server.ssm({ credentials }).putParameter({ Name: '/shop/db', Value: 'x', Type: 'String' })

    const refused = await ask('explain', principal, 'ssm:GetParameter', parameter)
    assert.match(refused, /^refused: /)
    const Statement = [{ Sid: 'Shop', Effect: 'Allow', Action: 'ssm:Get*', Resource: `${parameter}*` }]
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
    await iam.putUserPolicy({ UserName: 'reader', PolicyName: 'shop', PolicyDocument })
    const allowed = await ask('explain', principal, 'ssm:GetParameter', parameter)
    assert.match(allowed, /^allowed: /)
    assert.match(allowed, /Allow in identity-based policy shop, statement Shop/)

    await reader.getParameter({ Name: '/shop/db' })
    const policy = JSON.parse(await ask('policy', 'generate', principal, '--since', '1h'))
    assert.deepEqual(policy.Statement, [{ Effect: 'Allow', Action: ['ssm:GetParameter'], Resource: [parameter] }])
    const readers = await ask('who', parameter)
    assert.match(readers, new RegExp(`^${principal}\\n  last .* by GetParameter, 1 in all, holds version 1\\n`))
    assert.match(
      (await run('explain', `${principal}s`, 'ssm:GetParameter', '*', '--data', data)).stderr,
      /no user or role/,
    )
  })

  test('verifies the stored trail, and says where it was tampered with', async () => {
    assert.match(await ask('audit', 'verify'), /^\d+ records in \d+ sealed stretches.*\nnothing was tampered with\n$/)
    const trails = createFolder()
    assert.match(await ask('audit', 'verify', '--trails', trails), /^0 log files in 0 digests/)
  })
})
