// The labelled posts that the model of labels learns from: invented ones of the repository, templates of the language
// folders written out, and, where the data folder is there, real posts with labels and real background talk.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { parse } from 'yaml'
import { seededRandom } from '../../bench/make-posts.mjs'
import { root } from '../ensure.mjs'

/** Indices of the labels in the model. */
export const LABEL_INDEX = { complaint: 0, recovery: 1, news: 2, chatter: 3, other: 3, care: 3 }
const BY_LETTER = { c: 0, r: 1, n: 2, x: 3 }

/** How much a post counts in training. Chosen by cross-validation over sources, and on invented posts of blind authors. */
const WEIGHT = { invented: 1.5, labelled: 2, debatable: 1, background: 4, placed: 2 }
/** Files of random talk: nearly nobody in them complains. */
const BACKGROUND = ['background-tweets-2016-2020', 'italian-tweets-2020-02']
const EXPANSIONS = 4
/** What people write most when something breaks is short, and shows the model little. */
const SHORT_EXPANSIONS = 24
const SHORT_WORDS = 4

/** Of talk that names no service every so many posts one is given a name: people say far more than what names one shows. */
const PLACED_EVERY = { 'background-tweets-2016-2020': 8, 'italian-tweets-2020-02': 1 }
/** Where a name may stand for another: a handle, a tag, a word with a capital. */
const PLACE_OF_NAME = /@user|#\w+|\b[A-Z][a-z]{3,}\b/g

/** The folder of real posts beside the project; absent elsewhere. */
export const dataFolder = process.env.OUTCRY_DATA ?? join(root, '..', 'shared', 'data')

/** Invented posts: `{ text, services, label, weight, source, id }`; services are ids or empty. */
export function inventedPosts(services) {
  const posts = [...corpora(), ...conformance(), ...templates(services)]
  // Who shouts means the same. Every tenth post, whatever its label.
  const shouted = posts.filter((_, index) => index % 10 === 0)
  return [
    ...posts,
    ...shouted.map((post) => ({ ...post, id: `${post.id}:shouted`, text: post.text.toUpperCase() })),
  ]
}

function corpora() {
  const folder = join(root, 'corpora')
  const files = readdirSync(folder).filter((file) => file.endsWith('.txt'))
  return files.sort().flatMap((file) =>
    linesOf(join(folder, file)).flatMap((line, index) => {
      const found = /^([crnx]) \| (.*?) \| (.+)$/.exec(line)
      return found === null ? [] : [invented(found, file, index)]
    }),
  )
}

function invented([, letter, services, text], source, index) {
  return {
    id: `${source}:${index}`,
    text: text.replaceAll('\\n', '\n'),
    services: services === '-' ? [] : services.split(/[,\s]+/),
    label: BY_LETTER[letter],
    weight: WEIGHT.invented,
    source,
    isReal: false,
  }
}

/** The developing half of the conformance posts; the other half is never learnt from. */
function conformance() {
  return ['en', 'it']
    .flatMap((language) => linesOf(join(root, 'tests', 'conformance', `${language}.dev.ndjson`)))
    .map((line) => JSON.parse(line))
    .filter(({ label, author, repostOf }) => label in LABEL_INDEX && !author?.verified && !repostOf)
    .map(({ id, label, services, text }) => ({
      id: `conformance:${id}`,
      text,
      services,
      label: LABEL_INDEX[label],
      weight: WEIGHT.invented,
      source: 'conformance',
      isReal: false,
    }))
}

/** Each template with several services and fillings, the same at every run. */
function templates(services) {
  const folder = join(root, 'config', 'languages')
  return readdirSync(folder).flatMap((language) => {
    const file = join(folder, language, 'templates.txt')
    if (!existsSync(file)) return []
    const slots = parse(readFileSync(join(folder, language, 'slots.yaml'), 'utf8'))
    const random = seededRandom(11)
    const pick = (list) => list[Math.floor(random() * list.length)]
    return linesOf(file).flatMap((line, number) => {
      const found = /^([crnx]) \| (.*?) \| (.+)$/.exec(line)
      if (found === null) return []
      const [, letter, categories, text] = found
      const fit = services.filter(
        ({ category, names }) =>
          names.length > 0 && (categories === '*' || categories.split(',').includes(category)),
      )
      return Array.from(
        { length: text.split(' ').length <= SHORT_WORDS ? SHORT_EXPANSIONS : EXPANSIONS },
        (_, copy) => {
          const service = pick(fit)
          return {
            ...invented(['', letter, service.id, fill(text, service, pick(fit), pick, slots)], '', 0),
            id: `template:${language}:${number}:${copy}`,
            source: `templates-${language}`,
          }
        },
      )
    })
  })
}

const ERRORS = ['503', '0x80072EE7', 'E-102', '404', 'WS-37403', 'NW-2-5', '5003']

function fill(text, service, other, pick, { places, times }) {
  return text
    .replaceAll('{S}', pick([service.name, pick(service.names)]))
    .replaceAll('{T}', other.name)
    .replaceAll('{tag}', `#${service.id.replaceAll('-', '')}down`)
    .replaceAll(
      '{H}',
      `@${Object.values(service.accounts).flat()[0] ?? service.names[0].replaceAll(' ', '')}`,
    )
    .replaceAll('{place}', () => pick(places))
    .replaceAll('{time}', () => pick(times))
    .replaceAll('{err}', () => pick(ERRORS))
    .replaceAll('{n}', () => String(2 + Math.floor(9 * pick([0.1, 0.3, 0.5, 0.7, 0.9]))))
}

/**
 * Real posts: those with labels, then talk that names a service. Null where there is no data folder. Posts keep the
 * form of the contract in `post`.
 */
export function realPosts() {
  const folder = join(dataFolder, 'real')
  if (!existsSync(folder)) return null
  const labelled = new Map()
  for (const one of linesOf(join(root, 'corpora', 'labels', 'real-posts.ndjson')).map((line) =>
    JSON.parse(line),
  ))
    labelled.set(`${one.file}\n${one.id}`, one)
  const careful = linesOf(join(dataFolder, 'labelled', 'real-posts.ndjson')).map((line) => JSON.parse(line))
  const isCareful = new Set(careful.map(({ file, id }) => `${file}\n${id}`))
  const posts = careful.map((post) => real(post, post.file, post.label, post.sure, post.weight))
  for (const name of readdirSync(folder).sort()) {
    const file = basename(name, '.ndjson.gz')
    for (const line of linesOf(join(folder, name))) {
      const post = JSON.parse(line)
      const key = `${file}\n${post.id}`
      if (isCareful.has(key)) continue
      const known = labelled.get(key)
      if (known !== undefined) posts.push(real(post, file, known.label, known.sure, null))
      else if (BACKGROUND.includes(file))
        posts.push({
          ...real(post, file, 'chatter', true, null),
          weight: WEIGHT.background,
          isBackground: true,
        })
    }
  }
  return posts
}

/** Talk with a well-known name put in, as chatter; of posts in which the reader finds none. */
export function placedTalk(talk, services) {
  const random = seededRandom(13)
  const known = services.filter(({ names, yields }) => names.length > 0 && !yields)
  return talk.flatMap((one, index) => {
    if (index % PLACED_EVERY[one.source] !== 0) return []
    const { text } = one.post
    const spots = [...text.matchAll(PLACE_OF_NAME)]
    if (spots.length === 0) return []
    const { 0: word, index: at } = spots[Math.floor(random() * spots.length)]
    const { name, names } = known[Math.floor(random() * known.length)]
    const written = word.startsWith('#') ? `#${names[0].replaceAll(/\W/g, '')}` : name
    const placed = text.slice(0, at) + written + text.slice(at + word.length)
    // The beginning decides to which half of the talk a post belongs; that of the post as it was written counts.
    return [
      { ...one, post: { ...one.post, text: placed }, writtenAs: text, weight: WEIGHT.placed, isPlaced: true },
    ]
  })
}

function real(post, file, label, sure, stands) {
  return {
    id: `${file}:${post.id}`,
    post,
    services: [],
    label: LABEL_INDEX[label] ?? 3,
    weight: sure ? WEIGHT.labelled : WEIGHT.debatable,
    source: file,
    isReal: true,
    sure,
    /** How many posts of its file a careful reader's one stands for; null for others. */
    stands,
  }
}

/** Posts of users: lines as `outcry label` writes them. */
export function addedPosts(file) {
  return linesOf(file)
    .map((line) => JSON.parse(line))
    .map((post) => real(post, basename(file), post.label, post.sure !== false, null))
}

export function linesOf(file) {
  const bytes = readFileSync(file)
  const text = file.endsWith('.gz') ? gunzipSync(bytes).toString() : bytes.toString()
  return text.split('\n').filter((line) => line.trim() !== '')
}
