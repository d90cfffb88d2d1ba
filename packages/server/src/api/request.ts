// A request as it came in, bytes and all, and the answer to it.
import type { Explanation } from '@cairn/policy'
import type { WireRequest } from '@cairn/wire'

/** How a connection is kept secret, in OpenSSL's words: TLSv1.3, TLS_AES_128_GCM_SHA256. */
export type Tls = { version: string; cipher: string }

/** An HTTP request read whole; `target` is the raw request target, `rawHeaders` Node's flat list; `secure` when it came over TLS. */
export type HttpRequest = WireRequest & {
  target: string
  rawHeaders: string[]
  remoteAddress: string
  secure: boolean
  tls?: Tls | undefined
}

/** What to send back, and what the log and the metrics tell of the call. */
export type Answer = {
  status: number
  headers: Record<string, string>
  contentType: string
  body: string
  requestId: string
  /** Goes on writing after the head, until either side ends it; the body is empty then. */
  stream?: (sink: Sink) => void
  /** `service:Operation`, once known. */
  operation?: string
  account?: string
  accessKeyId?: string
  errorCode?: string
  /** Why permission was refused, for the log at its most talkative. */
  explain?: () => Explanation
  /** The cause of an internal failure, for the log only. */
  cause?: unknown
}

/** Where a long answer is written. */
export type Sink = {
  write(text: string): void
  end(): void
  /** What was written and not yet taken by the network. */
  readonly waitingBytes: number
  readonly isClosed: boolean
  /** When all that waited has been taken. */
  onDrain(listener: () => void): void
  onClose(listener: () => void): void
}
