import { expect, onTestFinished, test } from 'vitest'
import { MINUTE } from '../../../src/core/model/instant.js'
import { pollPages } from '../../../src/sources/polling/poll-pages.js'
import { startFakeSite } from '../../support/fake-site/fake-site.js'
import { createMemoryIntake } from '../bluesky/live-source.js'

/** Polls pages of one host on a clock without waits for so long; gives the times of the requests, from the first. */
async function poll(paths: readonly string[], forMs: number) {
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
