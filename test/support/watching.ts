// A watcher of changes that speaks HTTP itself: what the door sends, line by line.
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { sign } from '@cairn/signature'
import { type AccessKey, REGION, WELL_KNOWN } from './server.ts'

/** A line of the door. */
export type Line = { position?: string; parameter?: string; secret?: string; resync?: boolean }

/** An open watch; `next` waits for a line that tells of something, `lines` are all so far. */
export type Watching = {
  status: number
  /** The body of a refusal. */
  body: string
  lines: Line[]
  next(): Promise<Line>
  ended: Promise<void>
  close(): void
  /** Stops reading, or reads again. */
  message: IncomingMessage
}

/** Watches with a query such as `parameter=/a&path=/b`; resolves when the door has answered. */
export async function watch(
  url: string,
  query: string,
  { credentials = WELL_KNOWN, region = REGION }: { credentials?: AccessKey; region?: string } = {},
): Promise<Watching> {
  const target = `/_cairn/watch?${query}`
  const unsigned = { method: 'GET', target, headers: { host: new URL(url).host }, body: '' }
  const headers = { ...unsigned.headers, ...sign(unsigned, credentials, { service: 'ssm', region, now: new Date() }) }
  const call = request(new URL(target, url), { headers, agent: false })
  call.end()
  const [message] = (await once(call, 'response')) as [IncomingMessage]
  const lines: Line[] = []
  const waiting: ((line: Line) => void)[] = []
  const untaken: Line[] = []
  const watching: Watching = {
    status: message.statusCode ?? 0,
    body: '',
    lines,
    message,
    next: () => new Promise((resolve) => (untaken.length > 0 ? resolve(untaken.shift()!) : waiting.push(resolve))),
    // Not `once`, which takes the error of a connection that we closed for its own failure.
    ended: new Promise<void>((resolve) => message.once('close', resolve)),
    close: () => call.destroy(),
  }
  if (watching.status !== 200) {
    for await (const chunk of message) watching.body += chunk
    return watching
  }
  let rest = ''
  message.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n')
    rest = parts.pop() ?? ''
    for (const part of parts) take(JSON.parse(part))
  })
  message.on('error', () => {})
  function take(line: Line): void {
    lines.push(line)
    if (line.parameter === undefined && line.secret === undefined && !line.resync) return
    const taker = waiting.shift()
    if (taker) taker(line)
    else untaken.push(line)
  }
  while (lines.length === 0) await once(message, 'data')
  return watching
}
