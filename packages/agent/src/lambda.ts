// Lambda's Extensions API: registering, and the events that follow until the end.

import { type IncomingHttpHeaders, request } from 'node:http'

/** An event that Lambda sends to an extension. */
export type LambdaEvent = { readonly eventType: string; readonly shutdownReason?: string }

/** Lambda's end of it refused; the message repeats the status. */
export class LambdaError extends Error {}

/** What follows a registration. */
export type Registration = {
  /** Tells Lambda that we are ready, and waits for the next event. */
  next(): Promise<LambdaEvent>
}

type Answer = { readonly headers: IncomingHttpHeaders; readonly body: string }

const VERSION = '/2020-01-01/extension'

/** Registers; the runtime begins its own start only when every extension has. The name must be the file's in /opt/extensions. */
export async function register(api: string, name: string): Promise<Registration> {
  const body = JSON.stringify({ events: ['INVOKE', 'SHUTDOWN'] })
  const { headers } = await ask(api, 'POST', '/register', { 'lambda-extension-name': name }, body)
  const id = headers['lambda-extension-identifier']
  if (typeof id !== 'string') throw new LambdaError('Lambda answered the registration without an identifier')
  return {
    async next() {
      const answer = await ask(api, 'GET', '/event/next', { 'lambda-extension-identifier': id }, '')
      return JSON.parse(answer.body)
    },
  }
}

/** One exchange without a limit of time: an idle function is frozen for as long as Lambda likes. */
function ask(
  api: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  body: string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request(`http://${api}${VERSION}${path}`, {
      method,
      agent: false,
      headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    })
    call.on('error', reject)
    call.on('response', (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('error', reject)
      answer.on('data', (chunk: string) => {
        text += chunk
      })
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve({ headers: answer.headers, body: text })
        else reject(new LambdaError(`Lambda answered ${answer.statusCode} to ${path}`))
      })
    })
    call.end(body)
  })
}
