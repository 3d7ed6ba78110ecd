import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Post } from '../../../src/core/model/post.js'
import { createIntake } from '../../../src/pipeline/intake/intake.js'
import { unpackEntry } from '../../../src/pipeline/intake/intake-entry.js'
import { INTAKE } from '../../../src/pipeline/intake/sequencer.js'
import type { Store } from '../../../src/pipeline/ports/store.js'
import { composeReading } from '../../../src/runtime/compose/compose-detection.js'
import { systemClock } from '../../../src/runtime/process/clock.js'
import { openSourceIntake } from '../../../src/runtime/sources/source-intake.js'
import { openEmbeddedStore } from '../../../src/stores/embedded/embedded-store.js'
import { configuration } from '../../support/configuration.js'
import { post } from '../../support/reader.js'

const { classifyPost } = composeReading({ authorKey: 'a test' }, configuration)

function newStore(): Store {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-removals-'))
  const store = openEmbeddedStore(folder, { clock: systemClock })
  onTestFinished(async () => {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return store
}

async function open(store: Store) {
  const intake = createIntake({ store, clock: systemClock, classifyPost })
  return await openSourceIntake({
    source: 'bluesky',
    store,
    intake,
    reporter: { report() {}, stored() {}, blocked() {}, save: async () => {}, release() {} },
    availability: null,
    sleep: async () => {},
    signal: new AbortController().signal,
  })
}

const written = (did: string, rkey: string, text: string): Post =>
  post(text, { id: `${did}/${rkey}`, source: 'bluesky', at: Date.now() })

const ADA = 'did:plc:ada'
const BOB = 'did:plc:bob'

async function entriesOf(store: Store) {
  return (await store.readLog(INTAKE, 0, 100)).map(({ number, value }) => unpackEntry(value, number))
}

async function forgotten(store: Store): Promise<string[]> {
  return (await entriesOf(store)).flatMap(({ command }) => (command?.kind === 'forget' ? [command.id] : []))
}

async function stored(store: Store): Promise<string[]> {
  return (await entriesOf(store)).flatMap(({ ingestedPosts }) =>
    ingestedPosts.flatMap(({ classified }) => classified?.id ?? []),
  )
}

test('an id is stored without the DID of its author, and its text goes when the network deletes the post', async () => {
  const store = newStore()
  const intake = await open(store)
  await intake.accept(
    [written(ADA, '1', 'netflix is down'), written(BOB, '2', 'netflix is down for me too')],
    'a',
  )
  const [first, second] = await stored(store)
  expect(`${first} ${second}`).not.toContain('did:')
  expect(first).toMatch(/^did-\d+\/1$/)
  await intake.accept([], 'b', [{ kind: 'post', id: `${ADA}/1` }])
  expect(await forgotten(store)).toEqual([first])
  expect(intake.cursor).toBe('b')
})

test('an account that is gone takes all its posts along, also those stored before a restart', async () => {
  const store = newStore()
  const before = await open(store)
  await before.accept(
    [
      written(ADA, '1', 'netflix is down'),
      written(ADA, '2', 'spotify is down too'),
      written(BOB, '3', 'netflix keeps crashing'),
    ],
    'a',
  )
  const restarted = await open(store)
  await restarted.accept([], 'b', [{ kind: 'account', idPrefix: `${ADA}/` }])
  expect((await forgotten(store)).sort()).toEqual((await stored(store)).slice(0, 2).sort())
})

test('a removal of a post without a stored text costs nothing', async () => {
  const store = newStore()
  const intake = await open(store)
  await intake.accept([written(ADA, '1', 'what a lovely evening')], 'a')
  await intake.accept([], 'b', [
    { kind: 'post', id: `${ADA}/1` },
    { kind: 'account', idPrefix: `${BOB}/` },
  ])
  expect(await forgotten(store)).toEqual([])
})

test('a post that is deleted in the batch that brings it is never stored', async () => {
  const store = newStore()
  const intake = await open(store)
  await intake.accept(
    [
      written(ADA, '1', 'netflix is down'),
      written(ADA, '2', 'netflix is still down'),
      written(BOB, '3', 'netflix is down'),
    ],
    'a',
    [
      { kind: 'post', id: `${ADA}/1` },
      { kind: 'account', idPrefix: `${BOB}/` },
    ],
  )
  expect(await stored(store)).toHaveLength(1)
})
