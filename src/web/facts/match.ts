import type { Service } from '../api-types.js'

/**
 * Services for a text that somebody types: by name, other names or id; one mistake is forgiven where nothing fits
 * exactly.
 */
export function findServices(services: readonly Service[], text: string, limit = 8): Service[] {
  const sought = fold(text)
  if (sought === '') return []
  const ranked = services
    .map((service) => [service, rankOf(service, sought)] as const)
    .filter(([, rank]) => rank < Number.POSITIVE_INFINITY)
  const exact = ranked.filter(([, rank]) => rank < MISTAKE)
  return (exact.length > 0 ? exact : ranked)
    .toSorted((a, b) => a[1] - b[1] || a[0].name.length - b[0].name.length)
    .slice(0, limit)
    .map(([service]) => service)
}

const MISTAKE = 4
/** Shorter words are one letter away from too many others. */
const MIN_FORGIVEN = 4

function rankOf({ id, name, names = [] }: Service, sought: string): number {
  const words = [name, id, ...names].map(fold)
  if (words.includes(sought)) return 0
  if (words.some((word) => word.startsWith(sought))) return 1
  if (words.some((word) => word.split(' ').some((part) => part.startsWith(sought)))) return 2
  if (words.some((word) => word.includes(sought))) return 3
  if (sought.length < MIN_FORGIVEN) return Number.POSITIVE_INFINITY
  return words.some(
    (word) => isOneMistake(word, sought) || isOneMistake(word.slice(0, sought.length), sought),
  )
    ? MISTAKE
    : Number.POSITIVE_INFINITY
}

/** Without accents, capitals and signs, so that one finds what one cannot type. */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}+]+/gu, ' ')
    .trim()
}

/** Whether one letter is wrong, missing, too many, or swapped with the next. */
function isOneMistake(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false
  let start = 0
  while (start < a.length && a[start] === b[start]) start++
  const [restA, restB] = [a.slice(start), b.slice(start)]
  if (restA.slice(1) === restB.slice(1) || restA.slice(1) === restB || restA === restB.slice(1)) return true
  return restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2)
}
