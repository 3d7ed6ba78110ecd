import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { freePort } from '../support/redis-server.js'
import { startWorker } from '../support/worker.js'

const folder = mkdtempSync(join(tmpdir(), 'outcry-configuration-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const NORDFIN = `- id: nordfin
  name: Nordfin
  names: nordfin
  owner: Nordfin Group
  countries: IT
  features: login, transfers
`

test('a deployment starts again with another catalogue: open alerts end, new services open, old ones come back', async () => {
  const overlay = join(folder, 'overlay')
  mkdirSync(join(overlay, 'services'), { recursive: true })
  writeFileSync(join(overlay, 'services', 'bank.yaml'), NORDFIN)
  const base = { DATA_DIR: join(folder, 'data'), CLOCK: 'stream' }

  const open = { service: 'nordfin', status: 'open' }
  expect(await play({ ...base, CATALOGUE_DIR: overlay }, crisis('nordfin', '10:00', 20), [open])).toEqual([
    open,
  ])

  // Nobody watches Nordfin any more; its alert ends as any other when people are silent.
  const after = [
    { service: 'netflix', status: 'open' },
    { service: 'nordfin', status: 'resolved' },
  ]
  expect(await play(base, crisis('netflix', '10:40', 20), after)).toEqual(after)

  const both = [
    { service: 'nordfin', status: 'open' },
    { service: 'netflix', status: 'resolved' },
    { service: 'nordfin', status: 'resolved' },
  ]
  expect(await play({ ...base, CATALOGUE_DIR: overlay }, crisis('nordfin', '13:00', 20), both)).toEqual(both)
})

interface Seen {
  readonly service: string
  readonly status: string
}

/** Runs a whole deployment on posts until its alerts, newest first, are those wanted; returns what they are at the end. */
async function play(env: Record<string, string>, posts: readonly object[], wanted: readonly Seen[]) {
  const file = join(folder, `posts-${wanted.length}.ndjson`)
  writeFileSync(file, posts.map((post) => `${JSON.stringify(post)}\n`).join(''))
  const port = await freePort()
  const worker = startWorker('all', { ...env, SOURCES: `ndjson:${file}`, PORT: String(port) })
  let seen: readonly Seen[] = []
  const look = async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/v1/alerts`).catch(() => null)
    if (answer?.status !== 200) return null
    const { data } = (await answer.json()) as { data: readonly Seen[] }
    seen = data.map(({ service, status }) => ({ service, status }))
    return seen
  }
  try {
    await expect.poll(look, { timeout: 60_000 }).toEqual(wanted)
  } finally {
    expect(await worker.kill('SIGTERM')).toBe(0)
  }
  return seen
}

const WORDS = [
  'is down for me',
  'not working again',
  "won't load at all",
  'non va, solo a me?',
  'keeps crashing',
]

/** A minute a dozen people, after an hour of talk about nothing that moves the time on. */
function crisis(service: string, from: string, people: number): readonly object[] {
  const start = Date.parse(`2025-03-01T${from}:00Z`)
  const calm = Array.from({ length: 60 }, (_, minute) =>
    post(`calm ${from} ${minute}`, start + (minute - 60) * 30_000, `what a lovely day ${minute}`),
  )
  const complaints = Array.from({ length: people }, (_, one) =>
    post(`${service} ${from} ${one}`, start + one * 5_000, `${service} ${WORDS[one % WORDS.length]} ${one}`),
  )
  return [...calm, ...complaints]
}

function post(id: string, at: number, text: string): object {
  return {
    id,
    source: 'x',
    createdAt: new Date(at).toISOString(),
    text,
    author: { id, createdAt: '2015-01-01T00:00:00Z' },
  }
}
