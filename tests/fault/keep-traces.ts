import { cpSync, lstatSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AlertEvent } from '../../src/core/model/alert.js'
import type { Store } from '../../src/pipeline/ports/store.js'
import { storedEvents } from '../support/live-line.js'
import type { Killer } from './killer.js'

/** Where the traces of a failed run go: a run that fails is hard to repeat. */
const FOLDER = process.env.FAULT_TRACES ?? join(tmpdir(), 'outcry-fault-traces')

export interface Traces {
  readonly name: string
  readonly killer: Killer
  readonly expected: readonly AlertEvent[]
  /** The folder of the store, as it is on the disk. */
  readonly data: string
  readonly store: () => Store
}

/** Judges a run. When it fails, acts, logs, events and the store stay in a folder that the message names. */
export async function keepTraces(traces: Traces, judge: () => Promise<void>): Promise<void> {
  try {
    await judge()
  } catch (error) {
    mkdirSync(FOLDER, { recursive: true })
    const folder = mkdtempSync(join(FOLDER, `${traces.name}-`))
    const write = (name: string, lines: readonly unknown[]) =>
      writeFileSync(join(folder, name), lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
    write('acts.ndjson', traces.killer.acts())
    write('expected.ndjson', traces.expected)
    writeFileSync(join(folder, 'processes.log'), traces.killer.logs())
    // A socket, by which a process claims its folder, cannot be copied.
    const isFile = (path: string) => !lstatSync(path).isSocket()
    cpSync(traces.data, join(folder, 'data'), { recursive: true, filter: isFile })
    console.error(`the run failed; its traces are in ${folder}`)
    write('stored.ndjson', await storedEvents(traces.store()).catch((unread) => [String(unread)]))
    throw error
  }
}
