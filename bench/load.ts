// Sends requests over keep-alive connections as fast as the answers come, at little cost to itself.
import { connect, type Socket } from 'node:net'

/** What a run of load showed: answers, answers a second, and how long one took (milliseconds, median and 99th of a hundred). */
export type Load = { count: number; perSecond: number; medianMs: number; p99Ms: number }

/** Sends `request(connection, turn)` over `connections` sockets until `seconds` are over. Rejects on any answer that is not 200. */
export async function load(
  port: number,
  connections: number,
  seconds: number,
  request: (connection: number, turn: number) => Buffer,
): Promise<Load> {
  const times: number[] = []
  const started = performance.now()
  const until = started + seconds * 1000
  await Promise.all(
    Array.from({ length: connections }, (_, i) => exchange(port, until, times, (turn) => request(i, turn))),
  )
  const elapsedSeconds = (performance.now() - started) / 1000
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.floor(times.length * share)] ?? 0
  return { count: times.length, perSecond: times.length / elapsedSeconds, medianMs: at(0.5), p99Ms: at(0.99) }
}

function exchange(port: number, until: number, times: number[], request: (turn: number) => Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true })
    let turn = 0
    let sentAt = 0
    const send = () => {
      sentAt = performance.now()
      socket.write(request(turn++))
    }
    socket.once('connect', send)
    socket.once('error', reject)
    onAnswers(socket, (answer) => {
      if (!answer.startsWith('HTTP/1.1 200')) {
        socket.destroy()
        return reject(new Error(`the server answered ${answer}`))
      }
      const now = performance.now()
      times.push(now - sentAt)
      if (now < until) return send()
      socket.destroy()
      resolve()
    })
  })
}

/** Tells each whole answer's head (and, of one that is not 200, its body). */
function onAnswers(socket: Socket, tell: (answer: string) => void): void {
  let pending: Buffer | undefined
  socket.on('data', (chunk: Buffer) => {
    pending = pending ? Buffer.concat([pending, chunk]) : chunk
    const headEnd = pending.indexOf('\r\n\r\n')
    if (headEnd < 0) return
    const head = pending.toString('latin1', 0, headEnd)
    const length = Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? 0)
    if (pending.length < headEnd + 4 + length) return
    const answer = head.startsWith('HTTP/1.1 200') ? head : pending.toString()
    pending = undefined
    tell(answer)
  })
}
