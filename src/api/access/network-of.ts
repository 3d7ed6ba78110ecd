import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/**
 * What counts as one visitor: an IPv4 address, or the /64 of an IPv6 address, since one customer has all 2^64 of them.
 */
export function networkOf(address: string): string {
  if (isIP(address) === 0) return address
  const parsed = ipaddr.process(address)
  if (parsed.kind() === 'ipv4') return parsed.toString()
  const { parts } = parsed as ipaddr.IPv6
  return parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')
}
