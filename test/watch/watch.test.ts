// The door that tells of changes: what may be watched, what is told, and to whom.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DIALECTS } from '../support/dialects.ts'
import { givePolicy } from '../support/policies.ts'
import { ACCOUNT, REGION, startServer, type TestServer } from '../support/server.ts'
import { type Line, type Watching, watch } from '../support/watching.ts'

const MARK = 'never-on-the-way'

for (const dialect of DIALECTS) {
  describe(`watching for changes, ${dialect}`, () => {
    let server: TestServer
    const open: Watching[] = []
    before(async () => {
      server = await startServer({ dialect })
    })
    after(async () => {
      for (const watching of open) watching.close()
      await server.close()
    })

    async function watchAs(query: string, options?: Parameters<typeof watch>[2]): Promise<Watching> {
      const watching = await watch(server.url, query, options)
      open.push(watching)
      return watching
    }

    function put(Name: string, Value: string = MARK) {
      return server.ssm().putParameter({ Name, Value, Type: 'String', Overwrite: true })
    }

    test('a change of a parameter is told by its name, without its value', async () => {
      const watching = await watchAs('parameter=/told/one&parameter=/told/other')
      await put('/told/aside')
      await put('/told/other')
      const { parameter, position } = await watching.next()
      assert.equal(parameter, '/told/other')
      assert.match(position!, /^\d+$/)
      await server.ssm().deleteParameter({ Name: '/told/other' })
      assert.equal((await watching.next()).parameter, '/told/other')
      assert.doesNotMatch(JSON.stringify(watching.lines), new RegExp(MARK))
    })

    test('a path is watched with everything under it', async () => {
      const watching = await watchAs('path=/deep')
      await put('/deepest')
      await put('/deep/a/b')
      assert.equal((await watching.next()).parameter, '/deep/a/b')
    })

    test('labels that move and versions of secrets are changes', async () => {
      await put('/labelled')
      await server.secretsManager().createSecret({ Name: 'watched', SecretString: MARK })
      const watching = await watchAs('parameter=/labelled&secret=watched')
      await server.ssm().labelParameterVersion({ Name: '/labelled', Labels: ['live'] })
      assert.equal((await watching.next()).parameter, '/labelled')
      await server.secretsManager().putSecretValue({ SecretId: 'watched', SecretString: 'other' })
      assert.equal((await watching.next()).secret, 'watched')
      await server.secretsManager().deleteSecret({ SecretId: 'watched' })
      assert.equal((await watching.next()).secret, 'watched')
    })

    test('who comes back with a position is told what changed in between', async () => {
      const first = await watchAs('path=/back')
      await put('/back/one')
      const { position } = await first.next()
      first.close()
      await put('/back/two')
      const again = await watchAs(`path=/back&after=${position}`)
      const told = new Set<string | undefined>()
      while (!told.has('/back/two')) told.add((await again.next()).parameter)
      const fresh = await watchAs('path=/back&after=999999999')
      assert.equal(fresh.lines[0]?.resync, true)
    })

    test('another account and another region are told nothing of it', async () => {
      const credentials = { accessKeyId: '222222222222', secretAccessKey: 'test' }
      const foreign = await watchAs('parameter=/own&path=/', { credentials })
      const elsewhere = await watchAs('parameter=/own&path=/', { region: 'eu-west-1' })
      const own = await watchAs('parameter=/own')
      await put('/own')
      await own.next()
      const told = (lines: Line[]) => lines.filter(({ parameter }) => parameter !== undefined)
      assert.deepEqual([...told(foreign.lines), ...told(elsewhere.lines)], [])
    })

    test('only who may read may watch, and no longer than that', async () => {
      const credentials = await server.addUser({ userName: 'watcher' })
      const refused = await watch(server.url, 'parameter=/kept', { credentials })
      assert.equal(refused.status, 400)
      assert.match(refused.body, /AccessDeniedException.*ssm:GetParameter/s)
      const Resource = `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/kept`
      const allow = { Effect: 'Allow', Action: 'ssm:GetParameter', Resource }
      await givePolicy(server, 'watcher', { Version: '2012-10-17', Statement: allow })
      const both = await watch(server.url, 'parameter=/kept&parameter=/other', { credentials })
      assert.equal(both.status, 400)
      const watching = await watchAs('parameter=/kept', { credentials })
      assert.equal(watching.status, 200)
      await put('/kept')
      await watching.next()
      await givePolicy(server, 'watcher', { Version: '2012-10-17', Statement: { ...allow, Effect: 'Deny' } })
      await put('/kept')
      await watching.ended
      assert.equal(watching.lines.filter(({ parameter }) => parameter === '/kept').length, 1)
    })

    test('a request that is not signed, names nothing or is no GET is refused', async () => {
      const unsigned = await fetch(`${server.url}/_cairn/watch?parameter=/a`)
      assert.equal(unsigned.status, 400)
      assert.match(await unsigned.text(), /MissingAuthenticationToken/)
      assert.equal((await watch(server.url, 'after=1')).status, 400)
      assert.equal((await fetch(`${server.url}/_cairn/watch?parameter=/a`, { method: 'POST' })).status, 405)
    })
  })
}
