import type { Clock } from '../../../src/pipeline/ports/clock.js'
import type { Source } from '../../../src/pipeline/ports/source.js'
import { createFeedSource } from '../../../src/sources/feed/feed-source.js'
import { createHackerNewsSource } from '../../../src/sources/hackernews/hackernews-source.js'
import { createLemmySource } from '../../../src/sources/lemmy/lemmy-source.js'
import { createStatusSource } from '../../../src/sources/status/status-source.js'
import { startFakeSite } from '../../support/fake-site/fake-site.js'
import { statuspageIncident } from '../../support/fake-status/fake-status.js'
import type { Network } from './network.js'

/** A post on any of the networks below. */
interface Written {
  readonly number: number
  text: string
  readonly at: number
  isDeleted: boolean
}

/** How a network answers, by path, and what reads it. */
interface Wire {
  readonly pages: (written: readonly Written[]) => Readonly<Record<string, string>>
  readonly source: (url: string, clock: Clock) => Source
  readonly canDelete: boolean
}

/** Bodies beyond what is read. Unit: characters. */
const HUGE = 17_000_000
const QUICK = { pauseMs: 1, hostPauseMs: 1, answerWithinMs: 40 }

async function startPolled({ pages, source, canDelete }: Wire): Promise<Network> {
  const site = await startFakeSite()
  const written: Written[] = []
  const show = () => {
    for (const path of Object.keys(pages(written))) site.page(path, () => pages(written)[path]!)
  }
  show()
  const write = (text: string, at: number) => {
    written.push({ number: 1_001 + written.length, text, at, isDeleted: false })
    show()
  }
  return {
    source: (clock) => source(site.url, clock),
    says: write,
    missed: write,
    refuse: (times, status) => site.refuse(times, status, status === 429 ? { 'retry-after': '600' } : {}),
    get asked() {
      return site.asked.length
    },
    stall: () => site.hang(2, 'half'),
    hang: () => site.hang(2, 'silent'),
    garble: () => site.answer(2, '{"items": [1, nul'),
    flood: () => site.answer(2, 'x'.repeat(HUGE)),
    ...(canDelete
      ? {
          deletes(text: string) {
            for (const one of written) if (one.text === text) one.isDeleted = true
          },
        }
      : {}),
    stop: () => site.stop(),
  }
}

const newestFirst = (written: readonly Written[]) => [...written].reverse()
const iso = (at: number) => new Date(at).toISOString()

export const startStatus = () =>
  startPolled({
    canDelete: false,
    pages: (written) => ({
      '/api/v2/incidents.json': JSON.stringify({
        incidents: written.map(({ number, text, at }) =>
          statuspageIncident(`i${number}`, text, [['investigating', iso(at)]]),
        ),
      }),
    }),
    source: (url, clock) =>
      createStatusSource(QUICK, { clock, services: [{ id: 'github', name: 'GitHub', statusPage: url }] }),
  })

export const startFeed = () =>
  startPolled({
    canDelete: false,
    pages: (written) => ({
      '/feed': `<rss version="2.0"><channel>${newestFirst(written)
        .map(
          ({ number, text, at }) =>
            `<item><guid>${number}</guid><title>${text}</title><pubDate>${new Date(at).toUTCString()}</pubDate></item>`,
        )
        .join('')}</channel></rss>`,
    }),
    source: (url, clock) =>
      createFeedSource(QUICK, {
        clock,
        feeds: [{ url: `${url}/feed`, kind: 'posts', language: 'en', about: [], country: null }],
      }),
  })

export const startHackerNews = () =>
  startPolled({
    canDelete: true,
    pages: (written) => ({
      '/v0/maxitem.json': String(1_000 + written.length),
      '/v0/updates.json': JSON.stringify({ items: written.map(({ number }) => number), profiles: ['a'] }),
      '/v0/item/1000.json': 'null',
      ...Object.fromEntries(
        written.map(({ number, text, at, isDeleted }) => [
          `/v0/item/${number}.json`,
          JSON.stringify(
            isDeleted
              ? { id: number, type: 'comment', time: Math.floor(at / 1_000), deleted: true }
              : { id: number, type: 'comment', by: 'a', parent: 1, time: Math.floor(at / 1_000), text },
          ),
        ]),
      ),
    }),
    source: (url, clock) => createHackerNewsSource({ ...QUICK, apiUrl: `${url}/v0/` }, { clock }),
  })

export const startLemmy = () =>
  startPolled({
    canDelete: true,
    pages: (written) => ({
      '/api/v3/post/list?type_=All&sort=New&limit=50': '{"posts":[]}',
      '/api/v3/comment/list?type_=All&sort=New&limit=50': lemmyComments(written),
      '/api/v3/comment/list?type_=All&sort=New&limit=50&page=2': '{"comments":[]}',
    }),
    source: (url, clock) => createLemmySource({ ...QUICK, instances: [url] }, { clock }),
  })

/** Lemmy 1.0: another version of the API, with pages of `items` that name the next one. */
export const startNewLemmy = () =>
  startPolled({
    canDelete: true,
    pages: (written) => ({
      '/api/v4/post/list?type_=all&sort=new&limit=50': '{"items":[]}',
      '/api/v4/comment/list?type_=all&sort=new&limit=50': newLemmyComments(
        written.slice(-1),
        written.length > 1,
      ),
      '/api/v4/comment/list?type_=all&sort=new&limit=50&page_cursor=older': newLemmyComments(
        written.slice(0, -1),
        false,
      ),
    }),
    source: (url, clock) => createLemmySource({ ...QUICK, instances: [url] }, { clock }),
  })

function newLemmyComments(written: readonly Written[], hasMore: boolean): string {
  const items = newestFirst(written).map(({ number, text, at, isDeleted }) => ({
    comment: {
      id: number,
      content: isDeleted ? '' : text,
      removed: false,
      deleted: isDeleted,
      published_at: iso(at),
      ap_id: `https://lemmy.example/comment/${number}`,
      path: `0.${number}`,
    },
    creator: { id: 7, name: 'a', ap_id: 'https://lemmy.example/u/a', bot_account: false },
  }))
  return JSON.stringify({ items, ...(hasMore ? { next_page: 'older' } : {}) })
}

function lemmyComments(written: readonly Written[]): string {
  const comments = newestFirst(written).map(({ number, text, at, isDeleted }) => ({
    comment: {
      id: number,
      content: isDeleted ? '' : text,
      removed: false,
      deleted: isDeleted,
      published: iso(at),
      ap_id: `https://lemmy.example/comment/${number}`,
      path: `0.${number}`,
    },
    creator: { id: 7, name: 'a', actor_id: 'https://lemmy.example/u/a', bot_account: false },
  }))
  return JSON.stringify({ comments })
}
