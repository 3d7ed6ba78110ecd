import { describe, expect, test } from 'vitest'
import type { Store } from '../../src/pipeline/ports/store.js'

/** What every store does, whatever it stands on. `open` gives an empty one. */
export function describeStore(name: string, open: () => Promise<Store>): void {
  describe(name, () => {
    test('a value is there once it is committed, and null before', async () => {
      const store = await open()
      expect(await store.get(['a', 'b'])).toEqual([null, null])
      await store.commit({ set: [{ key: 'a', value: 'più ☎️' }] })
      expect(await store.get(['b', 'a'])).toEqual([null, 'più ☎️'])
      expect(await store.get([])).toEqual([])
    })

    test('a change whose checks hold is done whole', async () => {
      const store = await open()
      await store.commit({
        set: [
          { key: 'a', value: '1' },
          { key: 'b', value: '2' },
        ],
      })
      const done = await store.commit({
        checks: [
          { key: 'a', value: '1' },
          { key: 'c', value: null },
        ],
        set: [{ key: 'a', value: '3' }],
        delete: ['b'],
        append: [
          { log: 'l', value: 'x' },
          { log: 'm', value: 'y' },
          { log: 'l', value: 'z' },
        ],
      })
      expect(done).toEqual({ kind: 'done', appended: [1, 1, 2] })
      expect(await store.get(['a', 'b'])).toEqual(['3', null])
      expect(await store.readLog('l', 0, 10)).toEqual([
        { number: 1, value: 'x' },
        { number: 2, value: 'z' },
      ])
    })

    test('a change with one check that fails does nothing, and names the key', async () => {
      const store = await open()
      await store.commit({ set: [{ key: 'a', value: '1' }] })
      for (const check of [
        { key: 'a', value: null },
        { key: 'a', value: '2' },
        { key: 'b', value: '' },
        { key: 'a', value: 'absent' },
      ]) {
        const refused = await store.commit({
          checks: [{ key: 'a', value: '1' }, check],
          set: [{ key: 'a', value: '9' }],
          delete: ['a'],
          append: [{ log: 'l', value: 'x' }],
        })
        expect(refused).toEqual({ kind: 'refused', key: check.key })
      }
      expect(await store.get(['a'])).toEqual(['1'])
      expect(await store.tails(['l'])).toEqual([0])
    })

    test('an empty text is a value, not nothing', async () => {
      const store = await open()
      await store.commit({ set: [{ key: 'a', value: '' }] })
      expect(await store.get(['a'])).toEqual([''])
      expect(await store.commit({ checks: [{ key: 'a', value: null }] })).toEqual({
        kind: 'refused',
        key: 'a',
      })
      expect(await store.commit({ checks: [{ key: 'a', value: '' }] })).toEqual({
        kind: 'done',
        appended: [],
      })
    })

    test('of many that check the same value, one wins', async () => {
      const store = await open()
      await store.commit({ set: [{ key: 'a', value: 'start' }] })
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          store.commit({
            checks: [{ key: 'a', value: 'start' }],
            set: [{ key: 'a', value: `winner ${index}` }],
            append: [{ log: 'wins', value: String(index) }],
          }),
        ),
      )
      expect(results.filter(({ kind }) => kind === 'done')).toHaveLength(1)
      const [{ value }] = (await store.readLog('wins', 0, 5)) as unknown as [{ value: string }]
      expect(await store.get(['a'])).toEqual([`winner ${value}`])
      expect(await store.tails(['wins'])).toEqual([1])
    })

    test('keys are listed by prefix, in order, page by page, from both ends', async () => {
      const store = await open()
      const keys = ['w/1/b', 'w/1/a', 'w/10/a', 'w/2/c', 'v/9', 'x', 'w/1/c', 'w']
      await store.commit({ set: keys.map((key) => ({ key, value: `of ${key}` })) })
      const list = async (range: Parameters<Store['list']>[0]) =>
        (await store.list(range)).map(({ key }) => key)
      expect(await list({ prefix: 'w/1/', limit: 10 })).toEqual(['w/1/a', 'w/1/b', 'w/1/c'])
      expect(await list({ prefix: 'w/', limit: 2 })).toEqual(['w/1/a', 'w/1/b'])
      expect(await list({ prefix: 'w/', limit: 9, after: 'w/1/b' })).toEqual(['w/1/c', 'w/10/a', 'w/2/c'])
      expect(await list({ prefix: 'w/', limit: 2, reverse: true })).toEqual(['w/2/c', 'w/10/a'])
      expect(await list({ prefix: 'w/', limit: 9, reverse: true, after: 'w/10/a' })).toEqual([
        'w/1/c',
        'w/1/b',
        'w/1/a',
      ])
      expect(await list({ prefix: 'none', limit: 9 })).toEqual([])
      expect(await store.list({ prefix: 'v/', limit: 1 })).toEqual([{ key: 'v/9', value: 'of v/9' }])
      await store.commit({ delete: ['w/1/b', 'never there'] })
      expect(await list({ prefix: 'w/1/', limit: 10 })).toEqual(['w/1/a', 'w/1/c'])
    })

    test('a log is read from any place, and its numbers go on after it was trimmed empty', async () => {
      const store = await open()
      await store.commit({ append: ['a', 'b', 'c', 'd'].map((value) => ({ log: 'l', value })) })
      expect((await store.readLog('l', 1, 2)).map(({ value }) => value)).toEqual(['b', 'c'])
      await store.commit({ trim: [{ log: 'l', upTo: 2 }] })
      expect((await store.readLog('l', 0, 9)).map(({ number }) => number)).toEqual([3, 4])
      await store.commit({ trim: [{ log: 'l', upTo: 4 }] })
      expect(await store.readLog('l', 0, 9)).toEqual([])
      expect(await store.tails(['l', 'other'])).toEqual([4, 0])
      expect(await store.commit({ append: [{ log: 'l', value: 'e' }] })).toEqual({
        kind: 'done',
        appended: [5],
      })
    })

    test('logs whose names begin alike are apart', async () => {
      const store = await open()
      await store.commit({
        append: [
          { log: 'l/1', value: 'one' },
          { log: 'l/10', value: 'ten' },
          { log: 'l', value: 'none' },
        ],
      })
      expect(await store.readLog('l/1', 0, 9)).toEqual([{ number: 1, value: 'one' }])
      expect(await store.readLog('l', 0, 9)).toEqual([{ number: 1, value: 'none' }])
    })

    test('a large value and a large log entry come back whole', async () => {
      const store = await open()
      const large = 'à'.repeat(1_500_000)
      await store.commit({ set: [{ key: 'a', value: large }], append: [{ log: 'l', value: large }] })
      expect((await store.get(['a']))[0] === large).toBe(true)
      expect((await store.readLog('l', 0, 1))[0]!.value === large).toBe(true)
    })

    test('a lease has one holder until it is dropped or runs out', async () => {
      const store = await open()
      expect(await store.takeLease('order', 'one', 60_000)).toBe(true)
      expect(await store.takeLease('order', 'two', 60_000)).toBe(false)
      expect(await store.takeLease('order', 'one', 60_000)).toBe(true)
      expect(await store.takeLease('other', 'two', 60_000)).toBe(true)
      await store.dropLease('order', 'two')
      expect(await store.takeLease('order', 'two', 60_000)).toBe(false)
      await store.dropLease('order', 'one')
      expect(await store.takeLease('order', 'two', 30)).toBe(true)
      await expect.poll(() => store.takeLease('order', 'three', 60_000)).toBe(true)
    })

    test('a call after it was closed is refused', async () => {
      const store = await open()
      await store.ping()
      await store.close()
      await store.close()
      await expect(store.get(['a'])).rejects.toMatchObject({ name: 'StoreError', kind: 'closed' })
      await expect(store.commit({})).rejects.toMatchObject({ kind: 'closed' })
    })
  })
}
