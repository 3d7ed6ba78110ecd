// Memory over a long run: the synthetic population played at full speed through one process with the embedded store.
//   npm run soak                 5,000,000 posts
//   npm run soak -- 1000000      so many
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../dist/src/runtime/process/clock.js'
import { openEmbeddedStore } from '../dist/src/stores/embedded/embedded-store.js'

const COUNT = Number(process.argv[2] ?? 5_000_000)
const RATE = 500
/** An entry of the intake log holds at most so many posts. */
const MEASURES = 20
const folder = mkdtempSync(join(tmpdir(), 'outcry-soak-'))
const child = spawn(process.execPath, [join(import.meta.dirname, '..', 'dist', 'workers', 'all.js')], {
  stdio: ['ignore', 'ignore', 'inherit'],
  env: {
    ...process.env,
    DATA_DIR: folder,
    // A heap that may not grow at will: what is kept shows, not what was not collected yet.
    NODE_OPTIONS: '--max-old-space-size=256',
    SOURCES: 'synthetic',
    CLOCK: 'stream',
    SYNTHETIC_POSTS_PER_SECOND: String(RATE),
    SYNTHETIC_HOURS: String(COUNT / RATE / 3_600),
    LOG_LEVEL: 'error',
    PORT: '0',
  },
})
const store = openEmbeddedStore(folder, { clock: systemClock })
const peaks = []
let reported = 0
console.log('      posts   resident MB   store MB   events')
for (;;) {
  await new Promise((resolve) => setTimeout(resolve, 250))
  const [source = null] = await store.get(['source/synthetic'])
  const { posts = 0, state = '' } = source === null ? {} : JSON.parse(source)
  const resident = residentMegabytes(child.pid)
  peaks.push({ posts, resident })
  if (posts >= ((reported + 1) * COUNT) / MEASURES || state === 'ended') {
    reported = Math.floor((posts * MEASURES) / COUNT)
    const [events] = await store.tails(['events'])
    console.log(
      `${posts.toLocaleString('en').padStart(11)} ${String(resident).padStart(13)} ${String(folderMegabytes()).padStart(10)} ${String(events).padStart(8)}`,
    )
  }
  if (state === 'ended') break
}
child.kill('SIGTERM')
await once(child, 'exit')
await store.close()
rmSync(folder, { recursive: true })

const highest = (from, to) =>
  Math.max(
    0,
    ...peaks
      .filter(({ posts }) => posts >= from * COUNT && posts < to * COUNT)
      .map(({ resident }) => resident),
  )
console.log(
  `highest resident memory: ${highest(0.2, 0.6)} MB in the second to third fifth, ${highest(0.6, 1.1)} MB in the last two fifths`,
)

function residentMegabytes(pid) {
  try {
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1_024)
  } catch {
    return 0
  }
}

function folderMegabytes() {
  return Math.round(
    readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0) / 1_048_576,
  )
}
