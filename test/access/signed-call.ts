// Calls as no SDK would send them: encoded by the model, signed, and open to change before and after the signing.
import { Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http'
import { sign } from '@cairn/signature'
import type { Model, Ref } from '@cairn/wire'
import { type AccessKey, REGION, WELL_KNOWN } from '../support/server.ts'
import { modelOf, shapeOf, splitName } from './models.ts'
import { decodeXml, readXmlFields } from './xml-answer.ts'

/** An input as it travels: bytes are base64 text, instants epoch seconds. */
export type Fields = Record<string, unknown>

/** A request ready to be sent, or to be spoilt first. */
export type Sendable = { method: string; target: string; headers: Record<string, string>; body: string | Buffer }

/** A call: which operation, with what, by whom. */
export type Call = {
  name: string
  input?: Fields
  /** Sent in place of `input` as it is. */
  body?: string | Buffer
  key?: AccessKey
  region?: string
  /** When it is signed; now, unless told otherwise. */
  at?: Date
  /** For which service it is signed, when not for its own. */
  signedFor?: string
}

/** An answer, with what an error says of itself; `fields` are the members of a success, or the body of a JSON error. */
export type Reply = {
  status: number
  headers: IncomingHttpHeaders
  body: string
  code: string
  message: string
  fields: Fields
}

// Connections are kept, and do not keep the process.
const agent = new Agent({ keepAlive: true, maxSockets: 32 })

/** Encodes a call and signs it with its key (test/test when none is given). */
export function signCall(url: string, call: Call): Sendable {
  const [service] = splitName(call.name)
  const { metadata } = modelOf(service)
  const unsigned = encodeCall(url, call)
  const signed = sign(unsigned, call.key ?? WELL_KNOWN, {
    service: call.signedFor ?? metadata.signingName ?? metadata.endpointPrefix,
    region: call.region ?? REGION,
    now: call.at ?? new Date(),
  })
  return { ...unsigned, headers: { ...unsigned.headers, ...signed } }
}

/** A call in its service's protocol, not signed. */
export function encodeCall(url: string, { name, input = {}, body }: Call): Sendable {
  const [service, operation] = splitName(name)
  const model = modelOf(service)
  const { protocol, targetPrefix, apiVersion } = model.metadata
  const { host } = new URL(url)
  if (protocol === 'json') {
    const headers = {
      host,
      'content-type': `application/x-amz-json-${model.metadata.jsonVersion}`,
      'x-amz-target': `${targetPrefix}.${operation}`,
    }
    return { method: 'POST', target: '/', headers, body: body ?? JSON.stringify(input) }
  }
  const fields: [string, string][] = [
    ['Action', operation],
    ['Version', apiVersion],
    ...formFields(model, operation, input),
  ]
  const headers = { host, 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }
  const form = fields.map((pair) => pair.map((text) => encodeURIComponent(text.toWellFormed())).join('=')).join('&')
  return { method: 'POST', target: '/', headers, body: body ?? form }
}

/** Signs and sends a call. */
export async function send(url: string, call: Call): Promise<Reply> {
  const reply = await deliver(url, signCall(url, call))
  const isXml = reply.status === 200 && reply.body.startsWith('<')
  return isXml ? { ...reply, fields: readXmlFields(call.name, reply.body) } : reply
}

/** Sends a request as it is; rejects when there is no answer. */
export async function deliver(url: string, { method, target, headers, body }: Sendable): Promise<Reply> {
  const { hostname, port } = new URL(url)
  const options = { agent, hostname, port, method, path: target, headers: headers as OutgoingHttpHeaders }
  const { promise, resolve, reject } = Promise.withResolvers<Reply>()
  const outgoing = request(options, (response) => {
    const chunks: Buffer[] = []
    response.on('data', (chunk: Buffer) => chunks.push(chunk))
    response.on('error', reject)
    response.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8')
      resolve({ status: response.statusCode!, headers: response.headers, body: text, ...readAnswer(text) })
    })
  })
  outgoing.on('error', reject)
  outgoing.end(body)
  return promise
}

/** What an answer says: the code and text of an error, and the members of a JSON body. */
export function readAnswer(body: string): Pick<Reply, 'code' | 'message' | 'fields'> {
  if (body.startsWith('<')) {
    const part = (tag: string) => decodeXml(new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(body)?.[1] ?? '')
    return { code: part('Code'), message: part('Message'), fields: {} }
  }
  let fields: Fields
  try {
    fields = JSON.parse(body) as Fields
  } catch {
    return { code: '', message: '', fields: {} }
  }
  const text = (member: unknown) => (typeof member === 'string' ? member : '')
  return { code: text(fields.__type), message: text(fields.message) || text(fields.Message), fields }
}

/** The fields of a query request; scalars of a wrong type go out as their text. */
function formFields(model: Model, operation: string, input: Fields): [string, string][] {
  const ref = model.operations[operation]?.input
  return ref ? flatten(model, ref, input, '') : []
}

function flatten(model: Model, ref: Ref, value: unknown, prefix: string): [string, string][] {
  const shape = shapeOf(model, ref)
  const below = (tag: string, part: Ref, each: unknown) => flatten(model, part, each, prefix ? `${prefix}.${tag}` : tag)
  if (typeof value !== 'object' || value === null) return value === undefined ? [] : [[prefix, String(value)]]
  if (shape.type === 'list' && Array.isArray(value)) {
    const tag = shape.member?.locationName ?? 'member'
    if (value.length === 0) return [[prefix, '']]
    return value.flatMap((each, index) => below(`${tag}.${index + 1}`, shape.member as Ref, each))
  }
  if (shape.type === 'map') {
    const [key, element] = [shape.key as Ref, shape.value as Ref]
    return Object.entries(value).flatMap(([name, each], index) => [
      ...below(`entry.${index + 1}.${key.locationName ?? 'key'}`, key, name),
      ...below(`entry.${index + 1}.${element.locationName ?? 'value'}`, element, each),
    ])
  }
  const members = shape.members ?? {}
  return Object.entries(value).flatMap(([name, each]) => {
    const member = Object.hasOwn(members, name) ? members[name] : undefined
    // A structure or list where a scalar belongs has names below it all the same.
    return member ? below(member.locationName ?? name, member, each) : [[`${prefix}.${name}`, JSON.stringify(each)]]
  }) as [string, string][]
}
