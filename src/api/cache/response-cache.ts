import { LRUCache } from 'lru-cache'
import { SECOND } from '../../core/model/instant.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import { MIN_COMPRESSED } from '../http/compress.js'
import { weakTag } from '../http/send.js'
import type { Answer, Outcome } from '../http/types.js'

/** Answers that hold until something is stored, so that a thousand who ask the same cost one search. */
export interface ResponseCache {
  /** The answer under a key that was made at this version, else a new one. Only answers are kept. */
  get(key: string, version: string, make: () => Promise<Outcome>): Promise<Outcome>
}

/** Keeps answers up to so many bytes, the latest asked for; all of them only as long as the version stays. */
export function createResponseCache(maxBytes: number): ResponseCache {
  let generation = newGeneration('none', maxBytes)

  return {
    async get(key, version, make) {
      if (version !== generation.version) generation = newGeneration(version, maxBytes)
      const { kept, making } = generation
      const known = kept.get(key) ?? making.get(key)
      if (known !== undefined) return known
      const made = keep(generation, key, make)
      making.set(key, made)
      return made
    },
  }

  /** Into the generation that asked, even when a newer one has begun: nobody looks into it any more. */
  async function keep(into: Generation, key: string, make: () => Promise<Outcome>): Promise<Outcome> {
    try {
      const outcome = await make()
      if (outcome.kind !== 'answer') return outcome
      const answer = prepared(outcome)
      into.kept.set(key, answer)
      return answer
    } finally {
      into.making.delete(key)
    }
  }
}

/**
 * Part of the version of answers that also rest on what has no version, such as the states of sources: a second old at
 * most.
 */
export function secondOf(clock: Clock): number {
  return Math.floor(clock.now() / SECOND)
}

interface Generation {
  readonly version: string
  readonly kept: LRUCache<string, Answer>
  readonly making: Map<string, Promise<Outcome>>
}

function newGeneration(version: string, maxBytes: number): Generation {
  const sizeCalculation = ({ content }: Answer, key: string) => key.length + content.length
  return { version, kept: new LRUCache({ maxSize: maxBytes, sizeCalculation }), making: new Map() }
}

/**
 * With its tag, so that it is not worked out for everybody who asks, and as bytes. A small one stays a text: Node sends
 * it in one piece with the headers.
 */
function prepared(answer: Answer): Answer {
  const content = answer.content.length < MIN_COMPRESSED ? answer.content : Buffer.from(answer.content)
  return { ...answer, content, headers: { ...answer.headers, ETag: weakTag(content) } }
}
