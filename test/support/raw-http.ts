// HTTP written by hand, for requests that no client library would send.
import { connect, type Socket } from 'node:net'

/** A connection that collects what comes back. */
export type RawConnection = {
  socket: Socket
  readonly received: string
  /** Resolves when what was received matches. Rejects when the connection closes first. */
  until(pattern: RegExp): Promise<string>
  /** Resolves to all that was received once the server has closed the connection. */
  closed: Promise<string>
}

/** Connects to a port of this machine and sends `text`, byte for byte. */
export function sendRaw(port: number, text: string): RawConnection {
  const socket = connect(port, '127.0.0.1')
  let received = ''
  const looks = new Set<() => void>()
  socket.setEncoding('latin1')
  socket.on('data', (chunk: string) => {
    received += chunk
    for (const look of looks) look()
  })
  const closed = new Promise<string>((resolve) => {
    socket.on('error', () => {})
    socket.on('close', () => resolve(received))
  })
  socket.write(text, 'latin1')
  return {
    socket,
    closed,
    get received() {
      return received
    },
    until(pattern) {
      return new Promise((resolve, reject) => {
        const look = () => {
          if (pattern.test(received)) resolve(received)
        }
        looks.add(look)
        look()
        void closed.then(() => reject(new Error(`closed after: ${received}`)))
      })
    },
  }
}
