import { formatInstant } from '../../core/model/instant.js'

/** A line on a terminal that says how far a command is; nothing where standard error is no terminal. */
export interface Progress {
  /** @param at the stream time reached, null while unknown */
  print(posts: number, at: number | null): void
  clear(): void
}

const EVERY_MS = 200

export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY) return { print() {}, clear() {} }
  let last = 0
  let isShown = false
  return {
    print(posts, at) {
      const now = performance.now()
      if (now - last < EVERY_MS) return
      last = now
      isShown = true
      const time = at === null ? '' : ` · ${formatInstant(at).slice(0, 16).replace('T', ' ')} UTC`
      stream.write(`\r\u001b[K${posts.toLocaleString('en')} posts${time}`)
    },
    clear() {
      if (isShown) stream.write('\r\u001b[K')
      isShown = false
    },
  }
}
