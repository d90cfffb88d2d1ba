// Two servers on one PostgreSQL: they are one to whoever calls them.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Fields, type Reply, send } from '../access/signed-call.ts'
import { readTables } from '../access/tables.ts'
import { databaseUrl } from '../support/postgres.ts'
import { ACCOUNT, createFolder, startServer, type TestServer } from '../support/server.ts'

const OVERWRITES = 32
const RETRYABLE = ['TooManyUpdates', 'ThrottlingException']

describe('two servers on one database', () => {
  let servers: [TestServer, TestServer]
  before(async () => {
    const shared = { store: await databaseUrl(), rootKeyFile: join(createFolder(), 'root.key') }
    servers = [await startServer(shared), await startServer(shared)]
  })
  after(() => Promise.all(servers.map((server) => server.close())))

  /** Calls the first server or the second. */
  function call(at: number, name: string, input: Fields): Promise<Reply> {
    return send(servers[at % 2]!.url, { name, input })
  }

  async function ask(at: number, name: string, input: Fields): Promise<Fields> {
    const { status, body, fields } = await call(at, name, input)
    assert.equal(status, 200, body)
    return fields
  }

  test('writes of one parameter through both have versions without a gap and without a double', async () => {
    const put = (at: number, Value: string) =>
      call(at, 'ssm:PutParameter', { Name: '/together/one', Value, Type: 'String', Overwrite: true })
    const replies = await Promise.all(Array.from({ length: OVERWRITES }, (_, index) => put(index, `value ${index}`)))
    const written = new Map<number, string>()
    for (const [index, { status, code, fields }] of replies.entries()) {
      if (status === 200) written.set(Number(fields.Version), `value ${index}`)
      else assert.ok(RETRYABLE.includes(code), code)
    }
    const acknowledged = replies.filter(({ status }) => status === 200).length
    assert.deepEqual([...written.keys()].sort(byNumber), upTo(acknowledged))
    const { Parameters } = await ask(1, 'ssm:GetParameterHistory', { Name: '/together/one' })
    const kept = (Parameters as { Version: number; Value: string }[]).map(({ Version, Value }) => [Version, Value])
    assert.deepEqual(
      kept,
      upTo(acknowledged).map((version) => [version, written.get(version)]),
    )
    const { audit = [], outbox = [] } = await readTables(servers[0].store)
    const told = audit.filter(
      ({ error_code, record }) => error_code === null && /together\/one.*Tier/i.test(String(record)),
    )
    assert.equal(told.length, acknowledged)
    assert.equal(outbox.filter(({ detail }) => String(detail).includes('/together/one')).length, acknowledged)
  })

  test('a parameter is made once, however many make it', async () => {
    const make = (at: number) => call(at, 'ssm:PutParameter', { Name: '/together/made', Value: 'v', Type: 'String' })
    const replies = await Promise.all(Array.from({ length: 8 }, (_, index) => make(index)))
    const outcomes = replies.map(({ status, code }) => (status === 200 ? 'made' : code))
    assert.equal(outcomes.filter((outcome) => outcome === 'made').length, 1)
    const others = outcomes.filter((outcome) => outcome !== 'made')
    assert.deepEqual(
      others.filter((code) => ![...RETRYABLE, 'ParameterAlreadyExists'].includes(code)),
      [],
    )
  })

  test('the key of a service is made once, however many secrets are the first', async () => {
    const put = (at: number) =>
      call(at, 'ssm:PutParameter', { Name: `/together/secret/${at}`, Value: 'v', Type: 'SecureString' })
    const replies = await Promise.all(Array.from({ length: 12 }, (_, index) => put(index)))
    for (const { status, code } of replies) assert.ok(status === 200 || RETRYABLE.includes(code), code)
    const { kms_key: keys = [] } = await readTables(servers[0].store)
    assert.equal(keys.filter(({ service }) => service === 'ssm').length, 1)
    for (const [index, { status }] of replies.entries()) {
      if (status !== 200) continue
      const input = { Name: `/together/secret/${index}`, WithDecryption: true }
      const { Parameter } = await ask(index + 1, 'ssm:GetParameter', input)
      assert.equal((Parameter as { Value: string }).Value, 'v')
    }
  })

  test('what is written through one is read through the other at once', async () => {
    for (let round = 0; round < 40; round++) {
      const Name = `/together/read/${round % 4}`
      const Type = round % 3 === 0 ? 'SecureString' : 'String'
      await ask(round, 'ssm:PutParameter', { Name, Value: `value ${round}`, Type, Overwrite: true })
      const { Parameter } = await ask(round + 1, 'ssm:GetParameter', { Name, WithDecryption: true })
      assert.equal((Parameter as { Value: string }).Value, `value ${round}`)
    }
    await ask(0, 'ssm:DeleteParameter', { Name: '/together/read/0' })
    assert.equal((await call(1, 'ssm:GetParameter', { Name: '/together/read/0' })).code, 'ParameterNotFound')
  })

  test('a page token of one is good at the other', async () => {
    const made: string[] = []
    for (const index of upTo(5)) {
      await ask(index, 'ssm:PutParameter', { Name: `/pages/${index}`, Value: 'v', Type: 'String' })
      await ask(index, 'ssm:PutParameter', { Name: '/pages/1', Value: `v${index}`, Overwrite: true })
      const { KeyMetadata } = await ask(index, 'kms:CreateKey', {})
      const { KeyId } = KeyMetadata as { KeyId: string }
      made.push(KeyId)
      await ask(index, 'kms:CreateAlias', { AliasName: `alias/page-${index}`, TargetKeyId: KeyId })
    }
    const path = { ParameterFilters: [{ Key: 'Path', Values: ['/pages'] }] }
    assert.equal((await readPages('ssm:DescribeParameters', path, ssmPage)).length, 5)
    assert.equal((await readPages('ssm:GetParametersByPath', { Path: '/pages' }, ssmPage)).length, 5)
    assert.equal((await readPages('ssm:GetParameterHistory', { Name: '/pages/1' }, ssmPage)).length, 6)
    const keys = (await readPages('kms:ListKeys', {}, keyPage('Keys'))).map(({ KeyId }) => KeyId)
    assert.deepEqual(
      made.filter((keyId) => !keys.includes(keyId)),
      [],
    )
    const aliases = await readPages('kms:ListAliases', {}, keyPage('Aliases'))
    assert.equal(aliases.filter(({ AliasName }) => String(AliasName).startsWith('alias/page-')).length, 5)
  })

  test('a key that is taken away is refused by both', async () => {
    const key = await servers[0].addUser({ account: ACCOUNT, administrator: true })
    const identify = () =>
      Promise.all(servers.map(async ({ url }) => (await send(url, { name: 'sts:GetCallerIdentity', key })).status))
    assert.deepEqual(await identify(), [200, 200])
    await servers[0].store.transact('write', async (tx) => {
      const { db } = tx
      const mine = db.updateTable('access_key').where('access_key_id', '=', key.accessKeyId)
      await tx.run(mine.set({ status: 'Inactive' }))
      await tx.run(
        db
          .updateTable('account')
          .where('account', '=', ACCOUNT)
          .set((row) => ({ epoch: row('epoch', '+', 1) })),
      )
    })
    assert.deepEqual(await identify(), [403, 403])
  })

  test('what a user may do is changed through one and counts at the other at once, for sessions too', async () => {
    const key = await servers[0].addUser({ account: ACCOUNT, userName: 'changing' })
    const UserName = 'changing'
    const PolicyName = 'reading'
    const statement = { Effect: 'Allow', Action: 'ssm:DescribeParameters', Resource: '*' }
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statement })
    const { Credentials } = (await send(servers[1].url, { name: 'sts:GetSessionToken', key })).fields
    const given = Credentials as { AccessKeyId: string; SecretAccessKey: string; SessionToken: string }
    const session = {
      accessKeyId: given.AccessKeyId,
      secretAccessKey: given.SecretAccessKey,
      sessionToken: given.SessionToken,
    }
    const read = async (at: number) => {
      const calls = [key, session].map((each) =>
        send(servers[at % 2]!.url, { name: 'ssm:DescribeParameters', key: each }),
      )
      return (await Promise.all(calls)).map(({ status }) => status)
    }
    for (const at of upTo(4)) {
      assert.deepEqual(await read(at), [400, 400])
      await ask(at, 'iam:PutUserPolicy', { UserName, PolicyName, PolicyDocument })
      assert.deepEqual(await read(at + 1), [200, 200])
      await ask(at + 1, 'iam:DeleteUserPolicy', { UserName, PolicyName })
    }
  })

  test('a user is made once, and no name is two', async () => {
    const make = (at: number) => call(at, 'iam:CreateUser', { UserName: at % 3 === 0 ? 'Twin' : 'twin' })
    const replies = await Promise.all(Array.from({ length: 8 }, (_, index) => make(index)))
    const codes = replies.map(({ status, code }) => (status === 200 ? 'made' : code))
    assert.equal(codes.filter((code) => code === 'made').length, 1)
    assert.deepEqual(
      codes.filter((code) => !['made', 'EntityAlreadyExists', 'Throttling', 'ConcurrentModification'].includes(code)),
      [],
    )
  })

  type PageForm = { size: string; token: string; next: string; items: string }
  const ssmPage: PageForm = { size: 'MaxResults', token: 'NextToken', next: 'NextToken', items: 'Parameters' }
  const keyPage = (items: string): PageForm => ({ size: 'Limit', token: 'Marker', next: 'NextMarker', items })

  /** Everything in a list, page after page from another server; no page repeats anything, and all but the last are full. */
  async function readPages(name: string, input: Fields, { size, token, next, items }: PageForm): Promise<Fields[]> {
    const found: Fields[] = []
    let given: Fields = {}
    for (let at = 0; ; at++) {
      const fields = await ask(at, name, { ...input, [size]: 2, ...given })
      const page = fields[items] as Fields[]
      found.push(...page)
      if (!fields[next]) break
      assert.equal(page.length, 2)
      given = { [token]: fields[next] }
    }
    assert.equal(new Set(found.map((item) => JSON.stringify(item))).size, found.length)
    return found
  }
})

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1)
}

function byNumber(one: number, other: number): number {
  return one - other
}
