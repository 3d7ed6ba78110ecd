import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Post } from '../../../src/core/model/post.js'
import type { SourceIntake } from '../../../src/pipeline/ports/source.js'
import { createBatcher } from '../../../src/sources/connection/batcher.js'

test('the events of one moment travel together, with the cursor of the last', async () => {
  const { intake, batches } = openIntake()
  const batcher = createBatcher(intake, NO_FAILURE)
  batcher.add(post('a'), '1')
  batcher.add(null, '2')
  batcher.add(post('b'), '3')
  expect(batcher.waiting).toBe(2)
  await batcher.flush()
  expect(batches).toEqual(['a b @3'])
  expect(batcher.waiting).toBe(0)
})

test('while one batch is stored the next gathers; there is never a second at the same time', async () => {
  const { intake, batches, letOne } = gatedIntake()
  const batcher = createBatcher(intake, NO_FAILURE)
  batcher.add(post('a'), '1')
  await letOne.offered
  batcher.add(post('b'), '2')
  batcher.add(post('c'), '3')
  await tick()
  expect(batches).toEqual(['a @1'])
  letOne.through()
  await batcher.flush()
  expect(batches).toEqual(['a @1', 'b c @3'])
})

test('a backlog goes in parts, each with the place of its last post, so that a long one moves on', async () => {
  const { intake, batches } = openIntake()
  const batcher = createBatcher(intake, { ...NO_FAILURE, most: 2 })
  for (const id of ['a', 'b', 'c', 'd', 'e']) batcher.add(post(id), id.toUpperCase())
  batcher.add(null, 'F')
  await batcher.flush()
  expect(batches).toEqual(['a b @B', 'c d @D', 'e @F'])
})

test('without a cursor of its own an event leaves the place where it was', async () => {
  const { intake, batches } = openIntake()
  const batcher = createBatcher(intake, { ...NO_FAILURE, most: 2 })
  batcher.add(post('a'), null)
  batcher.add(post('b'), null)
  batcher.add(post('c'), '3')
  batcher.add(post('d'), null)
  await batcher.flush()
  expect(batches).toEqual(['a b @null', 'c d @3'])
})

test('events without posts move the cursor now and then, and at a flush', async () => {
  const { intake, batches } = openIntake()
  const batcher = createBatcher(intake, { ...NO_FAILURE, cursorEvery: 3 })
  batcher.add(null, '1')
  batcher.add(null, '2')
  await tick()
  expect(batches).toEqual([])
  batcher.add(null, '3')
  await tick()
  expect(batches).toEqual([' @3'])
  batcher.add(null, '4')
  await batcher.flush()
  expect(batches).toEqual([' @3', ' @4'])
})

test.each([new Error('full'), null, undefined])(
  'after a failure (%s) nothing more is stored, or a later cursor would step over what was lost',
  async (reason) => {
    const batches: string[] = []
    const failures: unknown[] = []
    let isFailing = true
    const intake: SourceIntake = {
      cursor: null,
      async accept(posts, cursor) {
        if (isFailing) throw reason
        batches.push(describe(posts, cursor))
      },
      report() {},
    }
    const batcher = createBatcher(intake, { onFailure: (error) => failures.push(error) })
    batcher.add(post('a'), '1')
    await tick()
    isFailing = false
    batcher.add(post('b'), '2')
    await tick()
    await expect(batcher.flush()).rejects.toBe(reason)
    await expect(batcher.flush()).rejects.toBe(reason)
    expect({ batches, failures }).toEqual({ batches: [], failures: [reason] })
  },
)

test('whatever comes when, every post is stored once and in order, and no cursor before its posts', async () => {
  const step = fc.constantFrom('post', 'event', 'pause', 'flush')
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 40 }),
      fc.integer({ min: 1, max: 4 }),
      async (steps, most) => {
        const seen: string[] = []
        const broken: string[] = []
        let added = 0
        const intake: SourceIntake = {
          cursor: null,
          async accept(posts, cursor) {
            await tick()
            for (const { id } of posts) seen.push(id)
            // Cursor n stands behind the nth event; the posts among those must be stored.
            const due = places.slice(0, Number(cursor)).filter((index) => index.startsWith('p')).length
            if (cursor !== null && due > seen.length)
              broken.push(`cursor ${cursor} with ${seen.length} stored`)
          },
          report() {},
        }
        const places: string[] = []
        const batcher = createBatcher(intake, { ...NO_FAILURE, most, cursorEvery: 5 })
        for (const what of steps) {
          if (what === 'pause') await tick()
          else if (what === 'flush') await batcher.flush()
          else {
            places.push(what === 'post' ? `p${added}` : 'event')
            batcher.add(what === 'post' ? post(`p${added++}`) : null, String(places.length))
          }
        }
        await batcher.flush()
        expect({ seen, broken }).toEqual({ seen: places.filter((index) => index !== 'event'), broken: [] })
      },
    ),
    { numRuns: 60, seed: 20240101 },
  )
})

const NO_FAILURE = {
  onFailure(error: unknown): never {
    throw error
  },
}

function post(id: string): Post {
  return {
    id,
    source: 'test',
    at: 0,
    text: id,
    lang: null,
    author: null,
    place: null,
    isRepost: false,
    isReply: false,
    isQuote: false,
    about: [],
  }
}

function describe(posts: readonly Post[], cursor: string | null): string {
  return `${posts.map(({ id }) => id).join(' ')} @${cursor}`
}

function openIntake(): { intake: SourceIntake; batches: string[] } {
  const batches: string[] = []
  return {
    batches,
    intake: {
      cursor: null,
      async accept(posts, cursor) {
        batches.push(describe(posts, cursor))
      },
      report() {},
    },
  }
}

/** Holds the first batch until it is let through. */
function gatedIntake() {
  const batches: string[] = []
  let through = (): void => {}
  let offer = (): void => {}
  const gate = new Promise<void>((resolve) => {
    through = resolve
  })
  const offered = new Promise<void>((resolve) => {
    offer = resolve
  })
  const intake: SourceIntake = {
    cursor: null,
    async accept(posts, cursor) {
      batches.push(describe(posts, cursor))
      offer()
      await gate
    },
    report() {},
  }
  return { intake, batches, letOne: { offered, through: () => through() } }
}

/** Long enough for what is due now, several times over. */
async function tick(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
}
