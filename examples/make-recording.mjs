// Builds whatsapp-2022-04-28.ndjson.gz from the text lists in texts/: `node examples/make-recording.mjs`.
// No clock and no true randomness: the same lists and the same seed give the same posts.

import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const SEED = 20220428
const MINUTE_MS = 60_000
const MIDNIGHT = Date.UTC(2022, 3, 28)
const FIRST = clock('16:00')
const LAST = clock('23:30')

/** Sources as shares; Mastodon had its first busy week in those days. */
const MASTODON_SHARE = 0.12
/** A long sentence is not thought of by many people apart; a short one is. Unit: characters. */
const LONG_TEXT = 48
const LONG_TEXT_USES = 3

const OFFICIAL = { id: 'account-whatsapp', handle: 'WhatsApp', followers: 5_000_000, verified: true }
const OFFICIAL_POSTS = [
  [
    '21:17',
    'Some people may be experiencing issues with WhatsApp right now. We know about it and we are working on it. More here as soon as there is something to say.',
  ],
  ['21:45', 'WhatsApp is working again: we are back. Sorry for the wait, and thank you for your patience.'],
]

const random = mulberry32(SEED)
/**
 * Posts a minute of each kind, as points between which it runs straight. The complaints follow the account of that
 * evening: first ones after 20:30 UTC, full from 20:55, falling from 21:30, gone by 21:50.
 */
const rates = new Map(readTable('rates').map(([kind, points]) => [kind, points.split(' ').map(readPoint)]))
const slots = new Map(readTable('slots').map(([name, choices]) => [name, choices.split('|')]))
const trimmings = new Map(
  readTable('trimmings').map(([name, lang, choices]) => [name + lang, choices.split('|')]),
)
const homes = readTable('homes').map(([lang, weight, country, region, city]) => ({
  lang,
  weight: Number(weight),
  country,
  region,
  city,
}))
let people = 0
const crowd = { it: manyPeople(900, 'it'), en: manyPeople(800, 'en'), de: [], es: [], fr: [] }

write([...chatter(), ...outage(), ...official(), ...headlines()])

/** What people talk about on any evening. */
function chatter() {
  const lists = {
    background: newDeck([...readTexts('background-it', 'it'), ...readTexts('background-en', 'en')]),
    football: newDeck(readTexts('football')),
    brands: newDeck([...readTexts('brands-it', 'it'), ...readTexts('brands-en', 'en')]),
    trickle: newDeck(readTexts('trickle')),
  }
  return Object.entries(lists).flatMap(([kind, deck]) =>
    moments(rates.get(kind)).map((at) => {
      const lang = random() < 0.54 ? 'it' : 'en'
      const author = pick(crowd[lang])
      let text = fill(deck.draw(at, lang), author, at)
      // Two thoughts in one post, as people do; it also keeps the lists from repeating line by line.
      if (kind === 'background' && text.length < 60 && random() < 0.4) {
        text = `${text}. ${fill(deck.draw(at, lang), author, at)}`
      }
      return post(at, author, dress(text, author, at, { tail: 'chat-tail', emoji: 'chat-emoji', often: 0.2 }))
    }),
  )
}

/** What people say about WhatsApp while it does not work, and after. */
function outage() {
  const complaints = newDeck([
    ...readTexts('whatsapp-complaints-it', 'it'),
    ...readTexts('whatsapp-complaints-en', 'en'),
    ...readTexts('whatsapp-complaints-other'),
  ])
  const complainers = []
  const said = moments(rates.get('complaints')).map((at) => {
    const lang = weighted([
      ['it', 0.55],
      ['en', 0.4],
      ['de', 0.02],
      ['es', 0.02],
      ['fr', 0.01],
    ])
    const again = complainers.filter((person) => person.lang === lang)
    const author = again.length > 20 && random() < 0.04 ? pick(again) : somebody(lang)
    complainers.push(author)
    const text = fill(complaints.draw(at, lang), author, at)
    const dressed = dress(text, author, at, { tail: 'complaint-tail', emoji: 'emoji', often: 0.45 })
    return post(at, author, random() < 0.42 ? `${dressed} ${pick(trimmings.get('hashtag'))}` : dressed)
  })
  const aside = ['jokes', 'competitors', 'recovery'].flatMap((kind) => {
    const deck = newDeck(readTexts(kind === 'recovery' ? 'whatsapp-recovery' : kind))
    return moments(rates.get(kind)).map((at) => {
      const author = somebody(random() < 0.56 ? 'it' : 'en')
      const text = fill(deck.draw(at, author.lang), author, at)
      return post(
        at,
        author,
        dress(text, author, at, { tail: 'chat-tail', emoji: 'chat-emoji', often: 0.15 }),
      )
    })
  })
  return [...said, ...aside]
}

function official() {
  return OFFICIAL_POSTS.map(([at, text]) => ({
    ...post(clock(at), { ...OFFICIAL, lang: 'en', source: 'x' }, text),
  }))
}

/** Each headline once by its outlet, then by a few readers who paste it with the link. */
function headlines() {
  return readTexts('news').flatMap(({ text, lang, from }, index) => {
    const outlet = { id: `outlet-${index % 7}`, followers: 40_000 + 9_000 * index, lang, source: 'x' }
    const line = `${text} https://news.example/${lang}/${index + 1}`
    const shares = Array.from({ length: Math.floor(random() * 3) }, () =>
      post(from + (2 + random() * 15) * MINUTE_MS, somebody(lang), line),
    )
    return [post(from + random() * MINUTE_MS, outlet, line), ...shares]
  })
}

/** Adds the reposts, puts everything in order of time, numbers it, and writes it. */
function write(originals) {
  const all = [...originals, ...reposts(originals)].filter(({ at }) => at >= FIRST && at < LAST)
  all.sort((a, b) => a.at - b.at || (a.text < b.text ? -1 : 1))
  // Numbers that no network gives, so that no link made of one can lead to somebody's real post.
  for (const [index, one] of all.entries()) one.id = `rec-${String(index + 1).padStart(5, '0')}`
  const first = all.find(({ author }) => author.id === OFFICIAL.id)
  const lines = all.map((one) => {
    const isAnswer = one.text.startsWith('@WhatsApp') && one.at > first.at && !one.repostOf
    return JSON.stringify(toLine(one, isAnswer ? first.id : null))
  })
  const ndjson = `${lines.join('\n')}\n`
  const zipped = gzipSync(ndjson, { level: 9 })
  zipped.fill(0, 4, 8)
  zipped[9] = 255
  writeFileSync(new URL('whatsapp-2022-04-28.ndjson.gz', import.meta.url), zipped)
  console.log(`${lines.length} posts, ${zipped.length} bytes, sha256 of the NDJSON ${sha256(ndjson)}`)
}

function reposts(originals) {
  return originals.flatMap((original) => {
    const isOfficial = original.author.id === OFFICIAL.id
    const nearDuplicates = isOfficial ? 24 : random() < 0.018 ? 1 + Math.floor(random() * 3) : 0
    return Array.from({ length: nearDuplicates }, () => {
      const at = original.at + Math.round((0.3 + random() ** 2 * 14) * MINUTE_MS)
      const { lang, source } = original.author
      return { ...post(at, { ...somebody(lang), source }, original.text), repostOf: original }
    })
  })
}

function toLine({ id, at, text, author, repostOf }, replyTo) {
  const { country, region } = author.place ?? {}
  return {
    id,
    source: author.source,
    createdAt: new Date(at).toISOString(),
    text,
    lang: author.hint === undefined ? author.lang : author.hint,
    author: {
      id: author.id,
      ...(author.handle && { handle: author.handle }),
      followers: author.followers,
      ...(author.verified && { verified: true }),
    },
    place: country ? { country, ...(region && { region }) } : null,
    repostOf: repostOf?.id ?? null,
    replyTo,
  }
}

function post(at, author, text) {
  return { at: Math.round(at), author, text, repostOf: null }
}

function manyPeople(count, lang) {
  return Array.from({ length: count }, () => somebody(lang))
}

function somebody(lang) {
  people += 1
  const home = weighted(homes.filter((one) => one.lang === lang).map((one) => [one, one.weight]))
  return {
    id: `person-${people}`,
    lang,
    // What a network guesses about the language is missing now and then, and sometimes wrong.
    hint: random() < 0.06 ? null : random() < 0.015 ? 'und' : lang,
    followers: Math.round(10 ** (1 + random() * 2.2)),
    source: random() < MASTODON_SHARE ? 'mastodon' : 'x',
    home: home.city,
    place: random() < 0.22 ? { country: home.country, region: home.region } : null,
  }
}

/** Puts words into the {gaps}; what concerns the writer's own town is the town they live in. */
function fill(text, author, at) {
  const minutes = Math.max(3, Math.round((at - clock('20:30')) / MINUTE_MS / (1 + random())))
  const isAboutWhatsapp = /whatsapp/i.test(text)
  return text.replaceAll(/\{(\w+)\}/g, (_, name) => {
    if (name === 'casa' || (isAboutWhatsapp && /^citta|^city/.test(name) && !name.endsWith('2')))
      return author.home
    if (name === 'min') return String(minutes)
    return pick(slots.get(name) ?? slots.get(name.replace('2', '')))
  })
}

/** The small differences between two people who write the same thing. */
function dress(plain, author, at, { tail, emoji, often }) {
  const { lang } = author
  const openers = trimmings.get(`opener${lang}`)
  const tails = trimmings.get(tail + lang)
  const isLong = plain.length > 90
  const startsPlainly =
    openers && !/^[@#]/.test(plain) && !openers.includes(plain.toLowerCase().split(/[ ,]/)[0])
  const endsPlainly = !/#\w+$/.test(plain)
  let text = plain
  if (!isLong && startsPlainly && random() < often * 0.6) text = `${pick(openers)} ${text}`
  if (!isLong && endsPlainly && tails && random() < often) {
    const joint = random() < 0.6 && !/[?!]$/.test(text) ? ', ' : ' '
    text += joint + fill(pick(tails), author, at)
  } else if (endsPlainly && /[\p{L}\d]$/u.test(text) && random() < 0.3) {
    text += pick(['.', '!', '...', '…', '!!', '.'])
  }
  if (random() < 0.3) text = text[0].toUpperCase() + text.slice(1)
  else if (random() < 0.015) text = text.toUpperCase()
  if (lang === 'it' && random() < 0.12)
    text = text.replaceAll(/è(?!\p{L})/gu, "e'").replaceAll('perché', 'perche')
  if (random() < 0.03) text = slip(text)
  return random() < 0.1 ? `${text} ${pick(trimmings.get(emoji))}` : text
}

/** Two neighbouring letters change places in a word of some length. */
function slip(text) {
  const words = text.split(' ')
  const long = words.flatMap((word, index) => (/^\p{Ll}{6,}$/u.test(word) ? [index] : []))
  if (long.length === 0) return text
  const index = pick(long)
  const at = 2 + Math.floor(random() * (words[index].length - 4))
  const letters = [...words[index]]
  ;[letters[at], letters[at + 1]] = [letters[at + 1], letters[at]]
  words[index] = letters.join('')
  return words.join(' ')
}

/** Deals the texts of a language like cards, so that every one comes before any comes again. */
function newDeck(texts) {
  const cards = texts.map((text) => ({ ...text, uses: 0 }))
  const stacks = new Map()
  return {
    draw(at, lang) {
      const stack = stacks.get(lang) ?? []
      stacks.set(lang, stack)
      if (!stack.some((card) => isInTime(card, at))) {
        const rest = cards.filter((card) => card.lang === lang && !stack.includes(card) && !isUsedUp(card))
        stack.push(...shuffle(rest))
      }
      const index = stack.findIndex((card) => isInTime(card, at))
      if (index < 0)
        throw new Error(`no text in "${lang}" is left for ${new Date(at).toISOString()}; add short ones`)
      const [card] = stack.splice(index, 1)
      card.uses += 1
      return card.text
    },
  }
}

function isInTime({ from, until }, at) {
  return at >= from && at < until
}

function isUsedUp({ text, uses }) {
  return text.length > LONG_TEXT && !text.includes('{') && uses >= LONG_TEXT_USES
}

/** Lines of a list: `[HH:MM[-HH:MM] ][language<tab>]text`; the times say when it may be said, UTC. */
function readTexts(name, lang) {
  return readLines(name).map((line) => {
    const [, from, until, language, text] = /^(?:(\d\d:\d\d)(?:-(\d\d:\d\d))? )?(?:(\w\w)\t)?(.+)$/.exec(line)
    return {
      text,
      lang: language ?? lang,
      from: from ? clock(from) : FIRST,
      until: until ? clock(until) : LAST,
    }
  })
}

function readPoint(point) {
  const [time, rate] = point.split('=')
  return { at: clock(time), rate: Number(rate) }
}

function readTable(name) {
  return readLines(name).map((line) => line.split('\t'))
}

function readLines(name) {
  return readFileSync(new URL(`texts/${name}.txt`, import.meta.url), 'utf8')
    .split('\n')
    .filter(Boolean)
}

/** Instants of a Poisson process whose rate is given a minute. */
function moments(points) {
  const found = []
  for (let minute = FIRST; minute < LAST; minute += MINUTE_MS) {
    const expected = rateAt(points, minute)
    let product = random()
    for (; product > Math.exp(-expected); product *= random())
      found.push(minute + Math.floor(random() * MINUTE_MS))
  }
  return found.sort((a, b) => a - b)
}

function rateAt(points, at) {
  const next = points.findIndex((point) => point.at > at)
  if (next <= 0) return 0
  const [before, after] = [points[next - 1], points[next]]
  return before.rate + ((after.rate - before.rate) * (at - before.at)) / (after.at - before.at)
}

function clock(time) {
  const [hours, minutes] = time.split(':').map(Number)
  return MIDNIGHT + (hours * 60 + minutes) * MINUTE_MS
}

function weighted(choices) {
  let left = random() * choices.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [value, weight] of choices) {
    left -= weight
    if (left < 0) return value
  }
  return choices.at(-1)[0]
}

function pick(list) {
  return list[Math.floor(random() * list.length)]
}

function shuffle(list) {
  const result = [...list]
  for (let index = result.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1))
    ;[result[index], result[other]] = [result[other], result[index]]
  }
  return result
}

/** Tommy Ettinger's public-domain generator: 32 bits of state are plenty for an evening. */
function mulberry32(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

function sha256(text) {
  return createHash('sha256').update(text).digest('hex')
}
