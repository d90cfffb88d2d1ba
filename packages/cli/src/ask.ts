// Asks the server, through the socket that only its own user can open.
import { request } from 'node:http'

/** What the server answers to a command. Throws with the server's words, or with why it cannot be reached. */
export function ask(socketPath: string, command: string, input: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, path: `/${command}`, method: 'POST' }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => {
        const answer = JSON.parse(text || '{}')
        if (response.statusCode === 200) resolve(answer)
        else reject(new Error(answer.message ?? `the server answered ${response.statusCode}`))
      })
      response.on('error', reject)
    })
    call.on('error', (error: NodeJS.ErrnoException) => reject(new Error(explain(error, socketPath))))
    call.end(JSON.stringify(input))
  })
}

function explain({ code, message }: NodeJS.ErrnoException, path: string): string {
  if (code === 'ENOENT' || code === 'ECONNREFUSED') {
    return `no server answers at ${path}: start it, or say with --data or --socket where it keeps its things`
  }
  if (code === 'EACCES') return `${path} is for the user that the server runs as`
  return message
}
