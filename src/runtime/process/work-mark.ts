import type { WorkMark } from '../../pipeline/ports/work-mark.js'

/** UTF-16 units of one mark. Work with a longer name is reported without it. */
const LENGTH = 2_000

/** What the main thread shares with the watchdog: a beat, the length of the mark, and the mark itself. */
export interface SharedMark {
  readonly counts: Int32Array
  readonly text: Uint16Array
}

const BEAT = 0
const MARK_LENGTH = 1

export function newMarkMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(8 + 2 * LENGTH)
}

export function openMark(memory: SharedArrayBuffer): SharedMark {
  return { counts: new Int32Array(memory, 0, 2), text: new Uint16Array(memory, 8) }
}

/** Writing a mark costs as much as copying it: nothing is allocated, and no message is sent. */
export function createWorkMark({ counts, text }: SharedMark): WorkMark {
  return {
    begin(work) {
      const length = work.length <= LENGTH ? work.length : 0
      for (let index = 0; index < length; index++) text[index] = work.charCodeAt(index)
      counts[MARK_LENGTH] = length
      // Other work than before is progress: thousands of posts in one turn of the loop are no standstill.
      Atomics.add(counts, BEAT, 1)
    },
    end() {
      counts[MARK_LENGTH] = 0
    },
  }
}

export function beat({ counts }: SharedMark): void {
  Atomics.add(counts, BEAT, 1)
}

export function readBeat({ counts }: SharedMark): number {
  return Atomics.load(counts, BEAT)
}

/** The work under way; null when none is marked. */
export function readMark({ counts, text }: SharedMark): string | null {
  const length = Atomics.load(counts, MARK_LENGTH)
  return length === 0 ? null : String.fromCharCode(...text.subarray(0, length))
}
