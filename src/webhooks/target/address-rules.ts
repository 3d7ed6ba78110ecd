import { BlockList, isIP } from 'node:net'

/** Which addresses webhooks may reach. */
export interface AddressRules {
  /** `allowed`: by WEBHOOK_ALLOW_CIDRS, http included. `public`: anybody's. `private`: everything else, which is refused. */
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

/** Of IPv6 only this is handed out to the public; loopback, link-local, unique local, multicast, 64:ff9b::/96 and the rest lie outside. */
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
  // Apart, because a BlockList finds IPv4 addresses in ranges of IPv6 too: ::/0 would open 127.0.0.1.
  const allowedV4 = listOf(allowedRanges.filter((range) => !range.includes(':')))
  const allowedV6 = listOf(allowedRanges.filter((range) => range.includes(':')))
  const privateV4 = listOf(PRIVATE_V4)
  const publicV6 = listOf(PUBLIC_V6)
  const privateV6 = listOf(PRIVATE_V6)

  return {
    judge(address) {
      // A v4-mapped address reaches the IPv4 one, so it is that one.
      const plain = unmapped(address)
      const family = isIP(plain)
      if (family === 4) {
        if (allowedV4.check(plain, 'ipv4')) return 'allowed'
        return privateV4.check(plain, 'ipv4') ? 'private' : 'public'
      }
      if (family === 0) return 'private'
      if (allowedV6.check(plain, 'ipv6')) return 'allowed'
      return publicV6.check(plain, 'ipv6') && !privateV6.check(plain, 'ipv6') ? 'public' : 'private'
    },
  }
}

function listOf(ranges: readonly string[]): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', bits = '', ...rest] = range.split('/')
    const family = isIP(address)
    const most = family === 4 ? 32 : 128
    if (family === 0 || rest.length > 0 || !/^\d{1,3}$/.test(bits) || Number(bits) > most) {
      throw new Error(
        `WEBHOOK_ALLOW_CIDRS has "${range}", which is no address range; write it like 10.1.0.0/16 or fd00::/8`,
      )
    }
    list.addSubnet(address, Number(bits), family === 4 ? 'ipv4' : 'ipv6')
  }
  return list
}

/** `::ffff:7f00:1` and `::ffff:127.0.0.1` as `127.0.0.1`; anything else as it is. */
function unmapped(address: string): string {
  if (isIP(address) !== 6) return address
  // The URL parser writes every notation of an IPv6 address in one way.
  const hex = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(
    new URL(`http://[${withoutZone(address)}]`).hostname,
  )
  if (hex === null) return withoutZone(address)
  const [high, low] = [Number.parseInt(hex[1]!, 16), Number.parseInt(hex[2]!, 16)]
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

/** The resolver may add the interface, as in `fe80::1%eth0`. */
function withoutZone(address: string): string {
  return address.split('%')[0]!
}
