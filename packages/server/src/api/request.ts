// A request as it came in, bytes and all, and the answer to it.
import type { WireRequest } from '@cairn/wire'

/** An HTTP request read whole; `target` is the raw request target, `rawHeaders` Node's flat list. */
export type HttpRequest = WireRequest & { target: string; rawHeaders: string[]; remoteAddress: string }

/** What to send back, and what the log and the metrics tell of the call. */
export type Answer = {
  status: number
  headers: Record<string, string>
  contentType: string
  body: string
  requestId: string
  /** `service:Operation`, once known. */
  operation?: string
  account?: string
  accessKeyId?: string
  errorCode?: string
  /** The cause of an internal failure, for the log only. */
  cause?: unknown
}
