// Which addresses a server goes to on behalf of callers: the public internet's alone.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isPublicAddress } from '#services/sts/web-identity/public-address.ts'

test('addresses of the public internet are public', () => {
  for (const address of ['8.8.8.8', '1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450:4001::1']) {
    assert.equal(isPublicAddress(address), true, address)
  }
})

test('private, shared, loopback, link-local, multicast and reserved addresses are not', () => {
  const addresses = [
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
  ]
  addresses.push('192.168.1.1', '192.0.2.1', '198.18.0.1', '203.0.113.7', '224.0.0.1', '240.0.0.1', '255.255.255.255')
  addresses.push('168.63.129.16', '::', '::1', 'fe80::1', 'fe80::1%eth0', 'fc00::1', 'fd00:ec2::254', 'ff02::1')
  addresses.push('2001:db8::1', '3fff::1')
  for (const address of addresses) assert.equal(isPublicAddress(address), false, address)
})

test('an address of IPv4 stays what it is in the clothes of IPv6', () => {
  for (const address of [
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::7f00:1',
    '2002:7f00:1::1',
    '2001:0:7f00:1::1',
  ]) {
    assert.equal(isPublicAddress(address), false, address)
  }
})

test('what is no address is not public', () => {
  for (const text of ['', 'localhost', '8.8.8', '0x08080808']) assert.equal(isPublicAddress(text), false, text)
})
