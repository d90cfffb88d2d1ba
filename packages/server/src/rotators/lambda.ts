// Rotation by functions that run elsewhere: invoked as Lambda's API says, one call for each step.
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { type Credentials, sign } from '@cairn/signature'
import { type Rotation, RotationFailure, type Rotator, STEPS, type Step } from './rotator.ts'

/** Where functions are invoked, and whose key signs. */
export type LambdaEndpoint = { url: string; credentials: Credentials; clock(): Date }

type Reply = { status: number; headers: Record<string, string | string[] | undefined>; body: string }

// A function's answer is only looked at when it failed.
const REPLY_LIMIT_BYTES = 65_536

/** The rotator of a function: each step is a synchronous invocation with the event that AWS's own rotation sends. */
export function createLambdaRotator(endpoint: LambdaEndpoint): Rotator {
  const invokeFor = (step: Step) => (rotation: Rotation) => invoke(endpoint, step, rotation)
  return Object.fromEntries(STEPS.map((step) => [step, invokeFor(step)])) as Rotator
}

async function invoke(endpoint: LambdaEndpoint, step: Step, rotation: Rotation): Promise<void> {
  const { secretArn, functionArn, token, rotationToken, signal } = rotation
  const body = JSON.stringify({
    Step: step,
    SecretId: secretArn,
    ClientRequestToken: token,
    RotationToken: rotationToken,
  })
  const [, , , region = '', account = ''] = functionArn.split(':')
  const url = new URL(endpoint.url)
  const target = `${url.pathname.replace(/\/$/, '')}/2015-03-31/functions/${encodeURIComponent(functionArn)}/invocations`
  const headers: Record<string, string> = {
    host: url.host,
    'content-type': 'application/json',
    'x-amz-invocation-type': 'RequestResponse',
    // For whom it is invoked: a function's policy may ask for it.
    'x-amz-source-account': account,
    'x-amz-source-arn': secretArn,
  }
  const scope = { service: 'lambda', region, now: endpoint.clock() }
  const signature = sign({ method: 'POST', target, headers, body }, endpoint.credentials, scope)
  const reply = await post(url, target, { ...headers, ...signature }, body, signal)
  refuseFailure(reply, step)
}

function post(
  url: URL,
  path: string,
  headers: Record<string, string>,
  body: string,
  signal: AbortSignal,
): Promise<Reply> {
  const send = url.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    const fail = (error: Error) =>
      reject(signal.aborted ? new RotationFailure('The function took too long.') : unreachable(error))
    const options = { method: 'POST', path, headers: { ...headers, 'content-length': Buffer.byteLength(body) }, signal }
    const request = send(url, options, (response) => {
      const pieces: Buffer[] = []
      let length = 0
      response.on('data', (piece: Buffer) => {
        length += piece.length
        if (length <= REPLY_LIMIT_BYTES) pieces.push(piece)
      })
      response.on('error', fail)
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(pieces).toString(),
        }),
      )
    })
    request.on('error', fail)
    request.end(body)
  })
}

/** Throws unless the function did its step. What it says itself is left out: it may hold what it was working on. */
function refuseFailure({ status, headers, body }: Reply, step: Step): void {
  const functionError = headers['x-amz-function-error']
  if (functionError !== undefined) {
    const type = errorTypeIn(body)
    throw new RotationFailure(`The function failed at ${step}${type ? ` with ${type}` : ''}.`)
  }
  if (status === 200) return
  const code = /^[\w.]{1,100}/.exec(String(headers['x-amzn-errortype'] ?? ''))?.[0]
  throw new RotationFailure(`The function could not be invoked: ${code ?? `status ${status}`}.`)
}

function errorTypeIn(body: string): string | undefined {
  try {
    const { errorType } = JSON.parse(body) as { errorType?: unknown }
    return /^[\w.]{1,100}$/.exec(String(errorType))?.[0]
  } catch {
    return undefined
  }
}

function unreachable(error: Error): RotationFailure {
  const { code } = error as { code?: string }
  return new RotationFailure(`The endpoint of functions cannot be reached${code ? `: ${code}` : ''}.`)
}
