import type { Post } from '../../src/core/model/post.js'
import { parsePost } from '../../src/core/model/post.js'
import { seededRandom } from './seeded-random.js'

const COMPLAINTS = [
  '{} down?',
  'is {} down for anyone else',
  '{} non funziona',
  "can't log in to {} since this morning",
  '{} keeps crashing on my phone',
  '{} non va, solo a me?',
  'anyone else having problems with {}',
  '{} è giù di nuovo #{}down',
  'nothing loads on {}, error every time',
  'ma {} ha problemi oggi?',
]
const TALK = [
  'watching {} tonight',
  'love the new {} update',
  'stasera {} e pizza',
  'my cousin works at {}',
  'good morning everyone #mondaymood',
  'che caldo oggi',
]
const SERVICES = [
  'netflix',
  'spotify',
  'whatsapp',
  'vodafone',
  'reddit',
  'paypal',
  'instagram',
  'steam',
  'zoom',
  'trello',
]

/**
 * Some hours of posts about ten services and one name that is in no catalogue, three of which fail for a while; with
 * duplicates, posts out of order, some from the future, and a pause.
 */
export function recordedDay(seed: number, count: number): Post[] {
  return recordedLines(seed, count).map((line) => {
    const parsed = parsePost(JSON.parse(line))
    if (parsed.kind === 'rejected') throw new Error(parsed.detail)
    return parsed.post
  })
}

/** The same as lines of a file. */
export function recordedLines(seed: number, count: number): string[] {
  const from = Date.UTC(2024, 4, 6, 8)
  const random = seededRandom(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const posts: string[] = []
  let at = from
  const length = count * 600
  for (let index = 0; index < count; index++) {
    at += Math.floor(random() * 1_200)
    if (index === Math.floor(count * 0.8)) at += 3 * 3_600_000
    const part = (at - from) / length
    const failing =
      part > 0.3 && part < 0.45 ? ['netflix', 'quibblio'] : part > 0.55 && part < 0.65 ? ['vodafone'] : []
    const isComplaint = random() < (failing.length > 0 ? 0.3 : 0.004)
    const service = isComplaint && failing.length > 0 ? pick(failing) : pick(SERVICES)
    const text = (isComplaint ? pick(COMPLAINTS) : pick(TALK)).replaceAll('{}', service)
    const late = random() < 0.02 ? Math.floor(random() * 90_000) : 0
    const early = random() < 0.0005 ? 86_400_000 * 30 : 0
    posts.push(
      JSON.stringify({
        id: `r${seed}-${index}`,
        source: random() < 0.7 ? 'x' : 'bluesky',
        createdAt: new Date(at - late + early).toISOString(),
        text: `${text} ${Math.floor(random() * 1e6).toString(36)}`,
        author: { id: `a${Math.floor(random() * count)}` },
      }),
    )
    if (random() < 0.01) posts.push(pick(posts.slice(-50)))
  }
  return posts
}
