// Which addresses are on the public internet: all others may be somebody's own machines.
import { BlockList, isIP } from 'node:net'

const PRIVATE = new BlockList()
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  PRIVATE.addSubnet(network, bits)
}
// A cloud serves its metadata there, in the midst of public addresses.
PRIVATE.addAddress('168.63.129.16')

const GLOBAL = new BlockList()
GLOBAL.addSubnet('2000::', 3, 'ipv6')

// Within it, networks that stand for others (Teredo and its neighbours, 6to4) or for none (documentation).
const RESERVED = new BlockList()
RESERVED.addSubnet('2001::', 23, 'ipv6')
RESERVED.addSubnet('2001:db8::', 32, 'ipv6')
RESERVED.addSubnet('2002::', 16, 'ipv6')
RESERVED.addSubnet('3fff::', 20, 'ipv6')

/** Whether an address belongs to the public internet; an IPv4 address in the clothes of IPv6 does not. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !PRIVATE.check(address)
    case 6:
      return GLOBAL.check(address, 'ipv6') && !RESERVED.check(address, 'ipv6')
    default:
      return false
  }
}
