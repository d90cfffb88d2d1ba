// The log: one JSON line a request, failures with their stack, and never what a user stored or signed with.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createLog, describeError } from '../../packages/server/src/doors/log.ts'
import { givePolicy } from '../support/policies.ts'
import { databaseUrl } from '../support/postgres.ts'
import { spawnServer, startServer } from '../support/server.ts'

const SECRET = 'canary-hunter2'

type Line = Record<string, unknown>
const linesOf = (log: string) =>
  log
    .split('\n')
    .filter(Boolean)
    .map((line): Line => JSON.parse(line))
const turn = () => new Promise(setImmediate)

describe('the log', () => {
  test('has a line for each request', async () => {
    const server = await startServer({ logLevel: 'info' })
    try {
      const { $metadata } = await server.sts().getCallerIdentity()
      await server
        .kms()
        .describeKey({ KeyId: 'alias/absent' })
        .catch(() => {})
      await fetch(`${server.url}/_cairn/health`)
      await turn()
      const requests = linesOf(server.log).filter(({ message }) => message === 'request')
      assert.equal(requests.length, 2)
      const [good, bad] = requests as [Line, Line]
      assert.deepEqual(
        { ...good, time: 'now', ms: 1 },
        {
          time: 'now',
          level: 'info',
          message: 'request',
          requestId: $metadata.requestId,
          operation: 'sts:GetCallerIdentity',
          account: '000000000000',
          accessKeyId: 'test',
          status: 200,
          ms: 1,
          bytes: good.bytes,
          remoteAddress: '127.0.0.1',
        },
      )
      assert.equal(typeof good.ms, 'number')
      assert.ok((good.bytes as number) > 100)
      assert.equal(bad.errorCode, 'NotFoundException')
      assert.equal(bad.status, 400)
    } finally {
      await server.close()
    }
  })

  test('explains at its most talkative why permission was refused', async () => {
    const server = await startServer({ logLevel: 'debug' })
    try {
      const credentials = await server.addUser({ userName: 'reader' })
      const Statement = {
        Sid: 'Shop',
        Effect: 'Allow',
        Action: 'ssm:GetParameter',
        Resource: 'arn:aws:ssm:*:*:parameter/shop',
      }
      await givePolicy(server, 'reader', { Version: '2012-10-17', Statement })
      await assert.rejects(server.ssm({ credentials }).getParameter({ Name: '/bank' }), {
        name: 'AccessDeniedException',
      })
      await turn()
      const refused = linesOf(server.log).find(({ message }) => message === 'refused')!
      assert.equal(refused.operation, 'ssm:GetParameter')
      const [nearest] = refused.statements as { sid: string; missing: string[] }[]
      assert.equal(nearest?.sid, 'Shop')
      assert.equal(nearest.missing.length, 1)
    } finally {
      await server.close()
    }
  })

  test('holds no value, no signature and no password, however much is logged', async () => {
    const store = new URL(await databaseUrl())
    store.searchParams.set('application_name', SECRET)
    const server = await spawnServer({ args: ['--dev', '--log-level', 'debug'], env: { CAIRN_STORE: store.href } })
    const kms = server.kms()
    const { KeyMetadata } = await kms.createKey({ Description: 'for the log' })
    const { CiphertextBlob } = await kms.encrypt({ KeyId: KeyMetadata!.KeyId!, Plaintext: Buffer.from(SECRET) })
    await kms.decrypt({ CiphertextBlob: CiphertextBlob! })
    await kms.decrypt({ CiphertextBlob: Buffer.from(SECRET) }).catch(() => {})
    await fetch(`${server.url}/?X-Amz-Signature=${SECRET}`, {
      method: 'POST',
      headers: { authorization: `AWS4-HMAC-SHA256 ${SECRET}`, 'x-amz-target': 'TrentService.Encrypt' },
      body: `{"Plaintext":"${SECRET}`,
    })
    assert.equal(await server.kill(), 0)
    const printed = server.stdout + server.stderr
    assert.ok(linesOf(server.stdout.replace(/^[^{].*$/gm, '')).length > 5)
    for (const secret of [
      SECRET,
      Buffer.from(SECRET).toString('base64'),
      decodeURIComponent(store.password),
      'Signature=',
    ]) {
      assert.ok(!printed.includes(secret), secret)
    }
  })

  test('is written in one piece for all that one turn of the event loop has to tell', async () => {
    const writes: string[] = []
    const log = createLog('info', (lines) => writes.push(lines))
    log.info('one')
    log.info('two')
    log.debug('not told at this level')
    assert.deepEqual(writes, [])
    await turn()
    assert.equal(writes.length, 1)
    assert.deepEqual(
      linesOf(writes[0]!).map(({ message }) => message),
      ['one', 'two'],
    )
    log.error('three')
    log.flush()
    await turn()
    assert.equal(writes.length, 2)
  })

  test('is empty when it is off', async () => {
    const writes: string[] = []
    const log = createLog('off', (lines) => writes.push(lines))
    log.error('one', new Error('two'))
    await turn()
    assert.deepEqual(writes, [])
  })

  test('tells where a failure of ours happened, and what it was', () => {
    const told = describeError(new TypeError('no such version', { cause: new Error('the cause') })) as Line
    assert.equal(told.name, 'TypeError')
    assert.equal(told.message, 'no such version')
    assert.match((told.stack as string[])[0]!, /log\.test\.ts:\d+/)
    assert.equal((told.cause as Line).message, 'the cause')
  })

  test('keeps back the words of errors that quote what they were given', () => {
    const quoting: (() => unknown)[] = [
      () => JSON.parse(`{"password": ${SECRET}`),
      () => Buffer.from(SECRET as unknown as Date, SECRET as BufferEncoding),
      () => new URL(SECRET),
      () => {
        throw Object.assign(new Error(`invalid input syntax for type bigint: "${SECRET}"`), { code: '22P02' })
      },
      () => {
        throw SECRET
      },
    ]
    for (const quote of quoting) {
      try {
        quote()
        assert.fail('nothing was thrown')
      } catch (error) {
        assert.doesNotMatch(JSON.stringify(describeError(error)), new RegExp(SECRET))
      }
    }
  })
})
