import { expect, onTestFinished, test } from 'vitest'
import { MINUTE } from '../../../src/core/model/instant.js'
import { pollPages } from '../../../src/sources/polling/poll-pages.js'
import { startFakeSite } from '../../support/fake-site/fake-site.js'
import { createMemoryIntake } from '../bluesky/live-source.js'

/** Polls pages of one host on a clock without waits for so long; gives the times of the requests, from the first. */
async function poll(paths: readonly string[], forMs: number, urgent?: (url: string, at: number) => string[]) {
  const site = await startFakeSite()
  onTestFinished(() => site.stop())
  for (const path of paths) site.page(path, 'x')
  const controller = new AbortController()
  let now = 1e12
  const asked: number[] = []
  await pollPages(
    {
      pages: paths.map((path) => ({
        address: `${site.url}${path}`,
        read: () => {
          asked.push(now - 1e12)
          return { posts: [], everyMs: MINUTE }
        },
      })),
      what: 'pages',
      clock: {
        now: () => now,
        async sleep(ms) {
          now += ms
          if (now - 1e12 > forMs) controller.abort()
        },
      },
      pauseMs: 100,
      hostPauseMs: 7_000,
      ...(urgent === undefined
        ? {}
        : {
            urgent: { everyMs: 20_000, addresses: async () => new Set(urgent(site.url, now - 1e12)) },
          }),
    },
    createMemoryIntake(),
    controller.signal,
  )
  return { asked }
}

test('pages of one host are requested seconds apart, and each at its own time', async () => {
  const { asked } = await poll(['/a', '/b', '/c'], MINUTE + 20_000)
  expect(asked).toEqual([0, 7_000, 14_000, 60_000, 67_000, 74_000])
})

test('a page that is needed now is requested more often, and only while it is needed', async () => {
  const neededFrom = 65_000
  const { asked } = await poll(['/a'], 4 * MINUTE, (url, at) =>
    at > neededFrom && at < 2 * MINUTE ? [`${url}/a`] : [],
  )
  expect(asked.map((at) => Math.round(at / 10_000))).toEqual([0, 6, 8, 10, 12, 18, 24])
})

test('where no server is reached, pages are tried again within five minutes', async () => {
  const site = await startFakeSite()
  await site.stop()
  const controller = new AbortController()
  const intake = createMemoryIntake()
  let now = 1e12
  await pollPages(
    {
      pages: [{ address: `${site.url}/a`, read: () => ({ posts: [], everyMs: MINUTE }) }],
      what: 'pages',
      clock: {
        now: () => now,
        async sleep(ms) {
          now += ms
          if (now - 1e12 > 60 * MINUTE) controller.abort()
        },
      },
      pauseMs: 100,
      hostPauseMs: 100,
    },
    intake,
    controller.signal,
  )
  const waits = intake.conditions.flatMap((condition) =>
    condition.kind === 'connecting' ? [/again in (\d+) s/.exec(condition.detail)?.[1]] : [],
  )
  expect(waits.slice(1, 6)).toEqual(['60', '120', '240', '300', '300'])
})
