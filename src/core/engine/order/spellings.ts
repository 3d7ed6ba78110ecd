import type { ServiceId } from '../../model/vocabulary.js'

/**
 * How people spell the services that no catalogue has: "Banca Nuvola non va", `#bancanuvoladown` and "nuvola non va"
 * mean one service. The spellings in use, those of the latest posts last.
 */
export type Spellings = Spelling[]

interface Spelling {
  readonly name: ServiceId
  readonly posts: number
}

/** Enough for every name that is talked about at once. The list is stored with each step. */
const MAX_SPELLINGS = 200
/** Shorter ends are shared by names that have nothing to do with each other. */
const MIN_END = 5
/** A longer spelling names the service from so many posts for each post of the commonest one: one joker does not. */
const MIN_SHARE = 0.5

/** The name under which a discovered service counts. The spelling is kept in mind as the one used last. */
export function nameOfSpelling(spellings: Spellings, spelling: ServiceId): ServiceId {
  const wanted = plain(spelling)
  const at = spellings.findIndex(({ name }) => plain(name) === wanted)
  const known = at === -1 ? { name: spelling, posts: 0 } : spellings.splice(at, 1)[0]!
  spellings.push({ ...known, posts: known.posts + 1 })
  if (spellings.length > MAX_SPELLINGS) spellings.shift()

  const same = spellings.filter(({ name }) => isSameService(plain(name), wanted))
  const most = Math.max(...same.map(({ posts }) => posts))
  const common = same.filter(({ posts }) => posts >= MIN_SHARE * most)
  return common.reduce((a, b) => (plain(b.name).length > plain(a.name).length ? b : a)).name
}

/** Whether two names without hyphens are equal, or one is the end of the other. */
function isSameService(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one]
  return short === long || (short.length >= MIN_END && long.endsWith(short))
}

function plain(name: ServiceId): string {
  return name.replaceAll('-', '')
}
