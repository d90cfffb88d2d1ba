// The end of a server: in order on a signal, at once on a second one, nothing acknowledged lost; and starts that fail.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, test } from 'node:test'
import { sendRaw } from '../support/raw-http.ts'
import { createFolder, printed, type SpawnedServer, spawnMain, spawnServer } from '../support/server.ts'

/** Calls without a pause until the server is gone; answers the request ids of the calls that were acknowledged. */
async function callUntilGone(server: SpawnedServer, callers: number, enough: () => void): Promise<string[]> {
  const acknowledged: string[] = []
  const sts = server.sts()
  async function call(): Promise<void> {
    for (;;) {
      try {
        const { $metadata } = await sts.getCallerIdentity()
        acknowledged.push($metadata.requestId!)
      } catch (error) {
        assert.match((error as NodeJS.ErrnoException).code ?? (error as Error).name, /ECONN|EPIPE|TimeoutError/)
        return
      }
      if (acknowledged.length === callers * 5) enough()
    }
  }
  await Promise.all(Array.from({ length: callers }, call))
  return acknowledged
}

function recordedIds(folder: string): Set<string> {
  const database = new DatabaseSync(join(folder, 'cairn-dev-data', 'cairn.db'))
  const rows = database.prepare('SELECT record FROM audit').all() as { record: string }[]
  database.close()
  return new Set(rows.map(({ record }) => JSON.parse(record).requestID))
}

describe('the end of a server', () => {
  for (const [signal, exitCode] of [
    ['SIGTERM', 0],
    ['SIGINT', 0],
    ['SIGKILL', null],
  ] as const) {
    test(`by ${signal} loses nothing that was acknowledged`, async () => {
      const folder = createFolder()
      const server = await spawnServer({ folder })
      const acknowledged = await callUntilGone(server, 8, () => server.process.kill(signal))
      assert.equal(await server.ended, exitCode)
      assert.ok(acknowledged.length >= 40)
      const recorded = recordedIds(folder)
      assert.deepEqual(
        acknowledged.filter((id) => !recorded.has(id)),
        [],
      )
    })
  }

  test('waits for a request that is being sent', async () => {
    const server = await spawnServer()
    const port = Number(new URL(server.url).port)
    const body = '{}'
    const head = `POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: TrentService.ListKeys\r\nContent-Length: ${body.length}\r\n`
    const half = sendRaw(port, `${head}Expect: 100-continue\r\n\r\n`)
    await half.until(/100 Continue/)
    server.process.kill('SIGTERM')
    await printed(server, /"message":"ending"/)
    half.socket.write(body)
    assert.match(await half.closed, /MissingAuthenticationTokenException/)
    assert.equal(await server.ended, 0)
    assert.match(server.stdout, /"message":"ended"/)
  })

  test('comes at once with a second signal', async () => {
    const server = await spawnServer({
      args: ['--dev', '--request-timeout-seconds', '600', '--shutdown-seconds', '600'],
    })
    const stuck = sendRaw(
      Number(new URL(server.url).port),
      'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n',
    )
    await stuck.until(/100 Continue/)
    server.process.kill('SIGTERM')
    await printed(server, /"message":"ending"/)
    assert.equal(await server.kill('SIGTERM'), 1)
  })

  test('does not wait longer than the settings say', async () => {
    const server = await spawnServer({ args: ['--dev', '--shutdown-seconds', '0'] })
    const stuck = sendRaw(
      Number(new URL(server.url).port),
      'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n',
    )
    await stuck.until(/100 Continue/)
    assert.equal(await server.kill('SIGTERM'), 0)
  })

  test('leaves the data folder to the next server', async () => {
    const folder = createFolder()
    const first = await spawnServer({ folder })
    await first.sts().getCallerIdentity()
    await assert.rejects(spawnServer({ folder }), /another server uses the data folder/)
    await first.kill('SIGKILL')
    const second = await spawnServer({ folder })
    assert.equal((await second.sts().getCallerIdentity()).Account, '000000000000')
    assert.equal(await second.kill(), 0)
  })

  test('by a failure that nobody foresaw is told with its stack', async () => {
    const fail = "process.on('SIGUSR2', () => { throw new TypeError('unforeseen') })"
    const server = await spawnServer({ execArgv: ['--import', `data:text/javascript,${encodeURIComponent(fail)}`] })
    assert.equal(await server.kill('SIGUSR2'), 1)
    const crash = server.stdout.split('\n').find((line) => line.includes('"crashed"'))
    assert.deepEqual(Object.keys(JSON.parse(crash ?? '{}').error), ['name', 'message', 'stack'])
  })
})

test('SIGHUP reads certificate and root key again and ends nothing', async () => {
  const server = await spawnServer()
  server.process.kill('SIGHUP')
  await printed(server, /"message":"reloaded"/)
  assert.equal((await server.sts().getCallerIdentity()).Account, '000000000000')
  assert.equal(await server.kill(), 0)
})

describe('a start that fails', () => {
  test('says why, without the password in the URL of the store', async () => {
    const env = { CAIRN_STORE: 'postgres://cairn:hunter2@127.0.0.1:1/cairn' }
    const child = spawnMain({ args: [], env })
    assert.equal(await child.ended, 1)
    assert.equal(child.stderr, 'cairn: the store cannot be opened: connect ECONNREFUSED 127.0.0.1:1\n')
    assert.doesNotMatch(child.stdout, /hunter2/)
  })

  test('because of an unknown setting names the nearest', async () => {
    const child = spawnMain({ args: ['--dvl'] })
    assert.equal(await child.ended, 1)
    assert.equal(child.stderr, 'cairn: there is no setting --dvl: is it --dev?\n')
  })
})

test('--help and --version answer and start nothing', async () => {
  const help = spawnMain({ args: ['--help'] })
  assert.equal(await help.ended, 0)
  assert.match(help.stdout, /^Cairn .*\n\nUsage: cairn/)
  const version = spawnMain({ args: ['--version'] })
  assert.equal(await version.ended, 0)
  assert.match(version.stdout, /^\d+\.\d+\.\d+\n$/)
})
