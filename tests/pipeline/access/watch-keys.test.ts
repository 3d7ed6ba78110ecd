import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createApiKeys } from '../../../src/pipeline/access/api-keys.js'
import { createKeyWatch } from '../../../src/pipeline/access/watch-keys.js'
import { systemClock } from '../../../src/runtime/process/clock.js'
import { openEmbeddedStore } from '../../../src/stores/embedded/embedded-store.js'

test('a key that is revoked or expires ends what it is used for, and no other', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-watch-'))
  const store = openEmbeddedStore(folder, { clock: systemClock })
  let now = Date.UTC(2026, 0, 1)
  const clock = { now: () => now, sleep: () => new Promise<void>((resolve) => void setImmediate(resolve)) }
  const keys = createApiKeys({ store, clock })
  const watch = createKeyWatch({ store, clock })
  const scopes = ['read'] as const
  const [revoked, expiring, lasting] = await Promise.all([
    keys.create({ name: 'revoked', scopes }),
    keys.create({ name: 'expiring', scopes, expiresAt: now + 1 }),
    keys.create({ name: 'lasting', scopes }),
  ])
  const [one, two, three] = [revoked, expiring, lasting].map(({ key }) => watch.watch(key.id))

  const endOne = once(one!.ended, 'abort')
  await keys.revoke(revoked.key.id)
  await endOne
  expect([two!.ended.aborted, three!.ended.aborted]).toEqual([false, false])
  const endTwo = once(two!.ended, 'abort')
  now += 1
  await endTwo
  expect(three!.ended.aborted).toBe(false)
  for (const watched of [one!, two!, three!]) watched.stop()
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})
