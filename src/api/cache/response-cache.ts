import { weakTag } from '../http/send.js'
import type { Answer } from '../http/types.js'

/** Answers that hold until something is stored, so that a thousand who ask the same cost one search. */
export interface ResponseCache {
  /** The answer under a key that was made at this version, else a new one. */
  get(key: string, version: string, make: () => Promise<Answer>): Promise<Answer>
}

/** Keeps answers up to so many bytes, the latest made; all of them only as long as the version stays. */
export function createResponseCache(mostBytes: number): ResponseCache {
  let generation = newGeneration('none')

  return {
    async get(key, version, make) {
      if (version !== generation.version) generation = newGeneration(version)
      const { kept, making } = generation
      const known = kept.get(key) ?? making.get(key)
      if (known !== undefined) return known
      const made = keep(generation, key, make)
      making.set(key, made)
      return made
    },
  }

  /** Into the generation that asked, even when a newer one has begun: nobody looks into it any more. */
  async function keep(into: Generation, key: string, make: () => Promise<Answer>): Promise<Answer> {
    try {
      const answer = prepared(await make())
      into.kept.set(key, answer)
      into.bytes += sizeOf(key, answer)
      for (const [oldest, old] of into.kept) {
        if (into.bytes <= mostBytes) break
        into.kept.delete(oldest)
        into.bytes -= sizeOf(oldest, old)
      }
      return answer
    } finally {
      into.making.delete(key)
    }
  }
}

interface Generation {
  readonly version: string
  readonly kept: Map<string, Answer>
  readonly making: Map<string, Promise<Answer>>
  bytes: number
}

function newGeneration(version: string): Generation {
  return { version, kept: new Map(), making: new Map(), bytes: 0 }
}

/** As bytes and with its tag, so that neither is worked out for everybody who asks. */
function prepared(answer: Answer): Answer {
  const content = Buffer.from(answer.content)
  return { ...answer, content, headers: { ...answer.headers, ETag: weakTag(content) } }
}

function sizeOf(key: string, { content }: Answer): number {
  return key.length + content.length
}
