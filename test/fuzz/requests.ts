// Makes the requests of the fuzzing one by one, and sends them over kept connections.
import { once } from 'node:events'
import { type Agent, type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http'
import { sign } from '@cairn/signature'
import { DECLINED, modelOf, SERVED, splitName } from '../access/models.ts'
import { encodeCall, signCall } from '../access/signed-call.ts'
import { REGION } from '../support/server.ts'
import type { Answer } from './judge.ts'
import type { Random } from './random.ts'
import { damageBody, damageHead, plain, type Spoilt } from './spoil.ts'
import { type Ground, SENDER } from './templates.ts'
import { alter, randomJson, randomStructure } from './values.ts'

/** A request, and the operation it asks for, when nothing has changed that. */
export type Attempt = { operation: string | undefined; spoilt: Spoilt }

const FORMS = [...SERVED, ...DECLINED].filter((name) => modelOf(splitName(name)[0]).metadata.protocol === 'query')

// No request takes a hundredth of this: one that is not answered by then never will be.
const PATIENCE_MS = 20_000

/** The next request that chance brings. */
export function createAttempt(url: string, random: Random, ground: Ground): Attempt {
  const operation = random.pick(random.once(10) ? FORMS : random.once(20) ? DECLINED : SERVED)
  const input = createInput(operation, random, ground)
  const signed = (body?: string | Buffer) =>
    plain(signCall(url, { name: operation, key: SENDER, ...(body ? { body } : { input }) }))
  switch (random.number(16)) {
    case 0:
    case 1:
      return { operation, spoilt: signed(damageBody(String(encodeCall(url, { name: operation, input }).body), random)) }
    case 2:
      return { operation, spoilt: signed(JSON.stringify(randomJson(random, 5))) }
    case 3:
      return { operation: undefined, spoilt: damageHead(signed(), random) }
    case 4:
      return { operation: undefined, spoilt: resign(url, damageHead(signed(), random)) }
    case 5: {
      const spoilt = signed()
      return { operation, spoilt: { ...spoilt, body: damageBody(spoilt.body.toString(), random) } }
    }
    default:
      return { operation, spoilt: signed() }
  }
}

/** An input that would be right but for a place or two, or one made up of whatever its shape allows. */
function createInput(operation: string, random: Random, { known, templates }: Ground): Record<string, unknown> {
  const [service, name] = splitName(operation)
  const model = modelOf(service)
  const ref = model.operations[name]?.input
  if (!ref) return {}
  // Nobody reads what is sent to an operation that is declined, in JSON.
  if (!SERVED.includes(operation) && !FORMS.includes(operation)) return { Some: randomJson(random, 3) }
  const made = () => randomStructure(service, model, ref, random, known)
  const own = templates[operation]
  if (!own || random.once(4)) return made()
  const template = structuredClone(random.pick(own))
  if (random.once(3)) return { ...template, ...pickMember(made(), random) }
  return alter(template, random, known) as Record<string, unknown>
}

function pickMember(input: Record<string, unknown>, random: Random): Record<string, unknown> {
  const names = Object.keys(input)
  if (names.length === 0) return {}
  const name = random.pick(names)
  return { [name]: input[name] }
}

/** Sends a request; rejects when it is not answered in time or the connection breaks. */
export async function deliverSpoilt(url: string, spoilt: Spoilt, agent: Agent): Promise<Answer> {
  const { hostname, port } = new URL(url)
  const { method, target, body } = spoilt
  // Flat pairs reach the wire as they are, repeated ones too.
  const headers = [...spoilt.headers, 'content-length', String(body.length)] as unknown as OutgoingHttpHeaders
  const signal = AbortSignal.timeout(PATIENCE_MS)
  const outgoing = request({ agent, hostname, port, method, path: target, headers, setHost: false, signal })
  outgoing.end(body)
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
  const chunks: Buffer[] = await response.toArray()
  return {
    method,
    status: response.statusCode!,
    contentType: response.headers['content-type'] ?? '',
    requestId: String(response.headers['x-amzn-requestid'] ?? ''),
    body: Buffer.concat(chunks),
  }
}

/** Signs a damaged request anew, so that it gets further. What cannot be signed stays as it is. */
function resign(url: string, spoilt: Spoilt): Spoilt {
  const kept = Object.entries(
    Object.fromEntries(spoilt.headers.flatMap((name, at) => (at % 2 === 0 ? [[name, spoilt.headers[at + 1]!]] : []))),
  ).filter(([name]) => name !== 'authorization')
  const headers = { ...Object.fromEntries(kept), host: new URL(url).host } as Record<string, string>
  try {
    const scope = { service: 'ssm', region: REGION, now: new Date() }
    const signed = sign({ ...spoilt, headers }, SENDER, scope)
    return { ...spoilt, headers: Object.entries({ ...headers, ...signed }).flat() }
  } catch {
    return spoilt
  }
}
