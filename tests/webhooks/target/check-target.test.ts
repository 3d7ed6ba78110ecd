import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { describe, expect, test } from 'vitest'
import { createAddressRules } from '../../../src/webhooks/target/address-rules.js'
import type { Address } from '../../../src/webhooks/target/check-target.js'
import { checkTarget } from '../../../src/webhooks/target/check-target.js'

const rules = createAddressRules([])

/** Names as an attacker's own name server might answer them. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  'public.example': ['93.184.216.34', '2606:2800:220:1::1'],
  'inside.example': ['10.0.0.5'],
  'mixed.example': ['93.184.216.34', '127.0.0.1'],
  'mapped.example': ['::ffff:169.254.169.254'],
  'linklocal.example': ['fe80::1%eth0'],
  'nothing.example': [],
  localhost: ['127.0.0.1', '::1'],
  'localhost.': ['127.0.0.1'],
}

async function lookup(name: string): Promise<readonly Address[]> {
  const found = NAMES[name]
  if (found === undefined) throw new Error(`no such name: ${name}`)
  return found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
}

async function check(url: string, allowed = rules): Promise<string> {
  const target = await checkTarget(url, { rules: allowed, lookup })
  return target.kind === 'fine' ? 'fine' : target.reason
}

test.each([
  'https://public.example/hook',
  'https://public.example:443/',
  'https://public.example:8443/a?b=c',
  'https://93.184.216.34/',
  'https://[2606:2800:220:1::1]/',
  'https://[::ffff:93.184.216.34]/',
  'HTTPS://PUBLIC.EXAMPLE/',
])('%s is sent to', async (url) => {
  expect(await check(url)).toBe('fine')
})

test.each([
  // 127.0.0.1 in every notation that a URL may have it in
  'https://127.0.0.1/',
  'https://127.0.0.1./',
  'https://127.1/',
  'https://127.0.1/',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://0x7f.1/',
  'https://0x7f.0x0.0x0.0x1/',
  'https://0177.0.0.1/',
  'https://0177.0x0.1/',
  'https://017700000001/',
  'https://00000177.1/',
  'https://127.255.255.254/',
  'https://%31%32%37.0.0.1/',
  'https://127。0。0。1/',
  'https://①②⑦.0.0.1/',
  'https://１２７.０.０.１/',
  'https://[::1]/',
  'https://[0:0:0:0:0:0:0:1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:7f00:1]/',
  'https://[0:0:0:0:0:ffff:127.0.0.1]/',
  'https://[::FFFF:7F00:0001]/',
  'https://[::127.0.0.1]/',
  'https://[::7f00:1]/',
  'https://[64:ff9b::127.0.0.1]/',
  'https://[64:ff9b::7f00:1]/',
  'https://[64:ff9b:1::7f00:1]/',
  'https://[2002:7f00:1::]/',
  'https://[2001:0:7f00:1::]/',
  'https://localhost/',
  'https://LOCALHOST/',
  'https://localhost./',
  // this host, and nobody
  'https://0.0.0.0/',
  'https://0/',
  'https://0.1.2.3/',
  'https://[::]/',
  'https://255.255.255.255/',
  // private networks
  'https://10.0.0.1/',
  'https://10.255.255.255/',
  'https://172.16.0.1/',
  'https://172.31.255.254/',
  'https://192.168.1.1/',
  'https://100.64.0.1/',
  'https://100.127.255.254/',
  'https://[fc00::1]/',
  'https://[fd12:3456::1]/',
  'https://[fec0::1]/',
  // link-local, where clouds give out credentials
  'https://169.254.169.254/',
  'https://2852039166/',
  'https://0xa9fea9fe/',
  'https://[::ffff:a9fe:a9fe]/',
  'https://[fe80::1]/',
  'https://[fd00:ec2::254]/',
  // what is set apart
  'https://192.0.0.8/',
  'https://192.0.2.1/',
  'https://192.88.99.1/',
  'https://198.18.0.1/',
  'https://198.19.255.254/',
  'https://198.51.100.1/',
  'https://203.0.113.1/',
  'https://224.0.0.1/',
  'https://239.255.255.250/',
  'https://240.0.0.1/',
  'https://[ff02::1]/',
  'https://[2001:db8::1]/',
  'https://[2001:2::1]/',
  'https://[3fff::1]/',
  'https://[100::1]/',
  'https://[5f00::1]/',
  // names that lead there, all or one of their addresses
  'https://inside.example/',
  'https://mixed.example/',
  'https://mapped.example/',
  'https://linklocal.example/',
])('%s is refused as private', async (url) => {
  expect(await check(url)).toBe('private-address')
})

test('no address that ipaddr.js calls special is public', () => {
  const v4 = fc.array(fc.nat(255), { minLength: 4, maxLength: 4 })
  // Half of all groups are those with which special ranges begin or that are nothing.
  const group = fc.oneof(
    fc.constantFrom(0, 1, 0x2001, 0x2002, 0x64, 0xff9b, 0xfe80, 0xfc00, 0xdb8),
    fc.nat(65_535),
  )
  const v6 = fc.array(group, { minLength: 8, maxLength: 8 })
  fc.assert(
    fc.property(
      fc.oneof(
        v4.map((octets) => new ipaddr.IPv4(octets)),
        v6.map((parts) => new ipaddr.IPv6(parts)),
      ),
      (address) => {
        if (address.range() === 'unicast') return
        expect(rules.judge(address.toString())).toBe('private')
      },
    ),
    { numRuns: 5_000, seed: 20240101 },
  )
})

test.each([
  '0177.0.0.1',
  '127.1',
  '0x7f.0.0.1',
  '2130706433',
  '127.0.0.1 ',
  '::1%',
  '::8.8.8.8',
  'localhost',
  '',
])('an address written as %j is not public', (address) => {
  expect(rules.judge(address)).toBe('private')
})

test.each([
  ['http://public.example/', 'plain-http'],
  ['http://93.184.216.34/', 'plain-http'],
  ['ftp://public.example/', 'scheme'],
  ['file:///etc/passwd', 'scheme'],
  ['gopher://public.example/', 'scheme'],
  ['javascript:alert(1)', 'scheme'],
  ['https://user@public.example/', 'userinfo'],
  ['https://:secret@public.example/', 'userinfo'],
  ['https://public.example:22/', 'port'],
  ['https://public.example:6379/', 'port'],
  ['https://public.example:65535/', 'port'],
  ['https://nothing.example/', 'name-not-found'],
  ['https://unknown.example/', 'name-not-found'],
  ['https://[fe80::1%25eth0]/', 'not-a-url'],
  ['https://256.256.256.256/', 'not-a-url'],
  ['//public.example/', 'not-a-url'],
  ['public.example', 'not-a-url'],
  ['', 'not-a-url'],
  ['https://', 'not-a-url'],
  ['https://public.example/\r\nHost: inside.example', 'not-a-url'],
  ['https://pub\tlic.example/', 'not-a-url'],
  [' https://public.example/', 'not-a-url'],
  ['https:\\\\public.example\\', 'not-a-url'],
  [`https://public.example/${'a'.repeat(2_048)}`, 'not-a-url'],
])('%s is refused: %s', async (url, reason) => {
  expect(await check(url)).toBe(reason)
})

test('what was checked is what is connected to, and a refusal says what to do', async () => {
  const fine = await checkTarget('https://public.example/x', { rules, lookup })
  expect(fine).toEqual({
    kind: 'fine',
    url: new URL('https://public.example/x'),
    addresses: [
      { address: '93.184.216.34', family: 4 },
      { address: '2606:2800:220:1::1', family: 6 },
    ],
  })
  expect(await checkTarget('https://inside.example/', { rules, lookup })).toEqual({
    kind: 'refused',
    reason: 'private-address',
    detail:
      'inside.example is an address that is not public; add its range to WEBHOOK_ALLOW_CIDRS if it is meant',
  })
})

describe('with WEBHOOK_ALLOW_CIDRS', () => {
  const allowed = createAddressRules(['10.0.0.0/24', '127.0.0.0/8', 'fd00::/16'])

  test.each([
    ['http://10.0.0.5:3000/', 'fine'],
    ['https://10.0.0.5/', 'fine'],
    ['http://inside.example:1024/', 'fine'],
    ['http://[fd00::7]:9000/', 'fine'],
    ['http://[::ffff:127.0.0.1]:8080/', 'fine'],
    ['http://10.0.0.5:1023/', 'port'],
    ['http://10.0.0.5:22/', 'port'],
    ['http://10.0.1.5/', 'private-address'],
    ['https://[fd01::7]/', 'private-address'],
    ['http://169.254.169.254/', 'private-address'],
    // one of its addresses is allowed and the other public: no plain text to the public one
    ['http://mixed.example/', 'plain-http'],
    ['https://mixed.example:3000/', 'port'],
    ['https://mixed.example/', 'fine'],
  ])('%s is %s', async (url, came) => {
    expect(await check(url, allowed)).toBe(came)
  })

  test('a range of IPv6 opens nothing of IPv4', async () => {
    const all = createAddressRules(['::/0'])
    expect([await check('https://127.0.0.1/', all), await check('https://[::1]/', all)]).toEqual([
      'private-address',
      'fine',
    ])
  })

  test.each([
    '10.0.0.0',
    '10.0.0.0/33',
    '10.0.0/8',
    'fd00::/129',
    'localhost/8',
    '10.0.0.0/8/8',
    '10.0.0.0/',
    '',
  ])('"%s" is no range, and that is said', (range) => {
    expect(() => createAddressRules([range])).toThrow(`WEBHOOK_ALLOW_CIDRS has "${range}"`)
  })
})
