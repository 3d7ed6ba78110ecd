import { hash53 } from '../../model/hash53.js'

/**
 * Characters of a sketch, and the number that near-duplicates share at least: seven words of eight give 12, half of the
 * words 8.
 */
const LENGTH = 16
const ALPHABET = 64
const FIRST = 48

/**
 * A sketch by which texts that differ in a few words are known (MinHash, Broder 1997). For each of sixteen orders of
 * all words it holds the first word of the text in that order, one character each. The share of equal characters
 * estimates the share of words that two texts have in common. Cost: sixteen multiplications a word.
 */
export function sketchText(template: string): string {
  const words = new Set(template.split(' '))
  const least = new Array<number>(LENGTH).fill(Infinity)
  for (const word of words) {
    const hash = hash53(word)
    const low = hash | 0
    const high = Math.floor(hash / 4_294_967_296) | 1
    for (let order = 0; order < LENGTH; order++) {
      const index = mix(low + Math.imul(order + 1, high)) >>> 0
      if (index < least[order]!) least[order] = index
    }
  }
  return least.map((index) => String.fromCharCode(FIRST + (index % ALPHABET))).join('')
}

function mix(value: number): number {
  let h = value
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
