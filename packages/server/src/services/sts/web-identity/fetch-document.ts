// Reads a JSON document from an identity provider: over verified TLS, from a public address, within bounds.
import { lookup as resolve } from 'node:dns'
import { Agent, request } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { getCACertificates } from 'node:tls'
import { isPublicAddress } from './public-address.ts'

/** How far the server goes: hosts that may be at private addresses, and authorities (PEM) it trusts besides the usual ones. */
export type Reach = { privateHosts: ReadonlySet<string>; authorities?: string | undefined }

/** A document that could not be had; `isUnreachable` when another try may do. */
export class FetchFailure extends Error {
  readonly isUnreachable: boolean

  constructor(message: string, isUnreachable = false) {
    super(message)
    this.isUnreachable = isUnreachable
  }
}

const LIMIT_MS = 5000
const LIMIT_BYTES = 262_144
const LIMIT_HEADER_BYTES = 16_384

/** Fetches a document; no redirect is followed. Throws FetchFailure. */
export async function fetchDocument(address: string, reach: Reach): Promise<unknown> {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') {
    throw new FetchFailure('it names no address that begins with https://')
  }
  const isPrivateAllowed = reach.privateHosts.has(url.hostname)
  const literal = url.hostname.replace(/^\[|\]$/g, '')
  // An address needs no resolving, so the check of what names resolve to would never see it.
  if (isIP(literal) !== 0 && !isPrivateAllowed) checkAddress(literal)
  const text = await read(url, isPrivateAllowed ? resolveAny : resolvePublic, reach.authorities)
  try {
    return JSON.parse(text)
  } catch {
    throw new FetchFailure('it answers no JSON')
  }
}

function read(url: URL, lookup: LookupFunction, authorities: string | undefined): Promise<string> {
  // A connection of its own for each document: one that is kept would outlive the check of its address.
  const agent = new Agent({ keepAlive: false })
  return new Promise((finish, reject) => {
    const fail = (error: Error) =>
      reject(error instanceof FetchFailure ? error : new FetchFailure('it cannot be reached', true))
    const options = {
      agent,
      lookup,
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2' as const,
      maxHeaderSize: LIMIT_HEADER_BYTES,
      signal: AbortSignal.timeout(LIMIT_MS),
      headers: { accept: 'application/json' },
      ...(authorities !== undefined && { ca: [...getCACertificates('default'), authorities] }),
    }
    const outgoing = request(url, options, (response) => {
      if (response.statusCode !== 200) {
        const isOurs = response.statusCode !== undefined && response.statusCode < 500
        fail(new FetchFailure(`it answers with status ${response.statusCode}`, !isOurs))
        outgoing.destroy()
        return
      }
      const pieces: Buffer[] = []
      let bytes = 0
      response.on('data', (piece: Buffer) => {
        bytes += piece.length
        if (bytes > LIMIT_BYTES) outgoing.destroy(new FetchFailure('its answer is too large'))
        else pieces.push(piece)
      })
      response.on('error', fail)
      response.on('end', () => finish(Buffer.concat(pieces).toString('utf8')))
    })
    outgoing.on('error', fail)
    outgoing.end()
  })
}

/** Resolves a name and checks what it resolves to; the connection goes to these very addresses. */
const resolvePublic: LookupFunction = (host, options, answer) => {
  resolve(host, { ...options, all: true }, (error, addresses) => {
    if (error) return answer(error, '')
    try {
      for (const { address } of addresses) checkAddress(address)
    } catch (refusal) {
      return answer(refusal as Error, '')
    }
    if (options.all) return answer(null, addresses)
    const [first] = addresses
    answer(null, first?.address ?? '', first?.family)
  })
}

const resolveAny: LookupFunction = (host, options, answer) => resolve(host, options, answer)

function checkAddress(address: string): void {
  if (!isPublicAddress(address)) throw new FetchFailure('it is at a private address')
}
