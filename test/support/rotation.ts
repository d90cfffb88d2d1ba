// Rotation in tests: a place where functions are invoked, and the end of what is under way.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SecretsManager } from '@aws-sdk/client-secrets-manager'
import { readAuthorization, SigningKeys, verifySignature } from '@cairn/signature'
import type { TestServer } from './server.ts'

/** The event a rotation function is invoked with. */
export type RotationEvent = { Step: string; SecretId: string; ClientRequestToken: string; RotationToken: string }

/** An invocation as it came. */
export type Invocation = { functionArn: string; headers: Record<string, string>; event: RotationEvent }

/** What a function does; what it throws is its failure. */
export type RotationFunction = (event: RotationEvent) => unknown

// Tests move the server's clock.
const ANY_SKEW_SECONDS = 100 * 365 * 24 * 3600
const KEY = { accessKeyId: 'AKIAROTATION', secretAccessKey: 'rotation-secret' }

/** The ARN of a function by its name. */
export const functionArn = (name: string, region = 'eu-south-1') =>
  `arn:aws:lambda:${region}:000000000000:function:${name}`

/** Starts an endpoint of Lambda's Invoke API at which every function does the same; it answers only what is signed as it should be. */
export async function startFunctions(run: RotationFunction) {
  const invocations: Invocation[] = []
  const keys = new SigningKeys()
  const door = createServer(async (request, response) => {
    const body = await text(request)
    const [, name = ''] = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(request.url ?? '') ?? []
    const head = { method: request.method!, target: request.url!, rawHeaders: request.rawHeaders }
    const expected = {
      service: 'lambda',
      protocol: 'rest-json',
      skewSeconds: ANY_SKEW_SECONDS,
      now: new Date(),
    } as const
    const claim = readAuthorization(head, expected)
    const problem = 'situation' in claim ? claim : verifySignature(claim, Buffer.from(body), KEY.secretAccessKey, keys)
    if (problem || request.method !== 'POST' || name === '') {
      response.writeHead(403, { 'x-amzn-errortype': 'InvalidSignatureException:' }).end('{}')
      return
    }
    const event = JSON.parse(body) as RotationEvent
    const headers = request.headers as Record<string, string>
    invocations.push({ functionArn: decodeURIComponent(name), headers, event })
    try {
      response.end(JSON.stringify((await run(event)) ?? null))
    } catch (error) {
      if (error instanceof HttpAnswer) return void response.writeHead(error.status, error.headers).end()
      const { name: errorType, message: errorMessage } = error as Error
      response.writeHead(200, { 'x-amz-function-error': 'Unhandled' }).end(JSON.stringify({ errorType, errorMessage }))
    }
  })
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(door.address() as AddressInfo).port}`
  return {
    url,
    invocations,
    /** The steps of the invocations so far. */
    steps: () => invocations.map(({ event }) => event.Step),
    settings: {
      rotationEndpoint: url,
      rotationAccessKeyId: KEY.accessKeyId,
      rotationSecretAccessKey: KEY.secretAccessKey,
    },
    close() {
      door.closeAllConnections()
      door.close()
    },
  }
}

/** Thrown by a function for an answer that is none of Lambda's. */
export class HttpAnswer extends Error {
  readonly status: number
  readonly headers: Record<string, string>

  constructor(status: number, headers: Record<string, string> = {}) {
    super(`status ${status}`)
    this.status = status
    this.headers = headers
  }
}

/** A function that does each step as AWS's template of a rotation function does, through a client. */
export function createSampleFunction(
  client: SecretsManager,
  createValue: (current: string) => string,
): RotationFunction {
  return async ({ Step, SecretId, ClientRequestToken: token }) => {
    const { RotationEnabled, VersionIdsToStages = {} } = await client.describeSecret({ SecretId })
    if (!RotationEnabled) throw new Error('not enabled for rotation')
    const stages = VersionIdsToStages[token]
    if (!stages) throw new Error('the version has no stage')
    if (stages.includes('AWSCURRENT')) return
    if (!stages.includes('AWSPENDING')) throw new Error('the version is not pending')
    const pending = { SecretId, VersionId: token, VersionStage: 'AWSPENDING' }
    if (Step === 'createSecret') {
      const { SecretString = '' } = await client.getSecretValue({ SecretId, VersionStage: 'AWSCURRENT' })
      try {
        await client.getSecretValue(pending)
      } catch (error) {
        if ((error as Error).name !== 'ResourceNotFoundException') throw error
        const put = { SecretId, ClientRequestToken: token, VersionStages: ['AWSPENDING'] }
        await client.putSecretValue({ ...put, SecretString: createValue(SecretString) })
      }
    } else if (Step === 'finishSecret') {
      const current = Object.entries(VersionIdsToStages).find(([, labels]) => labels.includes('AWSCURRENT'))?.[0]
      const move = { MoveToVersionId: token, ...(current !== undefined && { RemoveFromVersionId: current }) }
      await client.updateSecretVersionStage({ SecretId, VersionStage: 'AWSCURRENT', ...move })
    } else {
      await client.getSecretValue(pending)
    }
  }
}

/** Does what is due of rotations, and waits for what another worker has in hand. */
export async function runRotations(server: Pick<TestServer, 'store' | 'clock' | 'runWorkers'>): Promise<void> {
  for (;;) {
    await server.runWorkers()
    const nowMs = server.clock.now().getTime()
    const rows = await server.store.transact('read', (tx) =>
      tx.rows(tx.db.selectFrom('secret_rotation').selectAll().where('status', '=', 'Pending')),
    )
    if (!rows.some(({ due_at_ms, leased_until_ms }) => due_at_ms <= nowMs || leased_until_ms > nowMs)) return
    await sleep(5)
  }
}

/** Rotates a secret now and waits for the end; answers its versions with their labels. */
export async function rotateNow(
  server: TestServer,
  input: Parameters<SecretsManager['rotateSecret']>[0],
): Promise<{ token: string; isCurrent: boolean }> {
  const client = server.secretsManager()
  const { VersionId: token = '' } = await client.rotateSecret(input)
  await runRotations(server)
  const { VersionIdsToStages = {} } = await client.describeSecret({ SecretId: input.SecretId })
  return { token, isCurrent: VersionIdsToStages[token]?.includes('AWSCURRENT') ?? false }
}
