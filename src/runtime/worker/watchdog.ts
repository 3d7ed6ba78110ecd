import { Worker } from 'node:worker_threads'
import type { WorkMark } from '../../pipeline/ports/work-mark.js'
import type { Settings } from '../config/settings.js'
import { LOOK_EVERY } from '../process/stall-detector.js'
import { beat, createWorkMark, newMarkMemory, openMark } from '../process/work-mark.js'

/** What the watchdog thread is given. */
export interface WatchdogData {
  readonly name: string
  readonly settings: Settings
  readonly memory: SharedArrayBuffer
}

export interface Watchdog {
  readonly mark: WorkMark
  /** Watches from now on: loading the configuration may take its time. */
  start(): void
}

/**
 * Starts a thread that ends this process when its loop stands still, and records the work that did it. The work that
 * stalled two processes is set aside. A debugger holds the loop on purpose, so there is no watchdog under one.
 */
export function createWatchdog(name: string, settings: Settings): Watchdog {
  const memory = newMarkMemory()
  const shared = openMark(memory)
  return {
    mark: createWorkMark(shared),
    start() {
      if (settings.STALL_SECONDS > 0 && !process.execArgv.some((flag) => flag.startsWith('--inspect'))) {
        const workerData: WatchdogData = { name, settings, memory }
        const thread = new Worker(new URL('./watchdog-thread.js', import.meta.url), { workerData })
        thread.unref()
        setInterval(() => beat(shared), LOOK_EVERY / 2).unref()
      }
    },
  }
}
