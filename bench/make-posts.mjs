// Seeded posts for the benchmarks: general talk in which a given share of the lines is about a service. Not like the
// conformance posts on purpose: this measures speed, not reading.

const TALK = (
  'morning coffee was better than expected and the bus came on time for once so today might be fine after all ' +
  'cannot believe how quickly this year went by we are already planning the holidays with my cousins near the lake ' +
  'oggi piove ma va bene lo stesso ho comprato il pane e le arance al mercato poi passo da mia zia a prendere i libri ' +
  'the match last night was something else two goals in the last ten minutes and everybody in the street was singing ' +
  'qualcuno ha una ricetta per la torta di mele senza burro che domani vengono amici a cena e non so che fare ' +
  'new album on repeat since friday the third track is my favourite and the video looks like an old film'
).split(' ')
const TAGS = ['monday', 'breakfast', 'seriea', 'books', 'travel', 'photography', 'nowplaying']
const SERVICES = [
  'netflix',
  'whatsapp',
  'spotify',
  'instagram',
  'vodafone',
  'paypal',
  'gmail',
  'youtube',
  'fastweb',
  'telegram',
]
const COMPLAINTS = [
  'not working since this morning',
  'is down again',
  'non funziona',
  'non va solo a me?',
  'keeps crashing on my phone',
  "won't load anything",
]

export function seededRandom(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t ^= t + Math.imul(t ^ (t >>> 7), 61 | t)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Lines of NDJSON in time order over `spanMs`; a `share` of them names a service, half of those complaining. */
export function* makeLines(count, share, spanMs, seed = 1) {
  const random = seededRandom(seed)
  const pick = (list) => list[Math.floor(random() * list.length)]
  const start = Date.UTC(2024, 0, 1)
  for (let index = 0; index < count; index++) {
    const words = []
    let length = 0
    while (length < 110) {
      const word = pick(TALK)
      words.push(word)
      length += word.length + 1
    }
    if (random() < share) {
      words.splice(
        Math.floor(random() * 6),
        12,
        pick(SERVICES),
        random() < 0.5 ? pick(COMPLAINTS) : 'and the new season is great',
      )
    }
    if (random() < 0.15) words.push(`#${pick(TAGS)}`)
    if (random() < 0.1) words.push(`https://t.co/${Math.floor(random() * 1e9).toString(36)}`)
    yield JSON.stringify({
      id: String(1_000_000_000 + index),
      source: 'x',
      createdAt: new Date(start + Math.floor((index * spanMs) / count)).toISOString(),
      text: words.join(' '),
      lang: null,
      author: {
        id: String(Math.floor(random() * 1e7)),
        handle: `user${index % 1000}`,
        followers: 120,
        createdAt: '2015-03-01T00:00:00Z',
        verified: false,
      },
      place: null,
      repostOf: null,
      replyTo: null,
    })
  }
}
