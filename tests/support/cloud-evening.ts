import type { Post } from '../../src/core/model/post.js'
import { parsePost } from '../../src/core/model/post.js'
import { seededRandom } from './seeded-random.js'

const COMPLAINTS = [
  '{} down?',
  "can't log in to {} since this morning",
  '{} keeps crashing on my phone',
  '{} non va, solo a me?',
  'nothing loads on {}, error every time',
  'is {} down for anyone else',
]
const BLAMES = [
  'aws is down so {} is down too',
  '{} is down, aws is down again',
  'aws down, {} not working either',
]
/** Minutes after which each begins to fail. */
const FAILING: readonly (readonly [service: string, after: number])[] = [
  ['netflix', 10],
  ['aws', 12],
  ['slack', 13],
  ['twitch', 16],
]

/** An hour in which a cloud fails, and with it three of its customers; a bank that stands elsewhere works. */
export function cloudEvening(seed: number): Post[] {
  const from = Date.UTC(2024, 4, 7, 18)
  const random = seededRandom(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const posts: Post[] = []
  for (let at = from; at < from + 3_600_000; at += Math.floor(random() * 3_000)) {
    const minutes = (at - from) / 60_000
    const failing = FAILING.filter(([, after]) => minutes > after && minutes < 35)
    const text =
      failing.length > 0 && random() < 0.3
        ? pick(random() < 0.1 ? BLAMES : COMPLAINTS).replaceAll('{}', pick(failing)[0])
        : pick(['good morning everyone', 'watching netflix tonight', 'che caldo oggi', 'queue at unicredit'])
    const index = posts.length
    const parsed = parsePost({
      id: `c${seed}-${index}`,
      source: 'x',
      createdAt: new Date(at).toISOString(),
      text: `${text} ${Math.floor(random() * 1e6).toString(36)}`,
      author: { id: `a${index}` },
    })
    if (parsed.kind === 'post') posts.push(parsed.post)
  }
  return posts
}
