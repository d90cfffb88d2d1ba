// Connections to database hosts that secrets name: never to the machine's own services for metadata.
import { lookup as resolve } from 'node:dns'
import { BlockList, isIP, type LookupFunction, Socket, type SocketConnectOpts } from 'node:net'
import { RotationFailure } from './rotator.ts'

const FORBIDDEN = new BlockList()
FORBIDDEN.addSubnet('169.254.0.0', 16)
FORBIDDEN.addSubnet('fe80::', 10, 'ipv6')
// Where clouds serve metadata and credentials outside the link-local networks.
FORBIDDEN.addAddress('fd00:ec2::254', 'ipv6')
FORBIDDEN.addAddress('fd20:ce::254', 'ipv6')
FORBIDDEN.addAddress('100.100.100.200')
FORBIDDEN.addAddress('168.63.129.16')
// The link-local network as a translating network writes it.
FORBIDDEN.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6')

/** Throws RotationFailure unless a text can name a database's host; a name is judged by its addresses, when it is connected to. */
export function checkHost(host: string): void {
  // A slash would make PostgreSQL's driver open a socket file.
  if (!/^[\w.:-]{1,253}$/.test(host))
    throw new RotationFailure('The host of the secret is neither a name nor an address.')
  if (isIP(host) !== 0) checkAddress(host, host)
}

/**
 * A socket that connects to a host's addresses as they were when they were checked: the name is resolved once. It is
 * destroyed when the signal aborts.
 */
export function createSocket(signal: AbortSignal): Socket {
  const socket = new Socket()
  const connect = socket.connect.bind(socket)
  // Both drivers end here; neither has a setting for how names are resolved.
  socket.connect = ((port: number, host: string) => {
    const options: SocketConnectOpts = { port, host, lookup: lookupAllowed, autoSelectFamily: true }
    return connect(options)
  }) as Socket['connect']
  const end = () => socket.destroy(new RotationFailure('The step took too long.'))
  signal.addEventListener('abort', end, { once: true })
  socket.once('close', () => signal.removeEventListener('abort', end))
  return socket
}

const lookupAllowed: LookupFunction = (host, options, answer) => {
  resolve(host, { ...options, all: true }, (error, addresses) => {
    if (error) return answer(error, '')
    try {
      for (const { address } of addresses) checkAddress(address, host)
    } catch (refusal) {
      return answer(refusal as Error, '')
    }
    if (options.all) return answer(null, addresses)
    const [first] = addresses
    answer(null, first?.address ?? '', first?.family)
  })
}

function checkAddress(address: string, host: string): void {
  if (!FORBIDDEN.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')) return
  throw new RotationFailure(
    `The host ${host} is at ${address}, where no database may be: link-local and metadata addresses are refused.`,
  )
}
