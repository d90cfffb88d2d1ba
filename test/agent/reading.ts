// Agents for tests, readers of them, and services that answer as a test says.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Agent, type AgentParts, startAgent } from '../../packages/agent/src/agent.ts'
import { createLog } from '../../packages/agent/src/log.ts'
import { readSettings } from '../../packages/agent/src/settings.ts'
import { type AccessKey, REGION, WELL_KNOWN } from '../support/server.ts'

/** What readers must show. */
export const TOKEN = 'let-me-read'

/** Where these agents listen and how much they say, unless told otherwise. */
export const VARIABLES = { PARAMETERS_SECRETS_EXTENSION_LOG_LEVEL: 'debug' }

/** An agent in this process, on a free port. */
export type TestAgent = Agent & {
  /** What it has logged. */
  readonly log: string
}

/** Starts an agent that reads from an endpoint. Settings come from variables and a file's text; `way` from credentials. */
export async function startTestAgent(
  endpoint: string,
  variables: Record<string, string> = {},
  { file = '', credentials = WELL_KNOWN }: { file?: string; credentials?: AccessKey } = {},
): Promise<TestAgent> {
  let log = ''
  const settings = { ...readSettings({ ...VARIABLES, ...variables }, file), port: 0 }
  const parts: AgentParts = {
    settings,
    token: TOKEN,
    way: { endpoint, region: REGION, credentials, attempts: 1 },
    log: createLog(settings.logLevel, (line) => {
      log += line
    }),
  }
  const agent = await startAgent(parts)
  return {
    ...agent,
    get log() {
      return log
    },
  }
}

/** An answer of an agent. */
export type Reading = { status: number; type: string | null; text: string; json: ReturnType<typeof JSON.parse> }

/** Asks an agent with GET and the token, unless `init` says otherwise. */
export async function read(agent: { url: string }, path: string, init: RequestInit = {}): Promise<Reading> {
  const headers = { 'x-aws-parameters-secrets-token': TOKEN, connection: 'close' }
  const answer = await fetch(agent.url + path, { headers, ...init })
  const text = await answer.text()
  const type = answer.headers.get('content-type')
  return { status: answer.status, type, text, json: type === 'application/json' ? JSON.parse(text) : undefined }
}

/** The path for a parameter. */
export function parameterPath(name: string, more = ''): string {
  return `/systemsmanager/parameters/get?name=${encodeURIComponent(name)}${more}`
}

/** The path for a secret. */
export function secretPath(id: string, more = ''): string {
  return `/secretsmanager/get?secretId=${encodeURIComponent(id)}${more}`
}

/** A call to the services as it came. */
export type Call = { operation: string; input: Record<string, unknown> }

type ServiceAnswer = { status: number; body: object } | undefined

/** Services that answer as a test says; nothing tells of changes. */
export type Services = {
  readonly url: string
  readonly calls: Call[]
  /** What they answer; undefined is no answer at all: the connection is cut. */
  answer: (call: Call) => ServiceAnswer | Promise<ServiceAnswer>
  close(): Promise<void>
}

/** Starts such services. */
export async function startServices(): Promise<Services> {
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    const operation = String(request.headers['x-amz-target'] ?? '').split('.')[1] ?? ''
    if (operation === '') return void response.writeHead(404).end('{}')
    const call = { operation, input: JSON.parse(text) }
    services.calls.push(call)
    const answer = await services.answer(call)
    if (answer === undefined) return void request.socket.destroy()
    response.writeHead(answer.status).end(JSON.stringify(answer.body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const services: Services = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: [],
    answer: () => undefined,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
  return services
}

/** Services' answer for a parameter or a secret with this value. */
export function answerWith(value: string): Services['answer'] {
  return ({ operation, input }) => ({
    status: 200,
    body:
      operation === 'GetParameter'
        ? { Parameter: { Name: input.Name, Type: 'String', Value: value, Version: 1, LastModifiedDate: 1.5 } }
        : {
            Name: input.SecretId,
            SecretString: value,
            VersionId: 'v',
            VersionStages: ['AWSCURRENT'],
            CreatedDate: 1.5,
          },
  })
}

/** Services' answer that is an error. */
export function failWith(code: string, message: string, status = 400): Services['answer'] {
  return () => ({ status, body: { __type: code, message } })
}
