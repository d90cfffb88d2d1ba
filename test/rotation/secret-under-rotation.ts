// A server, functions that it invokes, and for each test a new secret to rotate: on both stores.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, afterEach, before, beforeEach, describe } from 'node:test'
import type { RotateSecretCommandInput, SecretsManager } from '@aws-sdk/client-secrets-manager'
import { DIALECTS } from '../support/dialects.ts'
import { createSampleFunction, functionArn, type RotationFunction, startFunctions } from '../support/rotation.ts'
import { startServer, type TestServer } from '../support/server.ts'

/** A day in milliseconds. */
export const DAY_MS = 86_400_000

/** The function that rotates. */
export const ARN = functionArn('rotate')

/** Rules for a rotation every day. */
export const DAILY = { AutomaticallyAfterDays: 1 }

/** What the tests of a store have; server, client, functions and name are there when a test runs. */
export type World = ReturnType<typeof createWorld>

/** Describes something on both stores. It is a quarter past ten on the 22nd of November 2026 when a test begins. */
export function describeRotation(title: string, body: (world: World) => void): void {
  for (const dialect of DIALECTS) {
    describe(`${title} on ${dialect}`, () => {
      const world = createWorld()
      before(async () => {
        world.functions = await startFunctions((event) => world.run(event))
        world.server = await startServer({ dialect, ...world.functions.settings })
        world.client = world.server.secretsManager()
      })
      after(async () => {
        await world.server.close()
        world.functions.close()
      })
      beforeEach(async () => {
        world.server.clock.set(new Date('2026-11-22T10:17:00Z'))
        world.functions.invocations.length = 0
        world.run = createSampleFunction(world.client, () => `value ${++world.values}`)
        world.name = `secret/${randomUUID()}`
        await world.client.createSecret({ Name: world.name, SecretString: 'first' })
      })
      // What a test left waiting must not be done in the next one.
      afterEach(() => world.client.deleteSecret({ SecretId: world.name, ForceDeleteWithoutRecovery: true }))
      body(world)
    })
  }
}

function createWorld() {
  const world = {
    server: undefined as unknown as TestServer,
    client: undefined as unknown as SecretsManager,
    functions: undefined as unknown as Awaited<ReturnType<typeof startFunctions>>,
    /** What the functions do: as AWS's template, unless a test says otherwise. */
    run: (() => {}) as RotationFunction,
    name: '',
    /** How many values the functions have made. */
    values: 0,
    rotate: (input: Partial<RotateSecretCommandInput> = {}) =>
      world.client.rotateSecret({ SecretId: world.name, RotationLambdaARN: ARN, ...input }),
    described: () => world.client.describeSecret({ SecretId: world.name }),
    async value(VersionStage = 'AWSCURRENT') {
      return (await world.client.getSecretValue({ SecretId: world.name, VersionStage })).SecretString
    },
    refused: (input: Partial<RotateSecretCommandInput>, name: string, message?: string | RegExp) =>
      assert.rejects(world.rotate(input), { name, ...(message !== undefined && { message }) }),
    /** What was told of the secret's rotations: the events' names, and what they add. */
    async told(): Promise<[string, Record<string, string>][]> {
      const rows = await world.server.store.transact('read', (tx) =>
        tx.rows(
          tx.db
            .selectFrom('outbox')
            .selectAll()
            .where('detail_type', '=', 'AWS Service Event via CloudTrail')
            .orderBy('sequence'),
        ),
      )
      const { ARN: arn } = await world.described()
      return rows
        .map(({ detail }) => JSON.parse(detail))
        .filter(({ additionalEventData }) => additionalEventData.SecretId === arn)
        .map(({ eventName, additionalEventData }) => [eventName, additionalEventData])
    },
    names: async (): Promise<string[]> => (await world.told()).map(([event]) => event),
  }
  return world
}
