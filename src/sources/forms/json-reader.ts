import type { IsOfficial, Unpacked } from './form.js'
import type { JsonItem } from './json-items.js'
import { JsonItems, MAX_ITEM_BYTES } from './json-items.js'
import type { OpenBatch, PostBatch, PostReader } from './post-reader.js'
import { newBatch } from './post-reader.js'
import { readValue } from './read-value.js'

/** Posts in JSON that is not written a record a line: lists, exports, answers with line breaks. */
export function createJsonReader(isOfficial: IsOfficial): PostReader {
  const items = new JsonItems()
  return {
    take(piece) {
      const batch = newBatch()
      for (const item of items.take(piece)) takeItem(item, batch, isOfficial)
      return batch
    },
    end: (isCut) => end(items, isCut, isOfficial),
    get current() {
      return items.current
    },
  }
}

function end(items: JsonItems, isCut: boolean, isOfficial: IsOfficial): PostBatch {
  const batch = newBatch()
  if (isCut) return batch
  for (const item of items.end()) takeItem(item, batch, isOfficial)
  if (items.isOpen) {
    const detail = 'the JSON ends before its last bracket; what stands before counts'
    batch.problems.push({ line: items.current, reason: 'truncated', detail })
  }
  return batch
}

function takeItem({ text, line, bytes }: JsonItem, batch: OpenBatch, isOfficial: IsOfficial): void {
  if (text === null) {
    const detail = `the record has ${bytes} bytes; at most ${MAX_ITEM_BYTES} are read; write one answer a line`
    batch.problems.push({ line, reason: 'too-long', detail })
    return
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    batch.problems.push({ line, reason: 'not-json', detail: `is not JSON (${text.length} characters)` })
    return
  }
  addUnpacked(readValue(value, isOfficial), line, batch)
}

/** Adds what one line or item held. */
export function addUnpacked<Skimmed>(
  { posts, problems, passed }: Unpacked,
  line: number,
  batch: OpenBatch<Skimmed>,
): void {
  for (const post of posts) {
    batch.posts.push(post)
    batch.lines.push(line)
  }
  for (const problem of problems) batch.problems.push({ line, ...problem })
  batch.passed += passed
}
