// A server with a client of Secrets Manager, and what tests of secrets do again and again.
import assert from 'node:assert/strict'
import type { SecretsManager } from '@aws-sdk/client-secrets-manager'
import { type Reply, send } from '../access/signed-call.ts'
import type { Dialect } from './dialects.ts'
import { addGuest, type Guest } from './guests.ts'
import { startServer, type TestServer } from './server.ts'

/** An event that was sent, with the JSON read. */
export type SecretEvent = { source: string; detailType: string; resources: string[]; detail: Record<string, unknown> }

/** A day in milliseconds. */
export const DAY_MS = 24 * 3_600_000

/** A user with permissions of its own, and its client. */
export type SecretsGuest = Guest & { client: SecretsManager }

/** A server for tests of secrets. */
export type Secrets = {
  server: TestServer
  client: SecretsManager
  /** A name that no other test uses. */
  newName(): string
  /** Makes a secret with a text and tells its name, ARN and first version. */
  create(SecretString?: string): Promise<{ SecretId: string; ARN: string; VersionId: string }>
  /** The text of a version: the current one, or one with a label or an id. */
  textOf(SecretId: string, selection?: { VersionId?: string; VersionStage?: string }): Promise<string | undefined>
  /** The labels of each version. */
  labelsOf(SecretId: string): Promise<Record<string, string[]>>
  /** A user under these statements alone, with a client of its own. */
  guestWith(...statements: object[]): Promise<SecretsGuest>
  /** Sends an input as it is: the SDK would fill in what is missing. */
  raw(operation: string, input: object): Promise<Reply>
  /** The events about secrets so far, oldest first. */
  events(): Promise<SecretEvent[]>
}

/** Starts a server and a client of its Secrets Manager. */
export async function startSecrets(dialect: Dialect): Promise<Secrets> {
  const server = await startServer({ dialect })
  const client = server.secretsManager()
  let count = 0
  const newName = () => `test/secret_${count++}`
  return {
    server,
    client,
    newName,
    async create(SecretString = 'first') {
      const Name = newName()
      const { ARN = '', VersionId = '' } = await client.createSecret({ Name, SecretString })
      return { SecretId: Name, ARN, VersionId }
    },
    textOf: async (SecretId, selection = {}) => (await client.getSecretValue({ SecretId, ...selection })).SecretString,
    labelsOf: async (SecretId) => (await client.describeSecret({ SecretId })).VersionIdsToStages ?? {},
    async guestWith(...statements) {
      const guest = await addGuest(server, statements)
      return { ...guest, client: server.secretsManager({ credentials: guest.credentials }) }
    },
    raw: (operation, input) => send(server.url, { name: `secretsmanager:${operation}`, input: { ...input } }),
    async events() {
      const rows = await server.store.transact('read', (tx) =>
        tx.rows(tx.db.selectFrom('outbox').selectAll().where('source', '=', 'aws.secretsmanager').orderBy('sequence')),
      )
      return rows.map(({ source, detail_type, resources, detail }) => ({
        source,
        detailType: detail_type,
        resources: JSON.parse(resources),
        detail: JSON.parse(detail),
      }))
    },
  }
}

/** Fails unless a call is refused with an error of this name and text. */
export async function refused(call: Promise<unknown>, name: string, message: string | RegExp): Promise<void> {
  await assert.rejects(call, { name, message })
}

/** What is said of a secret that is not there. */
export const NOT_FOUND = "Secrets Manager can't find the specified secret."

/** What is said of a secret that is marked for deletion. */
export const MARKED = "You can't perform this operation on the secret because it was marked for deletion."

/** What is said of a replica. */
export const ON_REPLICA = "Operation not permitted on a replica secret. Call must be made in primary secret's region."

/** What is said of a name that breaks the rules. */
export const INVALID_NAME =
  'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!'
