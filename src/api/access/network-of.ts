/** What is counted as one visitor: of IPv6, whoever has one address has 2^64 of them. IPv4 may come dressed as IPv6. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '')
  if (!plain.includes(':')) return plain
  const [head = '', tail] = plain.split('%')[0]!.split('::')
  const groups = head === '' ? [] : head.split(':')
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length)
  const filled = [...groups, ...Array<string>(Math.max(missing, 0)).fill('0')]
  return filled.slice(0, 4).join(':')
}
