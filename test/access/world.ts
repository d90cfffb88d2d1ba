// Two accounts with things in the first, and the keys of four people: who may do everything, nothing, or elsewhere.
import { randomUUID } from 'node:crypto'
import type { Dialect } from '../support/dialects.ts'
import { PROVIDER_AUTHORITY } from '../support/identity-provider.ts'
import { type AccessKey, createFolder, REGION, startServer, type TestServer } from '../support/server.ts'
import { type Fields, type Reply, send } from './signed-call.ts'

/** The account whose things are at stake. */
export const OWNER = '111111111111'

/** The account that has nothing to do with it. */
export const STRANGER = '222222222222'

/** What stands in every value stored: it may be seen by nobody but who reads the value. */
export const MARK = 'proof-of-access'

/** What it takes to prepare calls: a way to make others, and to note what names stand for. */
export type Ground = {
  server: Pick<TestServer, 'runWorkers'>
  /** A call of the first account's administrator that must succeed. */
  call(name: string, input: Fields): Promise<Fields>
  /** Says which ARN a plain name stands for, so that strangers can be made to use it. */
  name(plain: string, arn: string): string
}

/** A server with two accounts. */
export type World = Ground & {
  server: TestServer
  /** The administrator of the first account, and a user of it who may do nothing. */
  administrator: AccessKey
  developer: AccessKey
  /** The administrator of the second account. */
  stranger: AccessKey
  /** The input with ARNs in place of the plain names. */
  byArn(input: Fields): Fields
  /** The input with names of nothing in place of those of something. */
  ofNothing(input: Fields): Fields
}

/** Starts a server that knows both accounts and checks clocks as AWS does. */
export async function createWorld(dialect: Dialect): Promise<World> {
  const server = await startServer({
    dialect,
    dev: false,
    account: OWNER,
    identityProviderHosts: 'localhost',
    identityProviderAuthorities: PROVIDER_AUTHORITY,
    jsonSkewSeconds: 300,
    querySkewSeconds: 900,
    trailFolder: createFolder(),
  })
  const administrator = server.administrator!
  const arns = new Map<string, string>()
  return {
    server,
    administrator,
    developer: await server.addUser({ account: OWNER }),
    stranger: await server.addUser({ account: STRANGER, administrator: true }),
    async call(name, input) {
      const reply = await send(server.url, { name, input, key: administrator })
      if (reply.status !== 200) throw new Error(`${name}: ${reply.code} ${reply.message}`)
      return reply.fields
    },
    name(plain, arn) {
      arns.set(plain, arn)
      return plain
    },
    byArn: (input) => replaceTexts(input, (text) => arns.get(text) ?? text) as Fields,
    ofNothing: (input) => replaceTexts(input, (text) => (isName(text, arns) ? nameNothing(text) : text)) as Fields,
  }
}

/** What an answer is expected to look like when it is a refusal. */
export function refusalOf({ status, code, message }: Reply): Pick<Reply, 'status' | 'code' | 'message'> {
  return { status, code, message }
}

/** The ARN of a parameter of the first account. */
export function parameterArn(name: string): string {
  return `arn:aws:ssm:${REGION}:${OWNER}:parameter/${name.replace(/^\//, '')}`
}

/** The ARN of a key or an alias of the first account. */
export function keyArn(resource: string): string {
  return `arn:aws:kms:${REGION}:${OWNER}:${resource}`
}

function isName(text: string, arns: Map<string, string>): boolean {
  return arns.has(text) || [...arns.values()].includes(text)
}

function nameNothing(text: string): string {
  if (/^[0-9a-f-]{36}$/.test(text)) return randomUUID()
  if (/:key\//.test(text)) return text.replace(/[0-9a-f-]{36}$/, randomUUID())
  return `${text}-that-is-not-there`
}

function replaceTexts(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === 'string') return replace(value)
  if (Array.isArray(value)) return value.map((each) => replaceTexts(each, replace))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, replaceTexts(each, replace)]))
}
