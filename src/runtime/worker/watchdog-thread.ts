import { writeSync } from 'node:fs'
import { workerData } from 'node:worker_threads'
import { createStallDetector, LOOK_EVERY } from '../process/stall-detector.js'
import { openMark, readBeat, readMark } from '../process/work-mark.js'
import type { WatchdogData } from './watchdog.js'

/** A store that does not answer must not keep a process alive that stands still. */
const RECORD_MS = 5_000
const FATAL = 60

const { name, settings, memory } = workerData as WatchdogData
const shared = openMark(memory)
const stands = createStallDetector(settings.STALL_SECONDS * 1_000)
const timer = setInterval(() => {
  const { user, system } = process.cpuUsage()
  if (!stands(readBeat(shared), (user + system) / 1_000)) return
  clearInterval(timer)
  void endProcess()
}, LOOK_EVERY)

async function endProcess(): Promise<void> {
  const work = readMark(shared)
  const recorded = await Promise.race([
    record(work),
    new Promise<string>((resolve) => setTimeout(resolve, RECORD_MS, 'the store does not answer')),
  ])
  say(`the loop stood still for ${settings.STALL_SECONDS} s; ending by force: ${recorded}`, work)
  process.kill(process.pid, 'SIGKILL')
}

/** Opens the store a second time: the main thread cannot lend its own. */
async function record(work: string | null): Promise<string> {
  if (work === null) return 'no work was marked'
  try {
    const { openStore } = await import('../compose/open-store.js')
    const { explainTry, recordStall } = await import('../../pipeline/log/dead-letters.js')
    const { systemClock } = await import('../process/clock.js')
    const store = await openStore(settings, { ifMissing: 'fail', say: () => {} })
    const letter = await recordStall(store, work, systemClock.now())
    return letter === null ? 'the try could not be counted' : explainTry(letter)
  } catch (error) {
    return `the try could not be counted: ${error instanceof Error ? error.message : String(error)}`
  }
}

/** The logger of the main thread writes through the loop that stands still. */
function say(message: string, work: string | null): void {
  const line = {
    level: FATAL,
    time: new Date().toISOString(),
    name,
    work: work === null ? null : JSON.parse(work),
  }
  writeSync(2, `${JSON.stringify({ ...line, msg: message })}\n`)
}
