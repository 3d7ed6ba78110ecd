import { describe, expect, test } from 'vitest'
import { newSource } from '../../../src/core/detection/baseline/source-outages.js'
import type { ClassifiedPost } from '../../../src/core/engine/post/classified-post.js'
import { DAY, HOUR, MINUTE } from '../../../src/core/model/instant.js'
import { classified, complaints, mention, START } from '../../support/builders.js'
import { listen } from '../../support/live-detection.js'
import { seededRandom } from '../../support/seeded-random.js'

/** `SOURCES_SEEDS=200 npx vitest run tests/core/engine/sources-come-and-go.test.ts` draws that many days. */
const SEEDS = Array.from({ length: Number(process.env.SOURCES_SEEDS ?? 8) }, (_, index) => index + 1)
const LEARNT = 4 * DAY

/** Of these many there is a counter here: the one of all tests stays small. */
let made = 1e6
const MODEL = classified(START)
function another(at: number, source: string): ClassifiedPost {
  made++
  return { ...MODEL, at, source, id: `s${made}`, key: made, author: made, template: made }
}

const { label, services, named, phrases, features } = mention(START)
const SAID_IN_TALK = { label, services, named, phrases, features }
const TALK_PER_COMPLAINT = 3

/** Complaints as people make them: at random, a number of them in a day, amid more talk. */
function poisson(random: () => number, from: number, to: number, perDay: number, source: string) {
  const posts: ClassifiedPost[] = []
  const pause = () => (-Math.log(1 - random()) * DAY) / perDay
  for (let at = from + pause(); at < to; at += pause()) {
    for (let index = 0; index < TALK_PER_COMPLAINT; index++)
      posts.push({ ...another(Math.floor(at), source), ...SAID_IN_TALK })
    posts.push(another(Math.floor(at), source))
  }
  return posts
}

const merged = (...lists: readonly (readonly ClassifiedPost[])[]) => lists.flat().sort((a, b) => a.at - b.at)

/** Two sources of a service, as busy as chance has it. */
function drawn(seed: number) {
  const random = seededRandom(seed)
  const busy = () => 20 * 40 ** random()
  return { random, bluesky: busy(), mastodon: busy(), at: START + LEARNT + random() * DAY }
}

/** Complaints in which an outage shows, from the source that was there first. */
const burst = (from: number) => complaints(from, 6, 60, { source: 'bluesky' })

type Detection = ReturnType<typeof listen>

/** Plays four days, a change at `at`, and a day after it. Gives what happened on that day, and whether an outage then opens. */
function play(seed: number, posts: readonly ClassifiedPost[], at: number, change: (to: Detection) => void) {
  const end = at + DAY
  const detection = listen()
  const before = detection.apply(
    posts.filter((post) => post.at < at),
    START,
    at,
  ).length
  change(detection)
  const after = detection.apply(
    posts.filter((post) => post.at >= at),
    at,
    end,
  ).length
  // One that runs since the first hours takes the complaints in
  const runs = after > 0 && detection.events.at(-1)!.type !== 'alert.resolved'
  const opened = detection.apply(burst(end), end, end + 10 * MINUTE).slice(after)
  return { seed, false: after > before, found: runs || opened.some((line) => /opened/.test(line)) }
}

/** Chance alone opens an alert on about one such day of a hundred. */
function expectNoneByTheChange(days: readonly ReturnType<typeof play>[]) {
  expect(days.filter((day) => !day.found)).toEqual([])
  expect(days.filter((day) => day.false).length, 'days with a false alert').toBeLessThanOrEqual(
    Math.floor(SEEDS.length / 50),
  )
}

describe('with sources as busy as chance has it', () => {
  test('losing a source opens no alert, and hides none', () => {
    const days = SEEDS.map((seed) => {
      const { random, bluesky, mastodon, at } = drawn(seed)
      const stays = poisson(random, START, at + DAY, bluesky, 'bluesky')
      const goes = poisson(random, START, at, mastodon, 'mastodon')
      return play(seed, merged(stays, goes), at, ({ sourceOutage }) =>
        sourceOutage({ source: 'mastodon', from: at, to: null }),
      )
    })
    expectNoneByTheChange(days)
  })

  test('adding a source opens no alert, and hides none', () => {
    const days = SEEDS.map((seed) => {
      const { random, bluesky, mastodon, at } = drawn(seed)
      const stays = poisson(random, START, at + DAY, bluesky, 'bluesky')
      const comes = poisson(random, at, at + DAY, mastodon, 'mastodon')
      return play(seed, merged(stays, comes), at, ({ sourceOutage }) =>
        sourceOutage(newSource('mastodon', at)),
      )
    })
    expectNoneByTheChange(days)
  })

  test('where all sources are new at once, none of them counts for less', () => {
    const detection = listen()
    for (const source of ['bluesky', 'mastodon']) detection.sourceOutage(newSource(source, START))
    const at = START + 6 * HOUR
    const seen = detection.apply(
      merged(poisson(seededRandom(1), START, at, 40, 'mastodon'), burst(at)),
      START,
      at + 10 * MINUTE,
    )
    expect(seen[0]).toMatch(/^alert.opened 06:0/)
  })

  test('one statement of a new source hides no outage of a service that is rarely spoken of', () => {
    const at = START + LEARNT
    const detection = listen()
    detection.sourceOutage(newSource('status', at))
    const said = classified(at + HOUR, { source: 'status' })
    const seen = detection.apply(
      merged(poisson(seededRandom(1), START, at, 2, 'bluesky'), [said], burst(at + HOUR)),
      START,
      at + 2 * HOUR,
    )
    expect(seen[0]).toMatch(/^alert.opened 01:0/)
  })
})
