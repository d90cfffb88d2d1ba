// A server killed in the midst of a rotation: secret and database agree afterwards, and the rotation is finished by the next.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SecretsManager } from '@aws-sdk/client-secrets-manager'
import { createRandom } from '../fuzz/random.ts'
import { createSampleFunction, functionArn, type RotationFunction, startFunctions } from '../support/rotation.ts'
import { createFolder, type SpawnedServer, spawnServer } from '../support/server.ts'
import { type Login, opens, openTap, openUsers, type Watch } from './postgres-users.ts'

const SEED = 19_541
// Each costs a start of the server: a long run asks for more, e.g. ROTATION_KILLS=50.
const RANDOM_KILLS = Number(process.env.ROTATION_KILLS ?? 6)
// About as long as a rotation takes, once it has begun.
const LONGEST_DELAY_MS = 300
const DEADLINE_MS = 20_000

const SINGLE = functionArn('SecretsManagerRDSPostgreSQLRotationSingleUser')
const ALTERNATING = functionArn('SecretsManagerRDSPostgreSQLRotationMultiUser')

/** A server in a folder, killed and started again; time that would pass until somebody takes over is left out. */
function createMortal(args: string[] = []) {
  const folder = createFolder()
  let server: SpawnedServer | undefined
  let dying: Promise<unknown> | undefined
  return {
    async client(): Promise<SecretsManager> {
      server ??= await spawnServer({ folder, args: ['--dev', ...args] })
      return server.secretsManager()
    },
    kill() {
      dying ??= server?.kill('SIGKILL')
    },
    async rise(): Promise<SecretsManager> {
      await dying
      dying = undefined
      server = undefined
      const database = new DatabaseSync(join(folder, 'cairn-dev-data', 'cairn.db'))
      database.exec(`UPDATE secret_rotation SET leased_until_ms = 0, due_at_ms = 0 WHERE status = 'Pending'`)
      database.close()
      return this.client()
    },
    async end() {
      this.kill()
      await dying
    },
  }
}

async function untilCurrent(client: SecretsManager, SecretId: string, token: string): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS
  for (;;) {
    const { VersionIdsToStages = {} } = await client.describeSecret({ SecretId })
    if (VersionIdsToStages[token]?.includes('AWSCURRENT')) return
    assert.ok(Date.now() < deadline, `the rotation did not finish: ${JSON.stringify(VersionIdsToStages)}`)
    await sleep(10)
  }
}

describe('a database password', () => {
  const mortal = createMortal()
  const random = createRandom(SEED)
  const names = { [SINGLE]: 'single', [ALTERNATING]: 'alternating' }
  let users: Awaited<ReturnType<typeof openUsers>>
  let tap: Awaited<ReturnType<typeof openTap>>

  before(async () => {
    users = await openUsers()
    tap = await openTap(users.master.host, users.master.port)
    const client = await mortal.client()
    const through = { host: '127.0.0.1', port: tap.port }
    const create = async (Name: string, value: object) =>
      (await client.createSecret({ Name, SecretString: JSON.stringify({ ...value, ...through }) })).ARN
    const masterarn = await create('master', users.master)
    await create('single', await users.createUser())
    await create('alternating', { ...(await users.createUser()), masterarn })
  })
  after(async () => {
    await mortal.end()
    tap.close()
    await users.close()
  })

  const read = async (client: SecretsManager, SecretId: string, VersionStage: string): Promise<Login | undefined> =>
    client.getSecretValue({ SecretId, VersionStage }).then(
      ({ SecretString = '' }) => JSON.parse(SecretString),
      () => undefined,
    )

  /** Begins a rotation, has the server killed in it, and looks what is left. */
  async function killed(
    functionName: string,
    watch: Watch | undefined,
    killLater?: () => Promise<void>,
  ): Promise<void> {
    const SecretId = names[functionName]!
    let client = await mortal.client()
    tap.watch = watch
    const { VersionId: token = '' } = await client.rotateSecret({ SecretId, RotationLambdaARN: functionName })
    if (killLater) await killLater()
    else await untilGone(client)
    tap.watch = undefined
    client = await mortal.rise()
    const logins = await Promise.all(['AWSCURRENT', 'AWSPENDING'].map((stage) => read(client, SecretId, stage)))
    const opened = await Promise.all(logins.map((login) => login && opens(login)))
    assert.ok(opened.includes(true), 'one of the two passwords opens the database')
    await untilCurrent(client, SecretId, token)
    assert.equal(await opens((await read(client, SecretId, 'AWSCURRENT'))!), true)
  }

  async function untilGone(client: SecretsManager): Promise<void> {
    const deadline = Date.now() + DEADLINE_MS
    while (
      await client.describeSecret({ SecretId: 'master' }).then(
        () => true,
        () => false,
      )
    ) {
      assert.ok(Date.now() < deadline, 'the moment to kill it never came')
      await sleep(5)
    }
  }

  /** Kills the server when something passes for the nth time. */
  function killAt(from: 'client' | 'server', text: RegExp, nth = 1, isPassedOn = true): Watch {
    let left = nth
    return (side, piece) => {
      if (side !== from || !text.test(piece.toString('latin1')) || --left > 0) return false
      mortal.kill()
      return !isPassedOn
    }
  }

  const moments: [string, string, () => Watch][] = [
    ['as it first connects', SINGLE, () => killAt('client', /cairn-rotation/)],
    ['before the database hears of the new password', SINGLE, () => killAt('client', /ALTER ROLE/, 1, false)],
    ['while the database sets the password', SINGLE, () => killAt('client', /ALTER ROLE/)],
    ['when the password is set', SINGLE, () => killAt('server', /ALTER ROLE/, 1, false)],
    ['as the new password is tested', SINGLE, () => killAt('client', /SELECT now/)],
    ['as the clone is made', ALTERNATING, () => killAt('client', /CREATE ROLE/)],
    ['as the clone is committed', ALTERNATING, () => killAt('client', /COMMIT/)],
    ['when the clone is committed', ALTERNATING, () => killAt('server', /COMMIT/, 1, false)],
  ]
  for (const [moment, functionName, watch] of moments) {
    test(`is not lost when the server is killed ${moment}`, () => killed(functionName, watch()))
  }

  for (let kill = 1; kill <= RANDOM_KILLS; kill++) {
    const functionName = kill % 2 === 0 ? SINGLE : ALTERNATING
    test(`is not lost when the server is killed at moment ${kill} of chance`, async () => {
      const { promise: begun, resolve } = Promise.withResolvers<void>()
      const delayMs = random.number(LONGEST_DELAY_MS)
      const watch: Watch = () => {
        resolve()
        return false
      }
      await killed(functionName, watch, async () => {
        await begun
        await sleep(delayMs)
        mortal.kill()
      })
    })
  }
})

describe('a rotation function', () => {
  let functions: Awaited<ReturnType<typeof startFunctions>>
  let run: RotationFunction
  let mortal: ReturnType<typeof createMortal>
  let values = 0

  before(async () => {
    functions = await startFunctions((event) => run(event))
    const { rotationEndpoint, rotationAccessKeyId, rotationSecretAccessKey } = functions.settings
    const keys = [
      '--rotation-access-key-id',
      rotationAccessKeyId,
      '--rotation-secret-access-key',
      rotationSecretAccessKey,
    ]
    mortal = createMortal(['--rotation-endpoint', rotationEndpoint, ...keys])
  })
  after(async () => {
    await mortal.end()
    functions.close()
  })

  const moments = [
    ['before', 'createSecret'],
    ['after', 'createSecret'],
    ['after', 'setSecret'],
    ['after', 'testSecret'],
    ['before', 'finishSecret'],
    ['after', 'finishSecret'],
  ]
  for (const [when, step] of moments) {
    test(`is asked again when the server is killed ${when} ${step} is done`, async () => {
      const Name = `function/${randomUUID()}`
      let client = await mortal.client()
      await client.createSecret({ Name, SecretString: 'first' })
      const { promise: died, resolve } = Promise.withResolvers<void>()
      let isKilled = false
      run = async (event) => {
        const sample = createSampleFunction(client, () => `value ${++values}`)
        const isMoment = event.Step === step && !isKilled
        if (!isMoment || when === 'after') await sample(event)
        if (!isMoment) return
        isKilled = true
        mortal.kill()
        resolve()
      }
      const { VersionId: token = '' } = await client.rotateSecret({
        SecretId: Name,
        RotationLambdaARN: functionArn('f'),
      })
      await died
      // Until the next server is there, whose client the function then uses.
      const rising = mortal.rise()
      const waiting = run
      run = async (event) => {
        await rising
        client = await mortal.client()
        return waiting(event)
      }
      client = await rising
      await untilCurrent(client, Name, token)
      assert.equal((await client.getSecretValue({ SecretId: Name })).SecretString, `value ${values}`)
    })
  }
})
