/**
 * A 53-bit hash of a text. Equal texts give equal numbers, others almost never do: among a million texts the chance of
 * any collision is 6e-5. Two 32-bit multiply-and-rotate halves, each closed by MurmurHash3's finaliser. It is for
 * tables and ids, not for secrets: what must not be guessed back is hashed with a key outside the core.
 */
export function hash53(text: string, seed = 0): number {
  let a = seed ^ 0x9e3779b9
  let b = seed ^ 0x7f4a7c15
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    a = Math.imul(a ^ unit, 0xcc9e2d51)
    a = (a << 13) | (a >>> 19)
    b = Math.imul(b ^ unit, 0x1b873593)
    b = (b << 15) | (b >>> 17)
  }
  return (finish(b ^ a) & 0x1fffff) * 4_294_967_296 + (finish(a ^ text.length) >>> 0)
}

function finish(value: number): number {
  let h = value
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
