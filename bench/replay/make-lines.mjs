// Lines of NDJSON for the bench of replay, made of texts that people wrote. The texts stay outside the repository: a folder of
// posts is named by BENCH_POSTS. Without it the invented posts of `corpora` are used, and the report says so.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { parsePost } from '../../dist/src/core/model/post.js'
import { composeReader } from '../../dist/src/runtime/compose/compose-detection.js'
import { seededRandom } from '../make-posts.mjs'

const CORPORA = join(import.meta.dirname, '..', '..', 'corpora')
const DAY = 86_400_000

/** The distinct texts of a folder or file: those that name a service, as the reader decides, and the others. */
export function readTexts(path = process.env.BENCH_POSTS) {
  const { reader } = composeReader()
  const relevant = new Set()
  const irrelevant = new Set()
  for (const text of path === undefined ? inventedTexts() : publishedTexts(path)) {
    const { post } = parsePost({ id: '1', source: 'x', createdAt: '2024-01-01T00:00:00Z', text })
    const pool = post !== undefined && reader.readIfCounted(post) !== null ? relevant : irrelevant
    pool.add(text)
  }
  return { relevant: [...relevant], irrelevant: [...irrelevant], isFallback: path === undefined }
}

function publishedTexts(path) {
  const lines = filesOf(path).flatMap((file) => textOf(file).split('\n'))
  const texts = lines.filter((line) => line !== '').map((line) => JSON.parse(line).text)
  return texts.filter((text) => typeof text === 'string' && text !== '')
}

/** The posts of `corpora`: `label | services | text`. */
function inventedTexts() {
  const files = readdirSync(CORPORA).filter((name) => name.endsWith('.txt'))
  const lines = files.sort().flatMap((name) => textOf(join(CORPORA, name)).split('\n'))
  return lines.flatMap((line) => /^\w \| .*? \| (.+)$/.exec(line)?.[1] ?? [])
}

/** `count` lines in time order over `days`; `share` of them name a service. Equal arguments give equal bytes. */
export function* makeLines({ relevant, irrelevant }, { count, share, days, seed = 1 }) {
  const random = seededRandom(seed)
  const pick = (list) => list[Math.floor(random() * list.length)]
  const start = Date.UTC(2024, 0, 1)
  for (let index = 0; index < count; index++) {
    const author = Math.floor(random() * 1e7)
    yield JSON.stringify({
      id: String(1_742_000_000_000_000_000n + BigInt(index) * 4_194_304n),
      source: 'x',
      createdAt: new Date(start + Math.floor((index * days * DAY) / count)).toISOString(),
      text: withHandles(pick(random() < share ? relevant : irrelevant), random),
      lang: random() < 0.8 ? 'en' : null,
      author: {
        id: String(100_000_000 + author),
        handle: `user_${author.toString(36)}`,
        followers: author % 5_000,
        createdAt: `20${10 + (author % 13)}-03-01T00:00:00.000Z`,
        verified: false,
      },
      place: null,
      repostOf: null,
      replyTo: random() < 0.2 ? String(1_741_000_000_000_000_000n + BigInt(author)) : null,
      quoteOf: null,
    })
  }
}

/** Published texts have one handle for all people; in a stream each is another. */
function withHandles(text, random) {
  return text.replace(/@user\b/g, () => `@${Math.floor(random() * 1e12).toString(36)}`)
}

function filesOf(path) {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path)
    .filter((name) => /\.ndjson(\.gz)?$/.test(name))
    .sort()
    .map((name) => join(path, name))
}

function textOf(file) {
  const bytes = readFileSync(file)
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
}
