import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { AlertEvent } from '../../src/core/model/alert.js'
import { createSkimmer } from '../../src/pipeline/skim/skimmer.js'
import { composeDetection } from '../../src/runtime/compose/compose-detection.js'
import { packageRoot } from '../../src/runtime/config/package-root.js'
import { readPosts } from '../../src/sources/ndjson/read-posts.js'
import { configuration } from '../support/configuration.js'

const FILE = join(packageRoot(), 'tests', 'golden', 'hashes.json')

/**
 * What Outcry gave before its code was reorganised, as hashes: events of replays, answers of the API, delivered webhooks. A change that
 * is meant to move code moves no byte of these. A change that is meant to change one records them anew with `GOLDEN=record npx vitest
 * run tests/golden` and says in its commit what changed and why. `GOLDEN_DUMP=folder` writes what was hashed.
 */
export function expectGolden(name: string, content: string): void {
  if (process.env.GOLDEN_DUMP !== undefined) {
    writeFileSync(join(process.env.GOLDEN_DUMP, name.replaceAll(/[^\w.-]+/g, '_')), content)
  }
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 32)
  if (process.env.GOLDEN === 'record') record(name, hash)
  else expect(hash, name).toBe(readHashes()[name])
}

/** Of a file whose posts are in order, up to an instant. */
export async function replayOfFile(path: string, until = Number.POSITIVE_INFINITY): Promise<AlertEvent[]> {
  const { takePost, engine, reader } = composeDetection({ authorKey: 'golden' }, configuration)
  const events: AlertEvent[] = []
  for await (const { posts } of readPosts(path, { skimmer: createSkimmer(reader, 'replay') })) {
    const wanted = posts.filter(({ at }) => at < until)
    for (const post of wanted) events.push(...takePost(post))
    if (wanted.length < posts.length) break
  }
  events.push(...engine.finish())
  return events
}

/** Events as lines. */
export function goldenLines(values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('')
}

/** Read anew each time: two files of tests may record beside each other. */
function record(name: string, hash: string): void {
  const entries = Object.entries({ ...readHashes(), [name]: hash })
  const sorted = Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
  writeFileSync(FILE, `${JSON.stringify(sorted, null, 2)}\n`)
}

function readHashes(): Record<string, string> {
  return existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : {}
}
