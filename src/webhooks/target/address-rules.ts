import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Which addresses webhooks may reach. */
export interface AddressRules {
  /**
   * `allowed`: by WEBHOOK_ALLOW_CIDRS, http included. `public`: anybody's. `private`: everything else, which is
   * refused.
   */
  judge(address: string): 'allowed' | 'public' | 'private'
}

/**
 * What no webhook reaches unless its range is given: everything that is not the public internet.
 * Source: the IANA special-purpose address registries for IPv4 and IPv6 (RFC 6890 and its updates).
 */
const PRIVATE_V4 = [
  '0.0.0.0/8', // this host
  '10.0.0.0/8',
  '100.64.0.0/10', // carrier-grade NAT
  '127.0.0.0/8',
  '169.254.0.0/16', // link-local; clouds give out credentials at 169.254.169.254
  '172.16.0.0/12',
  '192.0.0.0/24', // protocol assignments
  '192.0.2.0/24', // documentation
  '192.31.196.0/24', // AS112
  '192.52.193.0/24', // AMT
  '192.88.99.0/24', // 6to4 relays
  '192.168.0.0/16',
  '192.175.48.0/24', // AS112
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, and broadcast
]

/**
 * Of IPv6 only this is handed out to the public; loopback, link-local, unique local, multicast, 64:ff9b::/96 and the
 * rest lie outside.
 */
const PUBLIC_V6 = ['2000::/3']

const PRIVATE_V6 = [
  '2001::/23', // protocol assignments, Teredo among them
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4: carries an IPv4 address
  '2620:4f:8000::/48', // AS112
  '3fff::/20', // documentation
]

/**
 * Makes the rules from the ranges of WEBHOOK_ALLOW_CIDRS.
 * @throws Error naming the range that is none
 */
export function createAddressRules(allowedRanges: readonly string[]): AddressRules {
  const allowed = allowedRanges.map(parseRange)
  const privateV4 = PRIVATE_V4.map(parseRange)
  const publicV6 = PUBLIC_V6.map(parseRange)
  const privateV6 = PRIVATE_V6.map(parseRange)

  return {
    judge(text) {
      const address = parseAddress(text)
      if (address === null) return 'private'
      if (isIn(address, allowed)) return 'allowed'
      if (address.kind() === 'ipv4') return isIn(address, privateV4) ? 'private' : 'public'
      return isIn(address, publicV6) && !isIn(address, privateV6) ? 'public' : 'private'
    },
  }
}

type Address = ipaddr.IPv4 | ipaddr.IPv6
type Range = readonly [Address, number]

/** An address of one family lies in no range of the other: `::/0` does not open 127.0.0.1. */
function isIn(address: Address, ranges: readonly Range[]): boolean {
  return ranges.some(([start, bits]) => address.kind() === start.kind() && address.match(start, bits))
}

/**
 * Null for everything that Node would not connect to as an address. `ipaddr.js` also reads octal, hexadecimal and
 * shortened notations, which other programs read in other ways. A v4-mapped address reaches the IPv4 one, so it is that
 * one.
 */
function parseAddress(text: string): Address | null {
  const family = isIP(text)
  if (family === 0) return null
  return family === 4 ? ipaddr.IPv4.parse(text) : ipaddr.process(inGroups(text))
}

/**
 * An IPv6 address in hexadecimal groups alone, as the URL parser writes it: `ipaddr.js` reads `::1.2.3.4` as the
 * v4-mapped `::ffff:1.2.3.4`. The resolver may add the interface, as in `fe80::1%eth0`.
 */
function inGroups(address: string): string {
  return new URL(`http://[${address.split('%')[0]}]`).hostname.slice(1, -1)
}

function parseRange(range: string): Range {
  const [address = '', bits = '', ...rest] = range.split('/')
  const family = isIP(address)
  const most = family === 4 ? 32 : 128
  const isWritten = family !== 0 && !address.includes('%') && rest.length === 0 && /^\d{1,3}$/.test(bits)
  if (!isWritten || Number(bits) > most) {
    throw new Error(
      `WEBHOOK_ALLOW_CIDRS has "${range}", which is no address range; write it like 10.1.0.0/16 or fd00::/8`,
    )
  }
  return [family === 4 ? ipaddr.IPv4.parse(address) : ipaddr.IPv6.parse(inGroups(address)), Number(bits)]
}
